//! What is hosted, fetched as a user would: files that are missing or differ, and how the host
//! answers.
//!
//! Documents are fetched whole, and so are the artifacts of the newest release, from every address;
//! of older artifacts the host is asked, and only the head of its answer is read.

mod artifacts;
mod head;
mod host;

use std::path::Path;

use super::documents::Documents;
use super::findings::Findings;
use super::rules::{documents, hosting as rules};
use super::{Finding, LintError, freshness, numbers, of_documents, platforms, release, urls};
use crate::document::{Index, Kind, Offer, parse_index, parse_release, parse_root};
use crate::fetch::Fetcher;
use crate::model::{Time, WebUrl};
use crate::publish::site::{Filed, INDEX, root_file};
use crate::trust::MAX_ROOT_STEPS;

use head::Changes;
use host::Host;

/// What to look at, and with what.
#[derive(Clone, Copy)]
pub struct Hosting<'a> {
    /// Asks the host.
    pub fetcher: &'a Fetcher<'a>,
    /// The folder on the web.
    pub folder: &'a WebUrl,
    /// The folder that should be there, if it is at hand.
    pub local: Option<&'a Path>,
    /// The time.
    pub now: Time,
}

/// Looks at what is hosted. Without a folder of this machine the documents themselves are looked
/// at as well.
///
/// # Errors
/// If the network may not be used, or the user asked to stop.
pub fn lint_hosted(hosting: &Hosting<'_>) -> Result<Vec<Finding>, LintError> {
    let mut host = Host::new(hosting)?;
    let local = match hosting.local {
        // What is wrong in the folder itself was said by `lint`.
        Some(folder) => Documents::of_folder(folder, &mut Findings::default())?,
        None => Documents::default(),
    };
    let mut hosted = Documents::default();
    roots(&mut host, &local, &mut hosted)?;
    if hosted.roots.is_empty() && local.roots.is_empty() {
        level_0(&mut host, &mut hosted)?;
    } else {
        index(&mut host, &local, &mut hosted)?;
    }
    if let Some((name, _)) = hosted.name()
        && urls::is_of_a_forge(name)
    {
        host.add(&rules::FORGE_RELEASES, INDEX, name.as_str());
    }
    if hosting.local.is_none() {
        of_documents(&hosted, hosting.now, &mut host.findings);
        for one in &hosted.releases {
            release::check(&one.value, &one.file, &mut host.findings);
            platforms::check(&one.value, &one.file, &mut host.findings);
        }
    }
    artifacts::check(&mut host, &hosted)?;
    Ok(host.findings.sorted())
}

/// Every root, and that the one after the last is not there.
fn roots(host: &mut Host<'_>, local: &Documents, hosted: &mut Documents) -> Result<(), LintError> {
    let expected = local.roots.len().max(1) as u64;
    for version in 1..=MAX_ROOT_STEPS {
        let file = root_file(version);
        let Some(probe) = host.ask(&file, Kind::Root)? else {
            return Ok(());
        };
        if version <= expected {
            // Without any root at hand the host may have a single release and no root.
            if probe.status == 404 && local.roots.is_empty() {
                return Ok(());
            }
            let root = host.take(&file, &probe, (Kind::Root, parse_root), Changes::Never);
            hosted.roots.extend(root);
            continue;
        }
        if probe.status == 404 {
            return Ok(());
        }
        let bytes = probe.bytes.as_deref().unwrap_or_default();
        let Ok(root) = crate::publish::site::parted(&file, bytes, Kind::Root, parse_root) else {
            let found = format!("status {}, and no root", probe.status);
            host.add(&rules::ABSENT_ROOT, &file, found);
            return Ok(());
        };
        if !local.roots.is_empty() {
            let found = "the host has it, the folder does not";
            host.add(&rules::FOLDER_IS_OLDER, &file, found);
        }
        hosted.roots.push(root);
    }
    Ok(())
}

fn level_0(host: &mut Host<'_>, hosted: &mut Documents) -> Result<(), LintError> {
    const FILE: &str = "release.unpipe";
    if let Some(probe) = host.ask(FILE, Kind::Release)? {
        let read = (Kind::Release, parse_release as _);
        hosted
            .releases
            .extend(host.take(FILE, &probe, read, Changes::Often));
    }
    Ok(())
}

fn index(host: &mut Host<'_>, local: &Documents, hosted: &mut Documents) -> Result<(), LintError> {
    if let Some(probe) = host.ask(INDEX, Kind::Index)? {
        host.check_tag(&probe);
        let read = (Kind::Index, parse_index as _);
        hosted.index = host.take(INDEX, &probe, read, Changes::Often);
    }
    if let (Some(found), Some(expected)) = (&hosted.index, &local.index) {
        compare(host, found, expected);
    }
    // If the host has none, the folder says what should be there.
    let offers = hosted.index.as_ref().or(local.index.as_ref());
    let offers = offers.map(|index| index.value.releases.clone());
    for offer in offers.unwrap_or_default() {
        of_offer(host, &offer, hosted)?;
    }
    Ok(())
}

fn compare(host: &mut Host<'_>, hosted: &Filed<Index>, local: &Filed<Index>) {
    let (found, expected) = (hosted.value.version, local.value.version);
    let words = format!("version {found}, the folder has {expected}");
    if found < expected {
        host.add(&rules::HOST_IS_OLDER, INDEX, words);
        let highest = numbers::highest_serial(&hosted.value);
        numbers::against(hosted, highest, local, &mut host.findings);
    } else if found > expected {
        host.add(&rules::FOLDER_IS_OLDER, INDEX, words);
    } else if hosted.digest() != local.digest() {
        host.add(
            &rules::DIFFERS,
            INDEX,
            format!("version {found}, with other content"),
        );
    }
    if found != expected {
        let file = host.shown(INDEX);
        freshness::of_index(&hosted.value, &file, host.now(), &mut host.findings);
    }
}

fn of_offer(host: &mut Host<'_>, offer: &Offer, hosted: &mut Documents) -> Result<(), LintError> {
    let file = offer.file.to_string();
    let Some(probe) = host.ask(&file, Kind::Release)? else {
        return Ok(());
    };
    let read = (Kind::Release, parse_release as _);
    let Some(release) = host.take(&file, &probe, read, Changes::Never) else {
        return Ok(());
    };
    if release.digest() != offer.sha256 {
        let found = format!("expected {}, found {}", offer.sha256, release.digest());
        host.add(&documents::OTHER_DOCUMENT, &file, found);
        return Ok(());
    }
    hosted.releases.push(release);
    Ok(())
}
