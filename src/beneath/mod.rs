//! A directory handle below which every path is resolved, never by string.
//!
//! All that unpipe writes, moves and removes goes through a [`Dir`]: the root is opened once, and
//! a path below it can neither leave it nor pass through a symbolic link, whoever changes the
//! tree meanwhile. The last component is never followed either. The one exception is a folder that
//! was opened elsewhere and stands below by [`Dir::graft`]. Paths have only plain names;
//! anything else (`..`, a leading `/`, an empty name) is an error, not something to clean up.

mod attributes;
mod change;
mod clear;
mod entry;
mod error;
mod files;
mod graft;
mod layer;
mod look;
mod mode;
mod private;
mod resolve;

use std::fs::File;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, FlockOperation, Mode, OFlags, flock, fstat, fstatvfs, openat};
use rustix::io::{Errno, retry_on_intr};

pub use attributes::copy_attributes;
pub use entry::{Entry, Kind};
pub use error::Error;
pub use files::Made;
use graft::Graft;
pub use layer::{Layered, Standing};

/// The result of an operation below a directory.
pub type Result<T> = std::result::Result<T, Error>;

/// An open directory, and what to call it in messages.
#[derive(Debug)]
pub struct Dir {
    fd: OwnedFd,
    shown: PathBuf,
    grafts: Vec<Graft>,
}

/// Who holds a directory after an attempt to hold it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hold {
    /// This handle.
    Ours,
    /// Another one.
    Others,
    /// Nobody can, on this file system.
    Unsupported,
}

impl Dir {
    /// Opens a root. Links in this path are followed, this once; [`Dir::real_path`] says where
    /// they led.
    ///
    /// # Errors
    /// If there is no directory that may be read.
    pub fn open(path: &Path) -> Result<Self> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let fd = retry_on_intr(|| openat(CWD, path, flags, Mode::empty()))
            .map_err(|errno| Error::new("open", path.to_owned(), errno))?;
        Ok(Self {
            fd,
            shown: path.to_owned(),
            grafts: Vec::new(),
        })
    }

    /// Opens a directory below. The empty path gives another handle of this one.
    ///
    /// # Errors
    /// If it is not there, is not a directory, or lies behind a link.
    pub fn dir(&self, path: &Path) -> Result<Self> {
        let fd = self.directory(path).map_err(self.says("open", path))?;
        Ok(Self {
            fd,
            shown: self.shown_at(path),
            grafts: self.grafts_below(path),
        })
    }

    /// What this directory is called in messages. Never open it by this.
    pub fn shown(&self) -> &Path {
        &self.shown
    }

    /// Where the directory really is at this moment, all links resolved.
    ///
    /// # Errors
    /// If the system cannot tell, for instance because it was removed.
    pub fn real_path(&self) -> Result<PathBuf> {
        let own = self.own_entry()?;
        [path_of_handle(self.as_fd()), self.shown.canonicalize().ok()]
            .into_iter()
            .flatten()
            // The answer is a string, and may be stale by now: it counts only if it leads here.
            .find(|path| {
                Self::open(path)
                    .and_then(|d| d.own_entry())
                    .is_ok_and(|e| e.is_same(&own))
            })
            .ok_or_else(|| Error::new("locate", self.shown.clone(), Errno::NOENT))
    }

    /// What is known of the directory itself.
    ///
    /// # Errors
    /// If the system cannot tell.
    pub fn own_entry(&self) -> Result<Entry> {
        fstat(&self.fd)
            .map(|stat| Entry::of(&stat))
            .map_err(self.says("look at", Path::new("")))
    }

    /// How many bytes this user may still write here.
    ///
    /// # Errors
    /// If the file system cannot tell.
    pub fn free_bytes(&self) -> Result<u64> {
        fstatvfs(&self.fd)
            .map(|stat| stat.f_bavail.saturating_mul(stat.f_frsize))
            .map_err(self.says("measure", Path::new("")))
    }

    /// How many bytes can be free at most: where a file system may store files in less room than
    /// they have bytes, or does not say, there is no such number.
    ///
    /// # Errors
    /// If the file system cannot tell.
    pub fn most_free_bytes(&self) -> Result<Option<u64>> {
        if !stores_plainly(self.as_fd()).map_err(self.says("measure", Path::new("")))? {
            return Ok(None);
        }
        let stat = fstatvfs(&self.fd).map_err(self.says("measure", Path::new("")))?;
        // A tmpfs without a limit has no blocks at all.
        Ok((stat.f_blocks > 0).then(|| stat.f_bfree.saturating_mul(stat.f_frsize)))
    }

    /// Makes the names in this directory durable.
    ///
    /// # Errors
    /// If the disk could not take them.
    pub fn sync(&self) -> Result<()> {
        self.sync_dir(Path::new(""))
    }

    /// Makes the names in a directory below durable. The empty path is this directory.
    ///
    /// # Errors
    /// If it cannot be opened or the disk could not take them.
    pub fn sync_dir(&self, path: &Path) -> Result<()> {
        let fd = self.directory(path).map_err(self.says("open", path))?;
        File::from(fd).sync_all().map_err(self.says("sync", path))
    }

    /// Holds this directory for as long as this handle lives, if nobody else holds it. It keeps
    /// nobody from doing anything: it only tells others who ask the same that somebody is here.
    ///
    /// # Errors
    /// If the system cannot tell.
    pub fn try_hold(&self) -> Result<Hold> {
        let lock = || flock(&self.fd, FlockOperation::NonBlockingLockExclusive);
        match retry_on_intr(lock) {
            Ok(()) => Ok(Hold::Ours),
            Err(Errno::WOULDBLOCK) => Ok(Hold::Others),
            // Some network file systems lock no directories.
            Err(Errno::BADF | Errno::INVAL | Errno::NOLCK | Errno::NOSYS | Errno::OPNOTSUPP) => {
                Ok(Hold::Unsupported)
            }
            Err(errno) => Err(self.says("lock", Path::new(""))(errno)),
        }
    }

    fn shown_at(&self, path: &Path) -> PathBuf {
        if path.as_os_str().is_empty() {
            self.shown.clone()
        } else {
            self.shown.join(path)
        }
    }

    /// Turns what the system said of `path` into an error.
    fn says<E: Into<std::io::Error>>(
        &self,
        doing: &'static str,
        path: &Path,
    ) -> impl FnOnce(E) -> Error {
        move |source| Error::new(doing, self.shown_at(path), source)
    }
}

impl AsFd for Dir {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.fd.as_fd()
    }
}

/// Whether the file system is one that neither compresses nor shares blocks by itself (statfs(2)).
#[cfg(target_os = "linux")]
fn stores_plainly(fd: BorrowedFd<'_>) -> rustix::io::Result<bool> {
    const EXT4: u64 = 0xEF53;
    const TMPFS: u64 = 0x0102_1994;
    const XFS: u64 = 0x5846_5342;
    let kind = rustix::fs::fstatfs(fd)?.f_type;
    Ok([EXT4, TMPFS, XFS]
        .iter()
        .any(|plain| u64::try_from(kind) == Ok(*plain)))
}

#[cfg(not(target_os = "linux"))]
fn stores_plainly(_fd: BorrowedFd<'_>) -> rustix::io::Result<bool> {
    Ok(false)
}

#[cfg(target_os = "linux")]
fn path_of_handle(fd: BorrowedFd<'_>) -> Option<PathBuf> {
    use std::os::fd::AsRawFd;
    std::fs::read_link(format!("/proc/self/fd/{}", fd.as_raw_fd())).ok()
}

#[cfg(target_vendor = "apple")]
fn path_of_handle(fd: BorrowedFd<'_>) -> Option<PathBuf> {
    use std::ffi::OsString;
    use std::os::unix::ffi::OsStringExt;
    let path = rustix::fs::getpath(fd).ok()?;
    Some(PathBuf::from(OsString::from_vec(path.into_bytes())))
}

#[cfg(not(any(target_os = "linux", target_vendor = "apple")))]
fn path_of_handle(_fd: BorrowedFd<'_>) -> Option<PathBuf> {
    None
}
