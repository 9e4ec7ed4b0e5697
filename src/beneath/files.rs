//! Making and reading files and directories below a handle.

use std::fs::File;
use std::io::{self, Read};
use std::os::fd::OwnedFd;
use std::path::Path;

#[cfg(target_os = "linux")]
use rustix::fs::{AtFlags, CWD, linkat};
use rustix::fs::{FileType, Mode, OFlags, RawMode, fchmod, fstat, mkdirat, openat};
use rustix::io::{Errno, retry_on_intr};

use super::clear::set_dir_mode;
use super::resolve::Spot;
use super::{Dir, Result};

/// Whether a directory is a new one, whose parent is still to be synced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Made {
    /// It was made just now.
    Now,
    /// Something of that name was there.
    Before,
}

impl Dir {
    /// Makes one directory, unless something of that name is there: if that is no directory, what
    /// is made below it fails.
    ///
    /// # Errors
    /// As for [`Dir::make_dir`], but for what exists.
    pub fn make_dir_if_absent(&self, path: &Path, bits: u32) -> Result<Made> {
        match self.make_dir(path, bits) {
            Ok(()) => Ok(Made::Now),
            Err(error) if error.is_exists() => Ok(Made::Before),
            Err(error) => Err(error),
        }
    }

    /// Makes the directories above a path that are absent, each with exactly these permission bits.
    ///
    /// # Errors
    /// As for [`Dir::make_dir_if_absent`].
    pub fn make_parents(&self, path: &Path, bits: u32) -> Result<()> {
        let above = path.ancestors().skip(1);
        let mut folders: Vec<&Path> = above.filter(|at| !at.as_os_str().is_empty()).collect();
        while let Some(folder) = folders.pop() {
            self.make_dir_if_absent(folder, bits)?;
        }
        Ok(())
    }

    /// Makes one directory with exactly these permission bits, whatever the umask.
    ///
    /// # Errors
    /// If something of that name exists, or it cannot be made.
    pub fn make_dir(&self, path: &Path, bits: u32) -> Result<()> {
        let make = || {
            let spot = self.spot(path)?;
            // The umask may have taken bits away. A run that is killed before they are back leaves a
            // directory that is closer than wanted, never one that is more open.
            mkdirat(&spot, spot.name, mode(bits))?;
            set_dir_mode(&spot, spot.name, mode(bits))
        };
        make().map_err(self.says("make directory", path))
    }

    /// Makes a new, empty file with exactly these permission bits, whatever the umask, and opens
    /// it for writing.
    ///
    /// # Errors
    /// If something of that name exists, a link included, or it cannot be made.
    pub fn create(&self, path: &Path, bits: u32) -> Result<File> {
        let flags =
            OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::WRONLY | OFlags::CLOEXEC;
        let make = || {
            let spot = self.spot(path)?;
            let private = Mode::RUSR | Mode::WUSR;
            let fd = retry_on_intr(|| openat(&spot, spot.name, flags, private))?;
            fchmod(&fd, mode(bits))?;
            Ok::<OwnedFd, Errno>(fd)
        };
        make().map(File::from).map_err(self.says("create", path))
    }

    /// Opens a regular file for reading; nothing else is opened, and nothing is waited for.
    ///
    /// # Errors
    /// If it is absent, is a link or no regular file, or may not be read.
    pub fn open_file(&self, path: &Path) -> Result<File> {
        self.open_regular(path, OFlags::RDONLY)
    }

    /// Opens a regular file for a lock that excludes all others: some network file systems give
    /// such a lock only to who could write.
    ///
    /// # Errors
    /// As [`Dir::open_file`], or if it may not be written.
    pub fn open_to_lock(&self, path: &Path) -> Result<File> {
        self.open_regular(path, OFlags::RDWR)
    }

    /// Gives an open file of this file system a name here: the same bytes, nothing is copied. A file
    /// that never had a name can have one; one that lost its last name cannot.
    ///
    /// # Errors
    /// If something of that name exists, or the system or the file system cannot do it.
    pub fn name_file(&self, file: &File, path: &Path) -> Result<()> {
        let link = || {
            let spot = self.spot(path)?;
            name_by_handle(file, &spot)
        };
        link().map_err(self.says("name", path))
    }

    fn open_regular(&self, path: &Path, way: OFlags) -> Result<File> {
        // Without O_NONBLOCK a pipe would be waited for before it is seen to be one.
        let flags = way | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
        let open = || -> io::Result<File> {
            let spot = self.spot(path)?;
            let fd = retry_on_intr(|| openat(&spot, spot.name, flags, Mode::empty()))?;
            match FileType::from_raw_mode(fstat(&fd)?.st_mode) {
                FileType::RegularFile => Ok(File::from(fd)),
                FileType::Directory => Err(Errno::ISDIR.into()),
                _ => Err(io::Error::new(
                    io::ErrorKind::InvalidInput,
                    "it is not a regular file",
                )),
            }
        };
        open().map_err(self.says("open", path))
    }

    /// Reads a whole regular file of at most `limit` bytes.
    ///
    /// # Errors
    /// As [`Dir::open_file`], or if it is larger or cannot be read.
    pub fn read(&self, path: &Path, limit: u64) -> Result<Vec<u8>> {
        let file = self.open_file(path)?;
        let mut bytes = Vec::new();
        file.take(limit.saturating_add(1))
            .read_to_end(&mut bytes)
            .map_err(self.says("read", path))?;
        if bytes.len() as u64 > limit {
            let large = format!("it has more than {limit} bytes");
            let source = io::Error::new(io::ErrorKind::FileTooLarge, large);
            return Err(self.says("read", path)(source));
        }
        Ok(bytes)
    }

    /// Reads what [`Dir::read`] reads, or `None` if it is absent.
    ///
    /// # Errors
    /// As for [`Dir::read`], but for what is absent.
    pub fn read_if_there(&self, path: &Path, limit: u64) -> Result<Option<Vec<u8>>> {
        match self.read(path, limit) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.is_absent() => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// Without a capability of root's, a handle is linked by its name in /proc (openat(2), `O_TMPFILE`).
#[cfg(target_os = "linux")]
fn name_by_handle(file: &File, to: &Spot<'_>) -> rustix::io::Result<()> {
    use std::os::fd::AsRawFd;
    let handle = format!("/proc/self/fd/{}", file.as_raw_fd());
    linkat(CWD, handle, to, to.name, AtFlags::SYMLINK_FOLLOW)
}

#[cfg(not(target_os = "linux"))]
fn name_by_handle(_file: &File, _to: &Spot<'_>) -> rustix::io::Result<()> {
    Err(Errno::NOSYS)
}

/// Permission bits as the system calls take them.
fn mode(bits: u32) -> Mode {
    RawMode::try_from(bits & 0o7777).map_or(Mode::empty(), Mode::from_raw_mode)
}
