//! The host: asks it, and tells what is odd about every answer.

use std::path::Path;

use super::Hosting;
use super::head::{self, Changes};
use crate::document::{Envelope, Kind};
use crate::fetch::{FetchError, Fetcher, Probe, Probing};
use crate::model::{Location, Size, Time, WebUrl};
use crate::publish::lint::LintError;
use crate::publish::lint::findings::{Findings, clause};
use crate::publish::lint::rules::{Rule, documents, hosting as rules};
use crate::publish::site::{Filed, INDEX, Parse, parted};
use crate::publish::write;

/// A host under examination.
pub(super) struct Host<'a> {
    hosting: &'a Hosting<'a>,
    folder: WebUrl,
    pub(super) findings: Findings,
}

impl<'a> Host<'a> {
    pub(super) fn new(hosting: &'a Hosting<'a>) -> Result<Self, LintError> {
        Ok(Self {
            hosting,
            folder: hosting.folder.as_folder()?,
            findings: Findings::default(),
        })
    }

    pub(super) fn folder(&self) -> &WebUrl {
        &self.folder
    }

    pub(super) fn fetcher(&self) -> &'a Fetcher<'a> {
        self.hosting.fetcher
    }

    pub(super) fn now(&self) -> Time {
        self.hosting.now
    }

    /// A file as findings name it: by its whole address.
    pub(super) fn shown(&self, file: &str) -> String {
        if file.contains("://") {
            file.to_owned()
        } else {
            format!("{}{file}", self.folder)
        }
    }

    pub(super) fn add(&mut self, rule: &'static Rule, file: &str, found: impl Into<String>) {
        let at = self.shown(file);
        self.findings.add(rule, at, found);
    }

    /// How the host answers for a document; `None` if it does not, which is a finding.
    pub(super) fn ask(&mut self, file: &str, kind: Kind) -> Result<Option<Probe>, LintError> {
        let Ok(at) = Location::try_from(file.to_owned()) else {
            return Ok(None);
        };
        let cap = Size::bytes(kind.document_limit() as u64);
        let answer = self
            .fetcher()
            .probe(&self.folder, &at, Probing::Document(cap));
        self.answered(file, answer)
    }

    /// Sorts a failure: what ends the look, and what is a finding.
    pub(super) fn answered<T>(
        &mut self,
        file: &str,
        answer: Result<T, FetchError>,
    ) -> Result<Option<T>, LintError> {
        match answer {
            Ok(answer) => Ok(Some(answer)),
            Err(FetchError::Interrupted(stop)) => Err(stop.into()),
            Err(error @ FetchError::Offline { .. }) => Err(error.into()),
            Err(FetchError::Redirect(error)) => {
                self.add(&rules::REDIRECTED, file, clause(&error));
                Ok(None)
            }
            Err(error) if error.mismatch().is_some() => {
                self.add(&rules::OTHER_HOSTED_BYTES, file, clause(&error));
                Ok(None)
            }
            Err(error) => {
                self.add(&rules::UNREACHABLE, file, clause(&error));
                Ok(None)
            }
        }
    }

    /// Looks at the head of an answer, and says whether the bytes can be meant.
    pub(super) fn check_head(&mut self, file: &str, probe: &Probe, changes: Changes) -> Usable {
        match probe.status {
            200 => {}
            404 => {
                self.add(&rules::MISSING, file, "status 404");
                return Usable::No;
            }
            other => {
                self.add(&rules::UNREACHABLE, file, format!("status {other}"));
                return Usable::No;
            }
        }
        for (rule, found) in head::odd(probe, changes) {
            self.add(rule, file, found);
        }
        match probe.encoding {
            Some(_) => Usable::No,
            None => Usable::Yes,
        }
    }

    /// The document of an answer, if it is one; it is held against the one in the folder.
    pub(super) fn take<T>(
        &mut self,
        file: &str,
        probe: &Probe,
        (kind, parse): (Kind, Parse<T>),
        changes: Changes,
    ) -> Option<Filed<T>> {
        if self.check_head(file, probe, changes) == Usable::No {
            return None;
        }
        let bytes = probe.bytes.as_deref().unwrap_or_default();
        let own = self.local(file);
        match parted(file, bytes, kind, parse) {
            Ok(filed) => {
                // Another index is another version, most of the time: the caller looks at that.
                let own = own.filter(|_| file != INDEX);
                if let Some(found) = own.and_then(|own| difference(&own, &filed, kind)) {
                    self.add(&rules::DIFFERS, file, found);
                }
                Some(filed)
            }
            Err(error) => {
                let rule = if own.is_some_and(|own| own != bytes) {
                    &rules::DIFFERS
                } else {
                    &documents::UNREADABLE
                };
                self.add(rule, file, clause(&error));
                None
            }
        }
    }

    pub(super) fn check_tag(&mut self, probe: &Probe) {
        if probe.status == 200 && probe.validators.is_empty() {
            self.add(&rules::NO_TAG, INDEX, "none, or a weak one");
        }
    }

    fn local(&self, file: &str) -> Option<Vec<u8>> {
        let folder: &Path = self.hosting.local?;
        let path: crate::model::RelPath = file.parse().ok()?;
        let most = Kind::Release.document_limit() as u64;
        write::read(&folder.join(path.as_path()), most).ok()
    }
}

/// How a hosted document differs from the own one: by its body, or by signatures that it lacks.
fn difference<T>(own: &[u8], hosted: &Filed<T>, kind: Kind) -> Option<String> {
    let own = Envelope::open(own, kind).ok()?;
    if own.digest() != hosted.digest() {
        return Some(format!(
            "the host has {}, the folder {}",
            hosted.digest(),
            own.digest()
        ));
    }
    let (found, expected) = (hosted.envelope.signatures().len(), own.signatures().len());
    (found < expected).then(|| format!("{found} signature(s), the folder has {expected}"))
}

/// Whether an answer's bytes are those that are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Usable {
    Yes,
    No,
}
