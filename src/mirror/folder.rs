//! Files that appear whole: each is written under a name of its own and then gets the right one.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use rustix::process::getpid;

use crate::beneath::{self, Dir, Kind};
use crate::model::RelPath;
use crate::trust::Expected;

/// How the name of a file begins that is being written; no document may name one like it.
const NEW: &str = ".unpipe-new-";

/// A folder that is filled.
#[derive(Debug)]
pub struct Folder {
    dir: Dir,
}

impl Folder {
    /// Opens the folder, which is made if it is missing.
    ///
    /// # Errors
    /// If it cannot be made or opened.
    pub fn open(path: &Path) -> beneath::Result<Self> {
        std::fs::create_dir_all(path)
            .map_err(|error| beneath::Error::new("make directory", path.to_owned(), error))?;
        let dir = Dir::open(path)?;
        Ok(Self { dir })
    }

    pub(super) fn dir(&self) -> &Dir {
        &self.dir
    }

    /// A whole document that is there; none if it cannot be read.
    pub(super) fn document(&self, at: &RelPath, limit: usize) -> Option<Vec<u8>> {
        self.dir.read(at.as_path(), limit as u64).ok()
    }

    /// Whether an artifact is there, with the signed bytes.
    pub(super) fn has(&self, at: &RelPath, expected: Expected) -> bool {
        let file = self.dir.open_file(at.as_path());
        file.is_ok_and(|mut file| expected.check(&mut file).is_ok())
    }

    /// Writes a document, if it is not there already; whether it was not.
    pub(super) fn put(&self, at: &RelPath, bytes: &[u8]) -> beneath::Result<bool> {
        if self.document(at, bytes.len()).as_deref() == Some(bytes) {
            return Ok(false);
        }
        self.write(at, &mut &bytes[..])?;
        Ok(true)
    }

    /// Writes a file in place of what is there.
    pub(super) fn write(&self, at: &RelPath, from: &mut dyn Read) -> beneath::Result<()> {
        self.replace(at, |new| {
            let mut file: File = self.dir.create(new, 0o644)?;
            io::copy(from, &mut file)
                .and_then(|_| file.flush())
                .and_then(|()| file.sync_all())
                .map_err(|error| beneath::Error::new("write", self.dir.shown().join(new), error))
        })
    }

    /// Gives a file that is there one more name; a file system that cannot do it gets a copy.
    pub(super) fn link(&self, from: &RelPath, to: &RelPath) -> beneath::Result<()> {
        if self.is_same(from, to) {
            return Ok(());
        }
        let mut file = self.dir.open_file(from.as_path())?;
        let linked = self.replace(to, |new| self.dir.name_file(&file, new));
        linked.or_else(|_| self.write(to, &mut file))
    }

    /// Removes a file, and the folders that are empty without it.
    pub(super) fn remove(&self, at: &RelPath) -> beneath::Result<()> {
        self.dir.remove_file_if_there(at.as_path())?;
        let mut parent = at.parent();
        while let Some(folder) = parent {
            // One that is not empty stays, and so do those above it.
            if self.dir.remove_dir(folder.as_path()).is_err() {
                break;
            }
            parent = folder.parent();
        }
        Ok(())
    }

    pub(super) fn is_there(&self, at: &RelPath) -> bool {
        matches!(self.dir.kind(at.as_path()), Ok(Some(Kind::File)))
    }

    fn is_same(&self, one: &RelPath, other: &RelPath) -> bool {
        let entry = |at: &RelPath| self.dir.stat(at.as_path()).ok().flatten();
        matches!((entry(one), entry(other)), (Some(one), Some(other)) if one.is_same(&other))
    }

    fn replace(
        &self,
        at: &RelPath,
        make: impl FnOnce(&Path) -> beneath::Result<()>,
    ) -> beneath::Result<()> {
        let mut folder = PathBuf::new();
        if let Some(parent) = at.parent() {
            for segment in parent.segments() {
                folder.push(segment);
                self.dir.make_dir_if_absent(&folder, 0o755)?;
            }
        }
        let new = folder.join(format!("{NEW}{}", getpid().as_raw_nonzero()));
        self.dir.remove_file_if_there(&new)?;
        let made = make(&new).and_then(|()| self.dir.rename(&new, &self.dir, at.as_path()));
        if made.is_err() {
            // What is left of it has a name that nobody asks for.
            let _ = self.dir.remove_file_if_there(&new);
        }
        made
    }
}
