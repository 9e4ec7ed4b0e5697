//! Folders of the journal's own: made as they are needed, synced as a whole.

use std::path::{Path, PathBuf};

use crate::beneath::{self, Dir, Kind};

/// Makes the folders above a path.
pub(super) fn make_parents(dir: &Dir, path: &Path) -> beneath::Result<()> {
    let mut folders: Vec<PathBuf> = path
        .ancestors()
        .skip(1)
        .filter(|folder| !folder.as_os_str().is_empty())
        .map(Path::to_owned)
        .collect();
    folders.reverse();
    for folder in folders {
        dir.make_dir_if_absent(&folder, 0o755)?;
    }
    Ok(())
}

/// Syncs every folder of a tree, deepest first. The files in it are synced by who wrote them.
pub(super) fn sync_below(dir: &Dir, folder: &Path) -> beneath::Result<()> {
    for (name, kind) in dir.entries(folder)? {
        if kind == Kind::Directory {
            sync_below(dir, &folder.join(name))?;
        }
    }
    dir.sync_dir(folder)
}
