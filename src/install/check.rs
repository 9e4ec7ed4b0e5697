//! Installed files against what the publisher signed, years later and without a network.

use std::path::Path;

use super::compare::{Edit, Edited, Expected, differences};
use super::links::Found;
use super::{Cause, Package, View, layout};
use crate::document::Release;
use crate::model::{OutsideText, RelPath};
use crate::receipt::{MadeFile, PlacedFile, Receipt};
use crate::trust::Verified;

/// One difference between what was signed and what is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Difference {
    /// A path of the version's tree is missing, changed or added.
    Tree(Edited),
    /// A file that this step made here is missing or changed: nobody signed it.
    Made(Edited, OutsideText),
    /// A link of the prefix is missing, or something else is in its place.
    Link(RelPath, Edit),
    /// The receipt names an artifact that the release does not have.
    Artifact,
}

impl View {
    /// Whether everything that a package has in the prefix is there.
    ///
    /// # Errors
    /// If something cannot be looked at.
    pub fn has_all_links(&self, package: &Package) -> Result<bool, Cause> {
        let Some(root) = self.installed() else {
            return Ok(false);
        };
        let ground = self.ground(root);
        for path in package.receipt.exported() {
            if !matches!(ground.look(&package.receipt.name, path)?, Found::Ours) {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// Compares an installed package with its verified release: every file, every link, nothing
/// added.
///
/// # Errors
/// If something cannot be read.
pub fn check(
    view: &View,
    package: &Package,
    release: &Verified<Release>,
) -> Result<Vec<Difference>, Cause> {
    let Some(root) = view.installed() else {
        return Ok(Vec::new());
    };
    let receipt = &package.receipt;
    let mut found = check_tree(view, package, release)?;
    let ground = view.ground(root);
    for path in receipt.exported() {
        let edit = match ground.look(&receipt.name, path)? {
            Found::Ours => continue,
            Found::Free => Edit::Missing,
            Found::Taken(_) => Edit::Changed,
        };
        found.push(Difference::Link(path.clone(), edit));
    }
    Ok(found)
}

/// Compares the tree alone with its verified release: for a version that is kept beside the
/// current one, which has no links.
///
/// # Errors
/// If something cannot be read.
pub fn check_tree(
    view: &View,
    package: &Package,
    release: &Verified<Release>,
) -> Result<Vec<Difference>, Cause> {
    let Some(root) = view.installed() else {
        return Ok(Vec::new());
    };
    let receipt = &package.receipt;
    let Some(artifact) = release
        .artifacts
        .iter()
        .find(|artifact| artifact.sha256 == receipt.artifact)
    else {
        return Ok(vec![Difference::Artifact]);
    };
    let made = declared(receipt, release);
    let signed = artifact.files.iter().map(PlacedFile::from);
    let files: Vec<PlacedFile> = signed
        .chain(made.iter().map(|made| PlacedFile::from(*made)))
        .collect();
    let tree = layout::tree(&receipt.name, &package.tree);
    let expected = Expected {
        files: &files,
        links: &artifact.links,
    };
    let mut found: Vec<Difference> = differences(root, Path::new(&tree), &expected)?
        .into_iter()
        .map(|edited| match step_of(&made, &edited) {
            Some(step) => Difference::Made(edited, step),
            None => Difference::Tree(edited),
        })
        .collect();
    found.extend(never_made(receipt, release));
    Ok(found)
}

/// What the receipt says that steps made, as far as the signed release lets them. A receipt is not
/// signed: what else it tells of counts for nothing, and the file is one that nobody placed.
fn declared<'a>(receipt: &'a Receipt, release: &Release) -> Vec<&'a MadeFile> {
    let is_declared = |made: &&MadeFile| {
        release
            .steps
            .iter()
            .filter(|step| step.id.as_str() == made.step.raw())
            .flat_map(|step| step.stdout.iter().chain(&step.creates))
            .any(|path| *path == made.path)
    };
    receipt.made.iter().filter(is_declared).collect()
}

fn step_of(made: &[&MadeFile], edited: &Edited) -> Option<OutsideText> {
    made.iter()
        .find(|made| made.path.as_str() == edited.path.raw())
        .map(|made| made.step.clone())
}

/// Standard output that becomes a file always leaves one.
fn never_made(receipt: &Receipt, release: &Release) -> Vec<Difference> {
    let is_missing = |path: &RelPath| receipt.made.iter().all(|made| made.path != *path);
    release
        .steps
        .iter()
        .filter_map(|step| Some((step, step.stdout.as_ref()?)))
        .filter(|(_, path)| is_missing(path))
        .map(|(step, path)| {
            let edited = Edited {
                path: OutsideText::new(path.as_str()),
                edit: Edit::Missing,
            };
            Difference::Made(edited, OutsideText::new(step.id.as_str()))
        })
        .collect()
}
