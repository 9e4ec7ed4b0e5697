//! What users changed in a version's tree, which no clean-up may lose.

use std::path::{Path, PathBuf};

use super::compare::{Expected, differences};
use super::ground::in_the_way;
use super::installed::receipt;
use super::{Cause, layout};
use crate::beneath::{Dir, Made};
use crate::model::{Name, Version};

/// In a staging folder: the tree in it was in use and may hold changes of the user's. It has the
/// name of the tree.
pub(super) const MARKER: &str = "was-in-use";

/// What became of a tree that is no longer wanted.
pub(super) enum Dropped {
    /// It was as it had been placed, and is gone.
    Removed,
    /// The user had changed it; it is there now.
    Kept(PathBuf),
}

/// Whether somebody changed a version's tree, or it cannot be told.
pub(super) fn is_edited(root: &Dir, tree: &Path) -> Result<bool, Cause> {
    match receipt(root, tree)? {
        Some(receipt) => {
            let expected = Expected {
                files: &receipt.all_files(),
                links: &receipt.links,
            };
            Ok(!differences(root, tree, &expected)?.is_empty())
        }
        // Every version that is in its place had a receipt: somebody took it away.
        None => Ok(true),
    }
}

/// Moves a tree to `share/unpipe/kept/NAME/VERSION`, or `VERSION.2` and so on.
pub(super) fn keep(
    root: &Dir,
    tree: &Path,
    name: &Name,
    version: &Version,
) -> Result<PathBuf, Cause> {
    let free = free_place(root, name, &version.to_string())?;
    root.rename_new(tree, root, &free)?;
    root.sync_dir(free.parent().unwrap_or(Path::new("")))?;
    Ok(free)
}

/// A path in `kept` that nothing has: `NAME/WORD`, or `WORD.2` and so on. Makes the folders above it.
pub(super) fn free_place(root: &Dir, name: &Name, word: &str) -> Result<PathBuf, Cause> {
    let folder = Path::new(layout::KEPT).join(name.folder());
    for (path, parent) in [
        (Path::new(layout::KEPT), layout::UNPIPE),
        (&folder, layout::KEPT),
    ] {
        match root.make_dir_if_absent(path, 0o755) {
            Ok(Made::Now) => root.sync_dir(Path::new(parent))?,
            Ok(Made::Before) => {}
            Err(error) if error.is_not_dir() => return Err(in_the_way(root, Path::new(parent))),
            Err(error) => return Err(error.into()),
        }
    }
    let mut number = 1_u32;
    loop {
        let called = if number == 1 {
            word.to_owned()
        } else {
            format!("{word}.{number}")
        };
        let path = folder.join(called);
        if root.kind(&path)?.is_none() {
            return Ok(path);
        }
        number = number.saturating_add(1);
    }
}
