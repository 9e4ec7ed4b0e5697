//! What users changed in a version's tree, which no clean-up may lose.

use std::path::{Path, PathBuf};

use super::compare::{Expected, differences};
use super::installed::receipt;
use super::{Cause, layout};
use crate::beneath::Dir;
use crate::model::{Name, Version};

/// In a staging folder: the tree in it was in use and may hold changes of the user's.
pub(super) const MARKER: &str = "was-in-use";

/// What became of a tree that is no longer wanted.
pub(super) enum Dropped {
    /// It was as it had been placed, and is gone.
    Removed,
    /// The user had changed it; it is there now.
    Kept(PathBuf),
}

/// Whether somebody changed a finished tree.
pub(super) fn is_edited(root: &Dir, tree: &Path) -> Result<bool, Cause> {
    match receipt(root, tree)? {
        Some(receipt) => {
            let expected = Expected {
                files: &receipt.all_files(),
                links: &receipt.links,
            };
            Ok(!differences(root, tree, &expected)?.is_empty())
        }
        None => Ok(false),
    }
}

/// Moves a tree to `share/unpipe/kept/NAME/VERSION`, or `VERSION.2` and so on.
pub(super) fn keep(
    root: &Dir,
    tree: &Path,
    name: &Name,
    version: &Version,
) -> Result<PathBuf, Cause> {
    let folder = Path::new(layout::KEPT).join(name.folder());
    for path in [Path::new(layout::KEPT), &folder] {
        root.make_dir_if_absent(path, 0o755)?;
    }
    let mut number = 1_u32;
    let free = loop {
        let called = if number == 1 {
            version.to_string()
        } else {
            format!("{version}.{number}")
        };
        let path = folder.join(called);
        if root.kind(&path)?.is_none() {
            break path;
        }
        number = number.saturating_add(1);
    };
    root.rename_new(tree, root, &free)?;
    root.sync_dir(&folder)?;
    Ok(free)
}
