//! What can go wrong below a directory handle. The system's error number is kept, since callers
//! must tell "absent" (`ENOENT`, and nothing else) from every other failure: recovery code that
//! takes an `EIO` for an absence deletes what it should keep.

use std::io;
use std::path::PathBuf;

use rustix::io::Errno;
use thiserror::Error;

use crate::model::{Code, Shown};

/// One operation on one path that failed.
#[derive(Debug, Error)]
#[error("cannot {doing} {}", Shown(&path.to_string_lossy()))]
pub struct Error {
    /// What was tried, as a verb: `create`, `rename`.
    pub doing: &'static str,
    /// The path, for people.
    pub path: PathBuf,
    /// What the system said.
    #[source]
    pub source: io::Error,
}

impl Error {
    /// An error of trying `doing` at `path`.
    pub fn new(doing: &'static str, path: PathBuf, source: impl Into<io::Error>) -> Self {
        Self {
            doing,
            path,
            source: source.into(),
        }
    }

    /// Nothing has that name. No other failure counts as an absence.
    pub fn is_absent(&self) -> bool {
        self.errno() == Some(Errno::NOENT)
    }

    /// A permission is missing: on the thing, or on a folder above it.
    pub fn is_denied(&self) -> bool {
        self.errno() == Some(Errno::ACCESS)
    }

    /// Something has that name already.
    pub fn is_exists(&self) -> bool {
        self.errno() == Some(Errno::EXIST)
    }

    /// Where a directory is needed there is something else, a link included.
    pub fn is_not_dir(&self) -> bool {
        matches!(self.errno(), Some(Errno::NOTDIR | Errno::LOOP))
    }

    /// On the way, or at the end of it, there is a symbolic link, which is never followed.
    pub fn is_link(&self) -> bool {
        self.errno() == Some(Errno::LOOP)
    }

    /// The directory cannot be removed because something is in it.
    pub fn is_not_empty(&self) -> bool {
        // POSIX lets rmdir say EEXIST for it as well.
        matches!(self.errno(), Some(Errno::NOTEMPTY))
            || (self.doing == "remove" && self.is_exists())
    }

    /// The two paths lie on different file systems, so that no rename leads from one to the other.
    pub fn is_elsewhere(&self) -> bool {
        self.errno() == Some(Errno::XDEV)
    }

    /// The exit code.
    pub fn code(&self) -> Code {
        match self.errno() {
            Some(Errno::ACCESS | Errno::PERM | Errno::ROFS) => Code::Permission,
            Some(Errno::LOOP | Errno::NOTDIR | Errno::EXIST) => Code::Conflict,
            _ => Code::Failed,
        }
    }

    fn errno(&self) -> Option<Errno> {
        Errno::from_io_error(&self.source)
    }
}
