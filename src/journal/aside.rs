//! Folders of the journal's own, synced as a whole.

use std::path::Path;

use crate::beneath::{self, Dir, Kind};

/// Syncs every folder of a tree, deepest first. The files in it are synced by who wrote them.
pub(super) fn sync_below(dir: &Dir, folder: &Path) -> beneath::Result<()> {
    for (name, kind) in dir.entries(folder)? {
        if kind == Kind::Directory {
            sync_below(dir, &folder.join(name))?;
        }
    }
    dir.sync_dir(folder)
}
