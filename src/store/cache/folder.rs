//! A shelf of the cache: a private folder of files that are named by a hash.

use std::fs::{File, Permissions};
use std::io::{self, Read};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use rustix::process::{geteuid, getpid};

use super::super::file::{open_existing, open_or_make};
use super::super::touch;
use super::Shelf;
use crate::beneath::{self, Dir, Kind};
use crate::model::Digest;

/// What group and others may do with a file.
const OTHERS: u32 = 0o077;

/// What group and others could do to the names in a folder.
const OTHERS_WRITE: u32 = 0o022;

/// How the name of a file ends that is being written.
pub(super) const NEW: &str = ".new";

/// One shelf, open.
pub(super) struct Folder {
    pub(super) dir: Dir,
}

impl Folder {
    /// The shelf, if it is there and only this user can change it.
    pub(super) fn existing(root: &Path, shelf: Shelf) -> Option<Self> {
        let dir = open_existing(root).ok()??;
        let dir = dir.dir(Path::new(shelf.as_str())).ok()?;
        is_private(&dir).then_some(Self { dir })
    }

    /// The same; it is made if it is missing.
    pub(super) fn made(root: &Path, shelf: Shelf) -> Option<Self> {
        let dir = open_or_make(root).ok()?;
        dir.make_dir_if_absent(Path::new(shelf.as_str()), 0o700)
            .ok()?;
        Self::existing(root, shelf)
    }

    /// A file of this user's that nobody else may open. From now on it counts as used.
    pub(super) fn open(&self, sha256: Digest) -> Option<File> {
        let file = self.dir.open_file(&path(sha256)).ok()?;
        let about = file.metadata().ok()?;
        if about.uid() != geteuid().as_raw() || about.mode() & OTHERS != 0 {
            return None;
        }
        touch(&file);
        Some(file)
    }

    pub(super) fn has(&self, sha256: Digest) -> bool {
        matches!(self.dir.kind(&path(sha256)), Ok(Some(Kind::File)))
    }

    /// Gives an open file its name here; whether it has it now.
    pub(super) fn link(&self, file: &File, sha256: Digest) -> bool {
        // A nameless file is of no use to others, whatever its mode; one with a name may be.
        let private = file.set_permissions(Permissions::from_mode(0o600));
        if private.is_err() || self.dir.name_file(file, &path(sha256)).is_err() {
            return false;
        }
        touch(file);
        true
    }

    /// Writes a copy under a name of its own and gives it the right one when it is complete;
    /// whether that is done. A full disk leaves nothing behind.
    pub(super) fn copy(&self, from: &mut dyn Read, sha256: Digest) -> bool {
        let new = PathBuf::from(format!(
            "{}.{}{NEW}",
            sha256.hex(),
            getpid().as_raw_nonzero()
        ));
        let written = self.dir.remove_file_if_there(&new).and_then(|()| {
            let mut to = self.dir.create(&new, 0o600)?;
            io::copy(from, &mut to)
                .map_err(|error| beneath::Error::new("write", self.dir.shown().join(&new), error))
        });
        let done = written.and_then(|_| self.dir.rename(&new, &self.dir, &path(sha256)));
        if done.is_err() {
            let _ = self.dir.remove_file_if_there(&new);
        }
        done.is_ok()
    }

    pub(super) fn remove(&self, sha256: Digest) -> beneath::Result<()> {
        self.dir.remove_file_if_there(&path(sha256))
    }
}

pub(super) fn path(sha256: Digest) -> PathBuf {
    PathBuf::from(sha256.hex())
}

/// Whether nobody else can change the names in it.
pub(super) fn is_private(dir: &Dir) -> bool {
    dir.own_entry()
        .is_ok_and(|own| own.owner == geteuid().as_raw() && own.mode & OTHERS_WRITE == 0)
}
