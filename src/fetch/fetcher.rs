//! What the rest of the program calls to get bytes.
//!
//! Trusts neither servers nor folders: documents are handed over as bytes, unparsed; artifacts go
//! through [`Intake`], which lets nothing out but what was signed.

use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use super::cached::Caching;
use super::client::Clients;
use super::download::Download;
use super::error::FetchError;
use super::head::{Ask, Validators};
use super::limits::Limits;
use super::local;
use super::mirrors::Mirrors;
use super::redirect::Purpose;
use super::retry::Retry;
use super::server::Server;
use super::source::{Source, shown};
use super::transfer::{Answer, Transfer};
use super::tried::{Attempt, Tried};
use super::ways::Step;
use super::worker::Request;
use crate::bundle::Bundle;
use crate::model::{Location, OutsideText, Place, Size, WebUrl};
use crate::progress::{Event, Interrupt, Observer};
use crate::trust::{Artifact, Expected, Intake, Verified};

/// The most bytes that are read from a local file at once.
const CHUNK: usize = 256 * 1024;

/// How far the fetcher may reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Anywhere.
    Network,
    /// This machine's folders alone.
    Offline,
}

/// What a document may be like.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// The most bytes that it may have.
    pub cap: Size,
    /// The validators of a copy that is at hand: then the document is sent only if it is another.
    pub known: Option<&'a Validators>,
}

/// A document that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Document {
    /// Its bytes.
    Bytes {
        /// At most as many as its cap allows.
        bytes: Vec<u8>,
        /// By what the server knows it again.
        validators: Validators,
    },
    /// The server says that it is the one whose validators were sent.
    Same,
}

/// Where an artifact was sought.
#[derive(PartialEq, Eq)]
enum Looked {
    NotYet,
    InTheCache,
}

/// Gets documents and artifacts.
pub struct Fetcher<'a> {
    observer: &'a dyn Observer,
    interrupt: Interrupt,
    reach: Reach,
    folder: PathBuf,
    limits: Limits,
    clients: Arc<Clients>,
    caching: Caching,
    mirrors: Arc<Mirrors>,
}

impl<'a> Fetcher<'a> {
    /// A fetcher that keeps downloads in nameless files of `folder`, which it makes when it needs
    /// it. Nothing is opened or connected before something is asked for.
    pub fn new(
        observer: &'a dyn Observer,
        interrupt: Interrupt,
        reach: Reach,
        folder: PathBuf,
    ) -> Self {
        let limits = Limits::default();
        Self {
            observer,
            interrupt,
            reach,
            folder,
            limits,
            clients: Arc::new(Clients::new(limits)),
            caching: Caching::Without,
            mirrors: Arc::default(),
        }
    }

    /// The same with the artifacts that earlier runs kept.
    #[must_use]
    pub fn with_cache(mut self, caching: Caching) -> Self {
        self.caching = caching;
        self
    }

    /// The same, asking mirrors.
    #[must_use]
    pub fn through(mut self, mirrors: Mirrors) -> Self {
        self.mirrors = Arc::new(mirrors);
        self
    }

    /// The same with other limits.
    #[must_use]
    pub fn within(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self.clients = Arc::new(Clients::new(limits));
        self
    }

    /// The bytes of a document, at most `cap` of them, unverified and unparsed. `None` if there is
    /// none by that name.
    ///
    /// # Errors
    /// As [`Fetcher::document_unless`].
    pub fn document(
        &self,
        place: &Place,
        at: &Location,
        cap: Size,
    ) -> Result<Option<Vec<u8>>, FetchError> {
        let known = None;
        Ok(
            match self.document_unless(place, at, &Wanted { cap, known })? {
                Some(Document::Bytes { bytes, .. }) => Some(bytes),
                // Nothing was known, so it cannot be the same.
                Some(Document::Same) | None => None,
            },
        )
    }

    /// A document, unverified and unparsed. `None` if there is none by that name: a server's 404,
    /// or no such file in a local folder.
    ///
    /// # Errors
    /// [`FetchError::TooLarge`] beyond the cap; otherwise why it could not be read.
    pub fn document_unless(
        &self,
        place: &Place,
        at: &Location,
        wanted: &Wanted<'_>,
    ) -> Result<Option<Document>, FetchError> {
        self.interrupt.check()?;
        match Source::of(place, at)? {
            Source::Local(path) => {
                let bytes = local::document(&path, wanted.cap)?;
                Ok(bytes.map(|bytes| Document::Bytes {
                    bytes,
                    validators: Validators::default(),
                }))
            }
            Source::Web(url) => self.document_by_any(&url, wanted),
        }
    }

    /// An artifact with the signed size and hash, from the first location that has it. From a local
    /// place it is first sought beside the documents, by file name; before any server is asked, in
    /// the cache.
    ///
    /// # Errors
    /// [`FetchError::Nowhere`] with every location and why it did not help; at once if the user
    /// interrupts or this machine cannot keep the bytes.
    pub fn artifact(
        &self,
        place: &Place,
        urls: &[Location],
        expected: Expected,
    ) -> Result<Verified<Artifact>, FetchError> {
        let mut attempts = Vec::new();
        let mut download = Download::of(self, expected);
        let mut names = urls.iter().map(Location::file_name);
        let file = names.find(|n| !n.is_empty()).unwrap_or("the artifact");
        let mut cache = Looked::NotYet;
        for step in self.steps(place, urls)? {
            self.interrupt.check()?;
            if cache == Looked::NotYet && !step.is_local() {
                cache = Looked::InTheCache;
                if let Some(artifact) = self.cached(file, expected)? {
                    self.observer.on(Event::Downloaded);
                    return Ok(artifact);
                }
            }
            let (source, by) = match step {
                Step::Ask(source, by) => (source, by),
                Step::Never(attempt) => {
                    attempts.push(attempt);
                    continue;
                }
            };
            let at = source.shown();
            match self.attempt(&source, &mut download) {
                Ok(artifact) => {
                    self.observer.on(Event::Downloaded);
                    return Ok(artifact);
                }
                Err(error) if error.is_ours() => return Err(error.at_folder(&self.folder)),
                Err(error) => {
                    self.say_next(by, &at, &error);
                    attempts.push(Attempt { at, error });
                }
            }
        }
        Err(FetchError::Nowhere(Tried {
            file: OutsideText::new(file),
            attempts,
        }))
    }

    /// An artifact with the signed size and hash, from a bundle: by file name, and from nowhere
    /// else.
    ///
    /// # Errors
    /// [`FetchError::Bundle`] if it is not there; [`FetchError::Nowhere`] for other bytes than
    /// signed; at once if the user interrupts or this machine cannot keep the bytes.
    pub fn bundled(
        &self,
        bundle: &Bundle,
        urls: &[Location],
        expected: Expected,
    ) -> Result<Verified<Artifact>, FetchError> {
        self.interrupt.check()?;
        let (member, mut reader) = bundle.artifact(urls.iter().map(Location::file_name))?;
        let at = bundle.path().join(member.name());
        match self.copied(&at, &mut reader, expected) {
            Ok(artifact) => {
                self.observer.on(Event::Downloaded);
                Ok(artifact)
            }
            Err(error) if error.is_ours() => Err(error.at_folder(&self.folder)),
            Err(error) => Err(FetchError::Nowhere(Tried {
                file: OutsideText::new(member.name()),
                attempts: vec![Attempt {
                    at: shown(&at),
                    error,
                }],
            })),
        }
    }

    fn attempt(
        &self,
        source: &Source,
        download: &mut Download<'_>,
    ) -> Result<Verified<Artifact>, FetchError> {
        match source {
            Source::Local(path) => match local::open(path)? {
                Some(mut file) => self.copied(path, &mut file, download.expected()),
                None => Err(FetchError::Missing { at: shown(path) }),
            },
            Source::Web(url) => {
                self.check_reach(url)?;
                download.from(url)
            }
        }
    }

    pub(super) fn web_document(
        &self,
        url: &WebUrl,
        wanted: &Wanted<'_>,
    ) -> Result<Option<Document>, FetchError> {
        self.check_reach(url)?;
        self.observer.on(Event::Asking(format!(
            "{} from {}",
            url.file_name(),
            Server::of(url)
        )));
        self.patiently(|began| self.ask_for_document(url, wanted, began))
    }

    /// Asks for something whole, and once more where that can help. What is asked is told when the
    /// first attempt began.
    pub(super) fn patiently<T>(
        &self,
        ask: impl Fn(Instant) -> Result<T, FetchError>,
    ) -> Result<T, FetchError> {
        let mut retry = Retry::new(self.limits, &self.interrupt);
        loop {
            let error = match ask(retry.began()) {
                Ok(found) => return Ok(found),
                Err(error) => error,
            };
            let Some(pause) = retry.pause(&error) else {
                return Err(error);
            };
            self.say_again(&error);
            retry.wait(pause)?;
        }
    }

    fn ask_for_document(
        &self,
        url: &WebUrl,
        wanted: &Wanted<'_>,
        began: Instant,
    ) -> Result<Option<Document>, FetchError> {
        let known = wanted.known.filter(|known| !known.is_empty());
        let mut transfer = self.transfer(Request {
            url: url.clone(),
            purpose: Purpose::Document,
            ask: known.map_or(Ask::Whole, |known| Ask::Unless(known.clone())),
            limits: self.limits,
            began,
            mirrors: self.mirrors(),
        })?;
        let head = match transfer.answer()? {
            Answer::Whole(head) => head,
            Answer::Same => return Ok(Some(Document::Same)),
            Answer::Missing | Answer::Rest(_) | Answer::NoRest => return Ok(None),
        };
        if let Some(found) = head.encoding {
            let server = transfer.server().clone();
            let found = OutsideText::new(found);
            return Err(FetchError::Encoded { server, found });
        }
        let cap = wanted.cap;
        if head.length.is_some_and(|length| length > cap) {
            return Err(FetchError::TooLarge {
                at: OutsideText::new(url.as_str()),
                cap: cap.number(),
            });
        }
        let bytes = transfer.document(url, cap)?;
        let validators = head.validators;
        Ok(Some(Document::Bytes { bytes, validators }))
    }

    fn copied(
        &self,
        path: &Path,
        file: &mut dyn Read,
        expected: Expected,
    ) -> Result<Verified<Artifact>, FetchError> {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let folder = path.parent().unwrap_or(path).to_string_lossy();
        let mut intake = Intake::new(local::temporary(&self.folder)?, expected);
        self.announce(name.into_owned(), folder.into_owned(), expected.size);
        let mut buffer = vec![0; CHUNK];
        loop {
            self.interrupt.check()?;
            match file.read(&mut buffer) {
                Ok(0) => return Ok(intake.finish()?),
                Ok(count) => {
                    self.take(&mut intake, buffer.get(..count).unwrap_or_default())?;
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(source) => {
                    return Err(FetchError::Local {
                        at: shown(path),
                        source,
                    });
                }
            }
        }
    }

    fn take(&self, intake: &mut Intake, bytes: &[u8]) -> Result<(), FetchError> {
        intake.take(bytes)?;
        self.received(Size::bytes(bytes.len() as u64));
        Ok(())
    }

    pub(super) fn received(&self, size: Size) {
        self.observer.on(Event::Received(size));
    }

    pub(super) fn announce(&self, file: String, from: String, size: Size) {
        self.observer.on(Event::Downloading { file, from, size });
    }

    /// Says that an address is asked once more.
    pub(super) fn say_again(&self, error: &FetchError) {
        let note = format!("{error}; it is asked again");
        self.observer.on(Event::Note(note));
    }

    /// How far it may reach.
    pub fn reach(&self) -> Reach {
        self.reach
    }

    /// What it does with what earlier runs kept.
    pub fn caching(&self) -> &Caching {
        &self.caching
    }

    pub(super) fn mirrors(&self) -> Arc<Mirrors> {
        Arc::clone(&self.mirrors)
    }

    pub(super) fn observer(&self) -> &dyn Observer {
        self.observer
    }

    pub(super) fn limits(&self) -> &Limits {
        &self.limits
    }

    pub(super) fn interrupt(&self) -> &Interrupt {
        &self.interrupt
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(super) fn transfer(&self, request: Request) -> Result<Transfer<'_>, FetchError> {
        Transfer::begin(request, &self.clients, &self.interrupt)
    }

    pub(super) fn check_reach(&self, url: &WebUrl) -> Result<(), FetchError> {
        match self.reach {
            Reach::Network => Ok(()),
            Reach::Offline => Err(FetchError::Offline {
                server: Server::of(url),
            }),
        }
    }
}
