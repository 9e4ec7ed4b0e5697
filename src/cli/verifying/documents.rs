//! Documents: a folder of them, or one, with everything that is behind it.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use serde_json::json;

use super::Verifier;
use super::findings::{Findings, Outcome, Row};
use super::signed_file::unreadable;
use crate::cli::failure::Failed;
use crate::cli::reviewed;
use crate::document::Artifact;
use crate::fetch::{Fetcher, Reach};
use crate::model::{Channel, Code, Location, OutsideText, Version};
use crate::progress::Silent;
use crate::resolve::{Nobody, Purpose, Request, ResolveError, Resolved, Resolver, Source};
use crate::trust::{Anchor, Downgrade, Expected, Level, Refusal, Wanted};

impl Verifier<'_> {
    /// A folder: its roots, its index, every release on offer, and the artifacts that lie beside
    /// them. A document: the same chain, for that release.
    pub(super) fn documents(&self, path: &Path, findings: &mut Findings) -> Result<(), Failed> {
        let source = Source::of_path(path, self.context.world.folder())?;
        let is_release = source.document.as_ref().is_some_and(|file| {
            let name = file.file_name();
            name != "index.unpipe" && !name.starts_with("root-")
        });
        let whole = Source {
            document: None,
            ..source.clone()
        };
        let source = if is_release { &source } else { &whole };
        let first = self
            .resolve(source, &Wanted::Channel(Channel::stable()))
            .map_err(refused)?;
        describe(&first, findings)?;
        if is_release {
            return Ok(());
        }
        let others: Vec<Version> = first
            .offered
            .iter()
            .filter(|version| **version != first.accepted.release.version)
            .cloned()
            .collect();
        for version in others {
            match self.resolve(source, &Wanted::Named(version)) {
                Ok(resolved) => describe(&resolved, findings)?,
                // Denied by its own publisher: verified, and not to be installed.
                Err(ResolveError::Refused(revoked @ Refusal::Revoked { .. })) => {
                    let row = Row::bare(path.to_owned(), revoked.to_string(), Outcome::Revoked);
                    findings.rows.push(row);
                }
                Err(error) => return Err(refused(error)),
            }
        }
        Ok(())
    }

    /// Tries the keys one after another; without any, the pin.
    fn resolve(&self, source: &Source, wanted: &Wanted) -> Result<Resolved, ResolveError> {
        let downloads = self.context.store.downloads();
        let fetcher = Fetcher::new(
            &Silent,
            self.context.interrupt.clone(),
            Reach::Offline,
            downloads,
        );
        let resolver = Resolver {
            fetcher: &fetcher,
            store: &self.context.store.reading(),
            now: self.context.world.now(),
            meeting: &Nobody,
            policy: &self.policy,
        };
        let keys: Vec<Option<Anchor>> = if self.keys.is_empty() {
            vec![None]
        } else {
            self.keys.iter().cloned().map(Some).collect()
        };
        let mut first = None;
        for key in keys {
            let (wanted, downgrade) = (wanted.clone(), Downgrade::Allowed);
            match resolver.resolve(&Request {
                source,
                wanted,
                key,
                downgrade,
                purpose: Purpose::Look,
            }) {
                Ok(resolved) => return Ok(resolved),
                Err(error) => first = first.or(Some(error)),
            }
        }
        Err(first.unwrap_or_else(|| ResolveError::Nothing(source.place.clone())))
    }
}

/// Nobody is asked: a file without a key to verify it under is not verified.
fn refused(error: ResolveError) -> Failed {
    match error {
        ResolveError::Refused(refusal @ Refusal::NoKey { .. }) => {
            Failed::of(&refusal, Code::Untrusted).hint("pass the publisher's key: --key RWQ…")
        }
        other => other.into(),
    }
}

/// The rows of one release: its document, and every artifact that lies beside it.
fn describe(resolved: &Resolved, findings: &mut Findings) -> Result<(), Failed> {
    let release = &resolved.accepted.release;
    let by: Vec<String> = resolved
        .accepted
        .provenance
        .signers
        .iter()
        .map(|(key, _)| key.to_string())
        .collect();
    let Some(place) = resolved.place.local() else {
        return Ok(());
    };
    let what = format!("release {} {}", release.name, release.version);
    findings.rows.push(Row {
        sha256: Some(resolved.accepted.digest),
        by: by.clone(),
        ..Row::bare(place.to_owned(), what, Outcome::Verified)
    });
    chain(resolved, findings);
    for artifact in &release.artifacts {
        if let Some(path) = checked(resolved, place, artifact)? {
            let what = format!(
                "artifact of {} {} for {}",
                release.name,
                release.version,
                artifact.platform()
            );
            findings.rows.push(Row {
                sha256: Some(artifact.sha256),
                size: Some(artifact.size),
                by: by.clone(),
                ..Row::bare(path, what, Outcome::Verified)
            });
        }
    }
    Ok(())
}

/// Where an artifact is, if it is there, and what was signed. A bundle's is written as if the
/// bundle were a folder.
fn checked(
    resolved: &Resolved,
    place: &Path,
    artifact: &Artifact,
) -> Result<Option<PathBuf>, Failed> {
    let mut names = artifact.urls.iter().map(Location::file_name);
    let Some(bundle) = &resolved.bundle else {
        let Some(path) = names
            .map(|name| place.join(name))
            .find(|path| path.is_file())
        else {
            return Ok(None);
        };
        let mut file = File::open(&path).map_err(|error| unreadable(&path, &error))?;
        return check_artifact(&path, &mut file, artifact).map(|()| Some(path));
    };
    if !names.any(|name| bundle.contents().find(name).is_some()) {
        return Ok(None);
    }
    let names = artifact.urls.iter().map(Location::file_name);
    let (member, mut reader) = bundle.artifact(names).map_err(ResolveError::from)?;
    let path = place.join(member.name());
    check_artifact(&path, &mut reader, artifact).map(|()| Some(path))
}

fn check_artifact(path: &Path, bytes: &mut dyn Read, artifact: &Artifact) -> Result<(), Failed> {
    let expected = Expected {
        size: artifact.size,
        sha256: artifact.sha256,
    };
    expected.check(bytes).map_err(|error| {
        let mut failed = Failed::of(&error, error.code());
        let name = OutsideText::new(path.display().to_string());
        failed.failure.message = format!("{name}: {}", failed.failure.message);
        failed.hint("the file was damaged or altered; get it again")
    })
}

/// The documents that lead to a release, and the key or root that they hang on.
fn chain(resolved: &Resolved, findings: &mut Findings) {
    let (accepted, provenance) = (&resolved.accepted, &resolved.accepted.provenance);
    let release = &accepted.release;
    findings.anchored(Some(release.name.as_str()), &provenance.anchored);
    let roots: Vec<_> = resolved
        .roots()
        .iter()
        .map(|root| json!({"version": root.version, "sha256": root.sha256}))
        .collect();
    let index = provenance.freshness.map(|fresh| {
        json!({"version": fresh.version, "sha256": fresh.sha256, "issued": fresh.issued,
            "expires": fresh.expires})
    });
    findings.documents.push(json!({
        "name": release.name,
        "place": resolved.place,
        "proof": "signed-documents",
        "level": i32::from(provenance.level != Level::Zero),
        "roots": roots,
        "index": index,
        "release": {"version": release.version, "serial": release.serial, "sha256": accepted.digest,
            "issued": release.issued, "root": release.root},
        "reviews": reviewed::objects(&release.name, &provenance.reviews),
    }));
}
