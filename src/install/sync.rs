//! Making what was written survive a power cut.

use std::path::Path;

use crate::beneath::{self, Dir, Kind};

/// Syncs every directory of a tree, deepest first. The files in it are synced by whoever wrote
/// them: a directory that names a file whose content is lost is what this order prevents.
pub(super) fn directories(root: &Dir, folder: &Path) -> beneath::Result<()> {
    for (name, kind) in root.entries(folder)? {
        if kind == Kind::Directory {
            directories(root, &folder.join(name))?;
        }
    }
    root.sync_dir(folder)
}
