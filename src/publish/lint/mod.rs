//! What is wrong with a folder of documents and artifacts, or will be soon.
//!
//! Every rule is looked at, whatever was found before: a document that cannot be read is a finding
//! as well. Trusts nothing in the folder, and writes nothing. What is hosted is looked at by
//! [`lint_hosted`], through the same fetcher as an install.

mod archive;
mod artifact;
mod chain;
mod documents;
mod error;
mod findings;
mod freshness;
mod keys;
mod known;
mod look_alike;
mod names;
mod numbers;
mod online;
mod platforms;
mod release;
mod rules;
mod sums;
mod urls;

use std::path::Path;

use crate::archive::Watch;
use crate::document::{Header, Kind, Release, parse_index, parse_release, parse_root};
use crate::minisign::peel;
use crate::model::Time;
use crate::publish::site::Site;

pub use error::LintError;
pub use findings::Finding;
pub use online::{Hosting, lint_hosted};
pub use rules::{Rule, Severity, rules};

use artifact::Bench;
use documents::Documents;
use findings::Findings;

/// What to look at, and with what.
#[derive(Clone, Copy)]
pub struct Look<'a> {
    /// The folder of documents and artifacts.
    pub folder: &'a Path,
    /// Where artifacts are sought that are not beside the documents, and sums files.
    pub dist: Option<&'a Path>,
    /// What was published before, to hold versions and serials against.
    pub before: Option<&'a Site>,
    /// The time.
    pub now: Time,
    /// Who hears of the work on archives and who may stop it.
    pub watch: &'a Watch<'a>,
}

/// Looks at a whole folder.
///
/// # Errors
/// If it cannot be looked at: it is no folder, or the user asked to stop.
pub fn lint(look: &Look<'_>) -> Result<Vec<Finding>, LintError> {
    let mut findings = Findings::default();
    let documents = Documents::of_folder(look.folder, &mut findings)?;
    of_documents(&documents, look.now, &mut findings);
    if let (Some(before), Some(index)) = (look.before, &documents.index) {
        numbers::against(&before.index, before.highest_serial(), index, &mut findings);
    }
    let bench = Bench::new(look)?;
    for release in &documents.releases {
        of_release(&release.value, &release.file, &bench, &mut findings)?;
    }
    Ok(findings.sorted())
}

/// Looks at the documents of a folder alone, however large its artifacts are.
///
/// # Errors
/// If the folder cannot be looked at.
pub fn lint_documents(look: &Look<'_>) -> Result<Vec<Finding>, LintError> {
    let mut findings = Findings::default();
    let documents = Documents::of_folder(look.folder, &mut findings)?;
    of_documents(&documents, look.now, &mut findings);
    if let (Some(before), Some(index)) = (look.before, &documents.index) {
        numbers::against(&before.index, before.highest_serial(), index, &mut findings);
    }
    Ok(findings.sorted())
}

/// Looks at one release, signed or not: `file` is what findings call it. Its artifacts are sought
/// in the folder and in dist.
///
/// # Errors
/// If the user asked to stop.
pub fn lint_release(
    release: &Release,
    file: &str,
    look: &Look<'_>,
) -> Result<Vec<Finding>, LintError> {
    let mut findings = Findings::default();
    names::check(&release.name, file, &mut findings);
    urls::check(&[(file, release)], &mut findings);
    if let Some(before) = look.before {
        numbers::follows(before, release, file, &mut findings);
    }
    of_release(release, file, &Bench::new(look)?, &mut findings)?;
    Ok(findings.sorted())
}

/// Looks at one file, a document or a body, by what its first lines say; the folder is the one
/// that it lies in.
///
/// # Errors
/// If it cannot be read, or the user asked to stop.
pub fn lint_file(file: &Path, look: &Look<'_>) -> Result<Vec<Finding>, LintError> {
    let most = Kind::Release.document_limit() as u64;
    let bytes = crate::publish::write::read(file, most)?;
    // A body that was not signed yet has no signatures to take off.
    let body = peel(&bytes).map_or(bytes.as_slice(), |peeled| peeled.body);
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let mut findings = Findings::default();
    let kind = Header::read(body).map(|header| header.kind);
    let read = match kind {
        Some(Kind::Root) => parse_root(body).map(|root| {
            names::check(&root.name, &name, &mut findings);
            keys::of_root(&root, &name, &mut findings);
            freshness::of_root(&root, &name, look.now, &mut findings);
        }),
        Some(Kind::Index) => parse_index(body).map(|index| {
            names::check(&index.name, &name, &mut findings);
            freshness::of_index(&index, &name, look.now, &mut findings);
            numbers::within(&index, &name, &mut findings);
        }),
        _ => match parse_release(body) {
            Ok(release) => return lint_release(&release, &name, look),
            Err(error) => Err(error),
        },
    };
    if let Err(error) = read {
        findings.add(
            &rules::documents::UNREADABLE,
            &*name,
            findings::clause(&error),
        );
    }
    Ok(findings.sorted())
}

fn of_documents(documents: &Documents, now: Time, findings: &mut Findings) {
    if let Some((name, file)) = documents.name() {
        names::check(name, file, findings);
    }
    chain::check(documents, findings);
    if let Some(root) = documents.roots.last() {
        keys::of_root(&root.value, &root.file, findings);
    }
    freshness::check(documents, now, findings);
    if let Some(index) = &documents.index {
        numbers::within(&index.value, &index.file, findings);
        urls::of_index(&index.value, &index.file, findings);
    }
    let releases = documents.releases.iter();
    let releases: Vec<_> = releases
        .map(|one| (one.file.as_str(), &one.value))
        .collect();
    urls::check(&releases, findings);
}

fn of_release(
    release: &Release,
    file: &str,
    bench: &Bench<'_>,
    findings: &mut Findings,
) -> Result<(), LintError> {
    release::check(release, file, findings);
    platforms::check(release, file, findings);
    bench.check(release, file, findings)
}
