//! `unpipe verify`: nothing is installed and nothing is fetched.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::args::VerifyArgs;
use super::context::Context;
use super::failure::Failed;
use super::report::Report;
use super::signed_file::{is_signed, signed_by, unreadable};
use crate::bundle::Bundle;
use crate::document::Artifact;
use crate::fetch::{Fetcher, Reach};
use crate::model::{Channel, Code, Digest, Location, OutsideText, Version};
use crate::progress::Silent;
use crate::resolve::{Nobody, Purpose, Request, ResolveError, Resolved, Resolver, Source};
use crate::trust::policy::Policy;
use crate::trust::{Anchor, Downgrade, Expected, Refusal, Wanted};
use crate::ui::{Stream, Voucher, vouched};

/// What speaks for one file.
struct Row {
    path: PathBuf,
    what: String,
    hash: Option<Digest>,
    by: Vec<String>,
}

/// Verifies every file, and tells who speaks for what.
pub(super) fn run(context: &Context<'_>, args: &VerifyArgs) -> Result<Report, Failed> {
    let keys: Vec<Anchor> = args
        .keys
        .iter()
        .map(|key| key.parse())
        .collect::<Result<_, _>>()?;
    let policy = context.policy()?;
    let verifier = Verifier {
        context,
        policy,
        keys,
    };
    let mut rows = Vec::new();
    for file in &args.files {
        let path = context.world.folder().join(file);
        verifier
            .verify(&path, &mut rows)
            .map_err(|failed| failed.with("files", json!(objects(&rows))))?;
    }
    let style = context.console.style(Stream::Out, context.world);
    let shown: Vec<Voucher<'_>> = rows
        .iter()
        .map(|row| Voucher {
            path: &row.path,
            what: &row.what,
            hash: row.hash,
            by: &row.by,
        })
        .collect();
    Ok(Report::done(vouched(&shown, &style))
        .with("files", json!(objects(&rows)))
        .with("ok", json!(true)))
}

fn objects(rows: &[Row]) -> Vec<Value> {
    rows.iter()
        .map(|row| json!({"path": row.path, "what": row.what, "sha256": row.hash, "signed_by": row.by, "ok": true}))
        .collect()
}

struct Verifier<'a> {
    context: &'a Context<'a>,
    policy: Policy,
    keys: Vec<Anchor>,
}

impl Verifier<'_> {
    fn verify(&self, path: &Path, rows: &mut Vec<Row>) -> Result<(), Failed> {
        let is_document = path.extension().is_some_and(|end| end == "unpipe");
        if path.is_dir() || is_document || is_bundle(path) {
            self.documents(path, rows)
        } else {
            let (what, by) = ("signed file".to_owned(), signed_by(path, &self.keys)?);
            rows.push(Row {
                path: path.to_owned(),
                what,
                hash: None,
                by,
            });
            Ok(())
        }
    }

    /// A folder: its roots, its index, every release on offer, and the artifacts that lie beside
    /// them. A document: the same chain, for that release.
    fn documents(&self, path: &Path, rows: &mut Vec<Row>) -> Result<(), Failed> {
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
        describe(&first, rows)?;
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
                Ok(resolved) => describe(&resolved, rows)?,
                // Denied by its own publisher: verified, and not to be installed.
                Err(ResolveError::Refused(revoked @ Refusal::Revoked { .. })) => rows.push(Row {
                    path: path.to_owned(),
                    what: revoked.to_string(),
                    hash: None,
                    by: Vec::new(),
                }),
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
            store: &self.context.store,
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
fn describe(resolved: &Resolved, rows: &mut Vec<Row>) -> Result<(), Failed> {
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
    rows.push(Row {
        path: place.to_owned(),
        what,
        hash: Some(resolved.accepted.digest),
        by: by.clone(),
    });
    for artifact in &release.artifacts {
        if let Some(path) = checked(resolved, place, artifact)? {
            let what = format!(
                "artifact of {} {} for {}",
                release.name,
                release.version,
                artifact.platform()
            );
            rows.push(Row {
                path,
                what,
                hash: Some(artifact.sha256),
                by: by.clone(),
            });
        }
    }
    Ok(())
}

/// A bundle, or what is called like one and is not signed as a whole.
fn is_bundle(path: &Path) -> bool {
    let is_called_so = path.to_string_lossy().ends_with(".bundle.tar");
    path.is_file() && (Bundle::begins(path) || (is_called_so && !is_signed(path)))
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
