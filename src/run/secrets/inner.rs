//! Programs that are packed for themselves have a home each, inside of the home: what would be a
//! secret in the home is one there.

use std::fs;
use std::path::Path;

use super::instead;
use crate::model::HomePath;

/// So many names of one folder are looked at.
const NAMES: usize = 1_000;

/// What stands for a usual folder in a home of a Flatpak.
const FLATPAK: [(&str, &str); 4] = [
    ("config", ".config"),
    ("data", ".local/share"),
    ("cache", ".cache"),
    (".local/state", ".local/state"),
];

/// The secrets that are there, in the homes of snaps (`~/snap/NAME/REVISION` and `…/common`) and
/// Flatpaks (`~/.var/app/NAME`).
pub(super) fn secrets(home: &Path) -> Vec<HomePath> {
    let mut paths = Vec::new();
    for name in folders(home, Path::new("snap")) {
        for inner in folders(home, name.as_path()) {
            paths.extend(instead("", &inner));
        }
    }
    for inner in folders(home, Path::new(".var/app")) {
        paths.extend(instead("", &inner));
        for (stands, usual) in FLATPAK {
            let folder = inner.join(stands).ok();
            paths.extend(folder.iter().flat_map(|folder| instead(usual, folder)));
        }
    }
    // Of each home of so many, all but a few are absent.
    paths.retain(|path| fs::symlink_metadata(home.join(path.as_path())).is_ok());
    paths
}

/// The folders in a folder of the home, no links among them.
fn folders(home: &Path, folder: &Path) -> Vec<HomePath> {
    let entries = fs::read_dir(home.join(folder)).into_iter().flatten();
    let folders = entries.take(NAMES).flatten().filter(|entry| {
        let kind = entry.file_type();
        kind.is_ok_and(|kind| kind.is_dir())
    });
    folders
        .filter_map(|entry| HomePath::try_from(folder.join(entry.file_name())).ok())
        .collect()
}
