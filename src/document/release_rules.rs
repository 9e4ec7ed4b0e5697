//! The rules that a release keeps beyond its fields' types.

use std::collections::{BTreeMap, BTreeSet};

use super::{Action, Artifact, DocumentError, Kind, Release, Step};
use crate::model::{Holds, OutsideText, RelPath};

fn broken(reason: impl Into<String>) -> DocumentError {
    DocumentError::Rule {
        kind: Kind::Release,
        reason: OutsideText::new(reason),
    }
}

/// Checks a release: something to install, entries named where the format has names, no two
/// paths that clash, links and steps that stay inside the tree.
pub(super) fn check(release: &Release) -> Result<(), DocumentError> {
    if release.artifacts.is_empty() {
        return Err(broken("a release has at least one artifact, found none"));
    }
    let ids: BTreeSet<_> = release.steps.iter().map(|step| &step.id).collect();
    if ids.len() != release.steps.len() {
        return Err(broken("every step has an id of its own, found one twice"));
    }
    for artifact in &release.artifacts {
        check_packing(artifact)?;
        check_paths(artifact, &release.steps)?;
        check_links(artifact)?;
        release
            .steps
            .iter()
            .try_for_each(|step| check_program(artifact, step))?;
    }
    Ok(())
}

fn check_packing(artifact: &Artifact) -> Result<(), DocumentError> {
    let format = artifact.format;
    if artifact.urls.is_empty() || artifact.files.is_empty() {
        return Err(broken(
            "an artifact has at least one url and one file, found none",
        ));
    }
    match format.holds() {
        Holds::OneFile if artifact.files.len() != 1 => {
            let found = artifact.files.len();
            Err(broken(format!(
                "an artifact of format {format} lists one file, found {found}"
            )))
        }
        Holds::OneFile if artifact.files.iter().any(|file| file.from.is_some()) => Err(broken(
            format!("a file of format {format} has no from, found one"),
        )),
        Holds::Entries => match artifact.files.iter().find(|file| file.from.is_none()) {
            Some(file) => Err(broken(format!(
                "a file of format {format} needs from, found none for {}",
                file.to
            ))),
            None => Ok(()),
        },
        Holds::OneFile => Ok(()),
    }
}

/// No path equals another or lies below one, ignoring case: on a file system that folds case the
/// second would replace the first.
fn check_paths(artifact: &Artifact, steps: &[Step]) -> Result<(), DocumentError> {
    let from_steps = steps
        .iter()
        .flat_map(|step| step.stdout.iter().chain(&step.creates));
    let paths = artifact
        .files
        .iter()
        .map(|file| &file.to)
        .chain(artifact.links.iter().map(|link| &link.to))
        .chain(from_steps);
    let mut seen: BTreeMap<String, &RelPath> = BTreeMap::new();
    for path in paths {
        if let Some(other) = seen.insert(path.folded(), path) {
            return Err(broken(format!(
                "every path stands once, found {other} and {path}"
            )));
        }
    }
    for path in seen.values() {
        let mut above = path.parent();
        while let Some(folder) = above {
            if let Some(other) = seen.get(&folder.folded()) {
                return Err(broken(format!(
                    "no path lies below another, found {path} below {other}"
                )));
            }
            above = folder.parent();
        }
    }
    Ok(())
}

fn check_links(artifact: &Artifact) -> Result<(), DocumentError> {
    let files: BTreeSet<_> = artifact.files.iter().map(|file| &file.to).collect();
    match artifact
        .links
        .iter()
        .find(|link| !files.contains(&link.target))
    {
        Some(link) => Err(broken(format!(
            "a link points to a listed file, found {}",
            link.target
        ))),
        None => Ok(()),
    }
}

fn check_program(artifact: &Artifact, step: &Step) -> Result<(), DocumentError> {
    let Action::Run(argv) = &step.action else {
        return Ok(());
    };
    let program = argv.command();
    let is_listed = artifact
        .files
        .iter()
        .any(|file| file.to.as_str() == program);
    let is_system = program.starts_with('/')
        && program
            .split('/')
            .skip(1)
            .all(|part| !part.is_empty() && part != "." && part != "..");
    if is_listed || is_system {
        Ok(())
    } else {
        Err(broken(format!(
            "step {} runs a listed file or an absolute path, found {program:?}",
            step.id
        )))
    }
}
