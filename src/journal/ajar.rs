//! What denies itself to its owner is opened for a moment, so that it can be looked at: a script may
//! leave files without a right to read and folders without a right to enter, and what was kept of it
//! must be compared, saved and undone all the same.
//!
//! Only rights of the owner are added, and only to what was refused. Whoever is killed meanwhile
//! leaves something that its owner can read, and nobody else.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::beneath::{Dir, Entry, Kind, Result};

/// Things that are open as long as this lives.
pub(super) struct Ajar<'a> {
    dir: &'a Dir,
    opened: Vec<(PathBuf, u32)>,
}

impl<'a> Ajar<'a> {
    /// Opens the folders above a path, and what stands there.
    fn open(dir: &'a Dir, path: &Path) -> Result<Self> {
        let opened = Vec::new();
        let mut ajar = Self { dir, opened };
        let mut way: Vec<&Path> = path.ancestors().collect();
        way.reverse();
        for at in way.into_iter().filter(|at| !at.as_os_str().is_empty()) {
            let Some(entry) = dir.stat(at)? else {
                break;
            };
            let needed = match entry.kind {
                Kind::Directory => 0o700,
                Kind::File => 0o400,
                Kind::Link | Kind::Other => 0,
            };
            if entry.mode & needed != needed {
                dir.set_mode(at, entry.mode | needed)?;
                ajar.opened.push((at.to_owned(), entry.mode));
            }
        }
        Ok(ajar)
    }

    /// The mode that something had before it was opened.
    pub(super) fn mode_of(&self, path: &Path) -> Option<u32> {
        let found = self.opened.iter().find(|(opened, _)| opened == path);
        found.map(|(_, mode)| *mode)
    }
}

impl Drop for Ajar<'_> {
    fn drop(&mut self) {
        for (path, mode) in self.opened.iter().rev() {
            // There is nobody to tell: what stays open is open to its owner alone.
            let _ = self.dir.set_mode(path, *mode);
        }
    }
}

/// Does something at a path; if that is refused, again with everything on the way opened.
///
/// # Errors
/// What it says itself; that it was refused, if nothing can be opened.
pub(super) fn opened<T>(
    dir: &Dir,
    path: &Path,
    work: impl Fn(Option<&Ajar<'_>>) -> Result<T>,
) -> Result<T> {
    match work(None) {
        Err(error) if error.is_denied() => match Ajar::open(dir, path) {
            Ok(ajar) => work(Some(&ajar)),
            Err(_) => Err(error),
        },
        done => done,
    }
}

/// What is known of a thing, even below a folder that denies itself.
///
/// # Errors
/// As [`Dir::stat`].
pub fn stat(dir: &Dir, path: &Path) -> Result<Option<Entry>> {
    opened(dir, path, |ajar| {
        let mut entry = dir.stat(path)?;
        let mode = ajar.and_then(|ajar| ajar.mode_of(path));
        if let (Some(entry), Some(mode)) = (&mut entry, mode) {
            entry.mode = mode;
        }
        Ok(entry)
    })
}

/// What is in a folder, even one that denies itself.
///
/// # Errors
/// If it cannot be listed.
pub fn names(dir: &Dir, path: &Path) -> Result<Vec<(OsString, Kind)>> {
    opened(dir, path, |_| dir.entries(path))
}
