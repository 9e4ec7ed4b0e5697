//! Installed files against what the publisher signed, years later and without a network.

use std::path::Path;

use super::compare::{Edit, Edited, Expected, differences};
use super::links::{Found, Ground};
use super::{Cause, Package, View, layout};
use crate::document::Release;
use crate::model::RelPath;
use crate::receipt::PlacedFile;
use crate::trust::Verified;

/// One difference between what was signed and what is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Difference {
    /// A path of the version's tree is missing, changed or added.
    Tree(Edited),
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
        let ground = Ground {
            root,
            real: &self.real,
            home: self.home.as_deref(),
        };
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
    let ground = Ground {
        root,
        real: &view.real,
        home: view.home.as_deref(),
    };
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
    let files: Vec<PlacedFile> = artifact.files.iter().map(PlacedFile::from).collect();
    let tree = layout::tree(&receipt.name, &package.tree);
    let expected = Expected {
        files: &files,
        links: &artifact.links,
    };
    let found = differences(root, Path::new(&tree), &expected)?;
    Ok(found.into_iter().map(Difference::Tree).collect())
}
