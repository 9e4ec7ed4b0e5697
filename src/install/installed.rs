//! What is installed, read from the prefix.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::{Cause, View, bootstrap, layout, skeleton};
use crate::beneath::{Dir, Kind};
use crate::model::{Code, Name, TreeName};
use crate::receipt::{Receipt, Track};

/// One installed package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    /// The folder of the current version.
    pub tree: TreeName,
    /// What was placed.
    pub receipt: Receipt,
    /// What it follows.
    pub track: Track,
}

impl View {
    /// The real path of the prefix.
    pub fn path(&self) -> &Path {
        &self.real
    }

    /// Whether no run that was killed left anything to do.
    ///
    /// # Errors
    /// If it cannot be looked at.
    pub fn is_tidy(&self) -> Result<bool, Cause> {
        if self.is_abandoned()? {
            return Ok(false);
        }
        let Some(root) = &self.root else {
            return Ok(true);
        };
        let has = |path: &Path| Ok::<_, Cause>(root.kind(path)?.is_some());
        for folder in [layout::STAGING, layout::JOURNAL] {
            if has(Path::new(folder))? {
                return Ok(false);
            }
        }
        for name in names(root)? {
            if !has(&layout::current(&name))? {
                return Ok(false);
            }
        }
        let own = Path::new(layout::UNPIPE);
        let is_bare = has(own)? && skeleton::is_bare(root, own)?;
        // An empty folder stays where the user put a link to it.
        Ok(!is_bare || (root.is_grafted(own) && root.entries(own)?.is_empty()))
    }

    /// Whether a run was killed while it made or removed `share/unpipe`: what it left lies beside
    /// the place of the outermost folder that is missing.
    pub(super) fn is_abandoned(&self) -> Result<bool, Cause> {
        let target = self.real.join(layout::UNPIPE);
        match bootstrap::nearest(&target)? {
            Some(folder) if folder != target => {
                match Dir::open(folder).and_then(|parent| skeleton::abandoned(&parent)) {
                    Ok(left) => Ok(!left.is_empty()),
                    // A folder that may not be read holds nothing that could be tidied up.
                    Err(error) if error.code() == Code::Permission => Ok(false),
                    Err(error) => Err(error.into()),
                }
            }
            _ => Ok(false),
        }
    }

    /// Every installed package, by name.
    ///
    /// # Errors
    /// If one cannot be read.
    pub fn packages(&self) -> Result<Vec<Package>, Cause> {
        let Some(root) = self.installed() else {
            return Ok(Vec::new());
        };
        let mut packages = Vec::new();
        for name in names(root)? {
            packages.extend(package(root, &name)?);
        }
        Ok(packages)
    }

    /// One installed package.
    ///
    /// # Errors
    /// If it is there but cannot be read.
    pub fn package(&self, name: &Name) -> Result<Option<Package>, Cause> {
        self.installed()
            .map_or(Ok(None), |root| package(root, name))
    }

    /// The versions of a package that are kept beside the current one: the one that it replaced,
    /// and the one that a rollback left.
    ///
    /// # Errors
    /// If one is there but cannot be read.
    pub fn beside(&self, package: &Package) -> Result<Vec<Package>, Cause> {
        let trees: BTreeSet<&TreeName> = [&package.receipt.replaced, &package.track.left]
            .into_iter()
            .flatten()
            .filter(|tree| **tree != package.tree)
            .collect();
        let mut found = Vec::new();
        for tree in trees {
            if let Some(receipt) = self.version(&package.receipt.name, tree)? {
                found.push(Package {
                    tree: tree.clone(),
                    receipt,
                    track: package.track.clone(),
                });
            }
        }
        Ok(found)
    }

    /// The receipt of a version that is kept beside the current one.
    ///
    /// # Errors
    /// If it is there but cannot be read.
    pub fn version(&self, name: &Name, tree: &TreeName) -> Result<Option<Receipt>, Cause> {
        let Some(root) = self.installed() else {
            return Ok(None);
        };
        receipt(root, &layout::tree(name, tree))
    }
}

/// The packages that have a folder.
pub(super) fn names(root: &Dir) -> Result<Vec<Name>, Cause> {
    let entries = root.entries_if_there(Path::new(layout::APPS))?;
    let folders = entries
        .into_iter()
        .filter(|(_, kind)| *kind == Kind::Directory);
    Ok(folders
        .filter_map(|(name, _)| Name::from_folder(name.to_str()?).ok())
        .collect())
}

/// The versions that have a folder in a package's folder.
pub(super) fn trees(root: &Dir, name: &Name) -> Result<Vec<TreeName>, Cause> {
    let entries = root.entries_if_there(&layout::app(name))?;
    let folders = entries
        .into_iter()
        .filter(|(_, kind)| *kind == Kind::Directory);
    Ok(folders
        .filter_map(|(tree, _)| tree.to_str()?.parse().ok())
        .collect())
}

/// The current version of a package; `None` if there is none.
pub(super) fn package(root: &Dir, name: &Name) -> Result<Option<Package>, Cause> {
    let link = layout::current(name);
    let dangling = || Cause::Dangling {
        path: root.shown().join(&link),
    };
    match root.kind(&link)? {
        None if is_lost(root, name)? => {
            let path = root.shown().join(&link);
            return Err(Cause::Lost { path });
        }
        None => return Ok(None),
        Some(Kind::Link) => {}
        // Somebody put something else there: that is no proof that nothing is installed.
        Some(_) => return Err(dangling()),
    }
    let text = root.link_text(&link)?;
    let tree: TreeName = text
        .to_str()
        .and_then(|text| text.parse().ok())
        .ok_or_else(dangling)?;
    let receipt = receipt(root, &layout::tree(name, &tree))?.ok_or_else(dangling)?;
    let path = layout::track(name);
    let bytes = root.read(&path, layout::RECEIPT_LIMIT)?;
    let track = Track::parse(&bytes).map_err(damaged(root, path))?;
    Ok(Some(Package {
        tree,
        receipt,
        track,
    }))
}

/// Whether a package that has no `current` lost it. Whoever takes it away leaves a sign for as long
/// as there are versions: a removal puts the link aside, a first install has one to put there.
fn is_lost(root: &Dir, name: &Name) -> Result<bool, Cause> {
    if root.kind(&layout::aside(name))?.is_some() || is_begun(root, name)? {
        return Ok(false);
    }
    for tree in trees(root, name)? {
        if receipt(root, &layout::tree(name, &tree))?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether a first install was begun and did not come to its switch.
pub(super) fn is_begun(root: &Dir, name: &Name) -> Result<bool, Cause> {
    let folder = layout::staging(name);
    let has = |file: &str| Ok::<_, Cause>(root.kind(&folder.join(file))?.is_some());
    Ok(has("current")? && !has("before-current")?)
}

/// The receipt of a tree; `None` if the tree is not there or was never finished.
pub(super) fn receipt(root: &Dir, tree: &Path) -> Result<Option<Receipt>, Cause> {
    let path = tree.join(layout::RECEIPT);
    let Some(bytes) = root.read_if_there(&path, layout::RECEIPT_LIMIT)? else {
        return Ok(None);
    };
    Receipt::parse(&bytes)
        .map(Some)
        .map_err(damaged(root, path))
}

fn damaged(root: &Dir, path: PathBuf) -> impl FnOnce(crate::receipt::ReceiptError) -> Cause {
    let path = root.shown().join(path);
    move |source| Cause::Receipt { path, source }
}
