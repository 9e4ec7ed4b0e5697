//! The directory handle: nothing done below it can reach what is outside.

mod grafts;
mod names;
mod ordinary;
mod race;
mod trees;

use std::path::Path;

use tempfile::TempDir;
use unpipe::beneath::Dir;

/// A root to work below, beside a folder that must stay as it is.
pub(crate) struct Place {
    folder: TempDir,
    pub(crate) dir: Dir,
}

impl Place {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("root")).unwrap();
        std::fs::create_dir(folder.path().join("outside")).unwrap();
        std::fs::write(folder.path().join("outside/canary"), "canary").unwrap();
        let dir = Dir::open(&folder.path().join("root")).unwrap();
        Self { folder, dir }
    }

    pub(crate) fn root(&self) -> std::path::PathBuf {
        self.folder.path().join("root")
    }

    pub(crate) fn outside(&self) -> std::path::PathBuf {
        self.folder.path().join("outside")
    }

    pub(crate) fn outside_is_untouched(&self) {
        let names: Vec<_> = std::fs::read_dir(self.outside()).unwrap().collect();
        assert_eq!(names.len(), 1, "{names:?}");
        let canary = self.outside().join("canary");
        assert_eq!(std::fs::read_to_string(canary).unwrap(), "canary");
        let beside: Vec<_> = std::fs::read_dir(self.folder.path()).unwrap().collect();
        assert_eq!(beside.len(), 2, "{beside:?}");
    }
}

pub(crate) fn p(path: &str) -> &Path {
    Path::new(path)
}
