//! The artifacts that the hosted releases list, at every address.

use std::collections::BTreeSet;

use super::head::Changes;
use super::host::{Host, Usable};
use crate::document::Artifact;
use crate::fetch::{Probing, Server};
use crate::model::{Location, Place, Serial};
use crate::publish::lint::LintError;
use crate::publish::lint::documents::Documents;
use crate::publish::lint::rules::hosting as rules;
use crate::trust::Expected;

/// How much of an artifact is fetched.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Depth {
    /// All of it.
    Whole,
    /// The head of the answer.
    Head,
}

pub(super) fn check(host: &mut Host<'_>, hosted: &Documents) -> Result<(), LintError> {
    let newest: Option<Serial> = hosted.releases.iter().map(|one| one.value.serial).max();
    let mut seen = BTreeSet::new();
    for release in &hosted.releases {
        let depth = if Some(release.value.serial) == newest {
            Depth::Whole
        } else {
            Depth::Head
        };
        for artifact in &release.value.artifacts {
            for at in &artifact.urls {
                if seen.insert((at.to_string(), artifact.sha256)) {
                    of_address(host, artifact, at, depth)?;
                }
            }
        }
    }
    Ok(())
}

fn of_address(
    host: &mut Host<'_>,
    artifact: &Artifact,
    at: &Location,
    depth: Depth,
) -> Result<(), LintError> {
    let file = at.to_string();
    let answer = host.fetcher().probe(host.folder(), at, Probing::Artifact);
    let Some(probe) = host.answered(&file, answer)? else {
        return Ok(());
    };
    let is_here = probe.server == Server::of(host.folder());
    let changes = if is_here {
        Changes::Never
    } else {
        Changes::Elsewhere
    };
    if host.check_head(&file, &probe, changes) == Usable::No {
        return Ok(());
    }
    if let Some(length) = probe.length.filter(|length| *length != artifact.size) {
        let (expected, found) = (artifact.size.number(), length.number());
        let found = format!("expected {expected} bytes, the host announces {found}");
        host.add(&rules::OTHER_HOSTED_BYTES, &file, found);
        return Ok(());
    }
    if depth == Depth::Whole {
        let place = Place::Web(host.folder().clone());
        let expected = Expected {
            size: artifact.size,
            sha256: artifact.sha256,
        };
        let fetched = host
            .fetcher()
            .artifact(&place, std::slice::from_ref(at), expected);
        host.answered(&file, fetched)?;
    }
    Ok(())
}
