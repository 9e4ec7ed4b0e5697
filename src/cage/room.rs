//! The folders that a caged command may write.

use std::path::{Path, PathBuf};

use super::order::Ground;
use crate::beneath::{Dir, Result};

/// A folder of folders: what to work in, a home, temporary files. Nothing outside can be written.
#[derive(Debug)]
pub struct Room {
    path: PathBuf,
}

/// The folders of a room, by what they are for, as its launcher needs them.
#[cfg(target_os = "linux")]
#[derive(Clone, Copy, Debug)]
pub(super) struct Folders<'a>(pub(super) &'a Path);

/// In a room: where commands start.
const WORK: &str = "work";
/// In a room: the home.
const HOME: &str = "home";
/// In a room: temporary files.
const TEMPORARY: &str = "tmp";
/// In a room: what commands may read and run, and not write.
const TEXTS: &str = "texts";
/// In a room: where the full tier puts the root of its own view together.
const ROOT: &str = "root";

impl Room {
    /// Makes a room in an empty folder.
    ///
    /// # Errors
    /// If its folders cannot be made.
    pub fn make(folder: &Dir) -> Result<Self> {
        for name in [WORK, HOME, TEMPORARY, TEXTS, ROOT] {
            folder.make_dir(Path::new(name), 0o700)?;
        }
        Ok(Self {
            path: folder.real_path()?,
        })
    }

    /// Empties the home and the folder of temporary files, in the folder that the room was made in.
    ///
    /// # Errors
    /// If something in them cannot be removed.
    pub fn refresh(folder: &Dir) -> Result<()> {
        for name in [HOME, TEMPORARY] {
            folder.remove_tree(Path::new(name))?;
            folder.make_dir(Path::new(name), 0o700)?;
        }
        Ok(())
    }

    /// Where commands start, from the folder of the room.
    pub fn work() -> &'static Path {
        Path::new(WORK)
    }

    /// Where texts lie that commands may run and not change, from the folder of the room.
    pub fn texts() -> &'static Path {
        Path::new(TEXTS)
    }

    /// The real path of the room.
    pub fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn ground(&self) -> Ground {
        Ground::Room(self.path.clone())
    }
}

#[cfg(target_os = "linux")]
impl Folders<'_> {
    pub(super) fn work(self) -> PathBuf {
        self.0.join(WORK)
    }

    pub(super) fn home(self) -> PathBuf {
        self.0.join(HOME)
    }

    pub(super) fn temporary(self) -> PathBuf {
        self.0.join(TEMPORARY)
    }

    pub(super) fn texts(self) -> PathBuf {
        self.0.join(TEXTS)
    }

    pub(super) fn root(self) -> PathBuf {
        self.0.join(ROOT)
    }

    /// What commands may write.
    pub(super) fn writable(self) -> [PathBuf; 3] {
        [self.work(), self.home(), self.temporary()]
    }
}
