//! Looking at names below a handle, without following any link.

use std::ffi::{OsStr, OsString};
use std::os::fd::AsFd;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

use rustix::fs::{AtFlags, FileType, readlinkat, statat};
use rustix::io::{self, Errno};

use super::{Dir, Entry, Kind, Result};

impl Dir {
    /// What stands at a path, or `None` if nothing does. Only `ENOENT` means that.
    ///
    /// # Errors
    /// Any other failure; [`super::Error::is_not_dir`] if a parent is not a directory.
    pub fn stat(&self, path: &Path) -> Result<Option<Entry>> {
        let look = || {
            let spot = self.spot(path)?;
            statat(&spot, spot.name, AtFlags::SYMLINK_NOFOLLOW)
        };
        match look() {
            Ok(stat) => Ok(Some(Entry::of(&stat))),
            Err(Errno::NOENT) => Ok(None),
            Err(errno) => Err(self.says("look at", path)(errno)),
        }
    }

    /// The kind of what stands at a path, or `None` if nothing does.
    ///
    /// # Errors
    /// As for [`Dir::stat`].
    pub fn kind(&self, path: &Path) -> Result<Option<Kind>> {
        Ok(self.stat(path)?.map(|entry| entry.kind))
    }

    /// The text of a symbolic link.
    ///
    /// # Errors
    /// If it is absent or no link.
    pub fn link_text(&self, path: &Path) -> Result<PathBuf> {
        let look = || {
            let spot = self.spot(path)?;
            readlinkat(&spot, spot.name, Vec::new())
        };
        look()
            .map(|text| PathBuf::from(OsString::from_vec(text.into_bytes())))
            .map_err(self.says("read link", path))
    }

    /// What is in a directory, sorted by name. The empty path is this directory.
    ///
    /// # Errors
    /// If it is absent, not a directory, or cannot be read.
    pub fn entries(&self, path: &Path) -> Result<Vec<(OsString, Kind)>> {
        let look = || list(self.directory(path)?);
        look().map_err(self.says("list", path))
    }

    /// What is in a directory, as [`Dir::entries`] tells it; `None` if there are more than `most`
    /// names, so that no directory is too large for the memory.
    ///
    /// # Errors
    /// As for [`Dir::entries`].
    pub fn entries_up_to(&self, path: &Path, most: usize) -> Result<Option<Vec<(OsString, Kind)>>> {
        let look = || list_up_to(self.directory(path)?, most);
        look().map_err(self.says("list", path))
    }

    /// What is in a directory, as [`Dir::entries`] tells it; nothing, if the directory is absent.
    ///
    /// # Errors
    /// As for [`Dir::entries`], but for what is absent.
    pub fn entries_if_there(&self, path: &Path) -> Result<Vec<(OsString, Kind)>> {
        match self.entries(path) {
            Err(error) if error.is_absent() => Ok(Vec::new()),
            listed => listed,
        }
    }
}

/// The entries of an open directory but `.` and `..`, sorted by name.
pub(super) fn list(fd: impl AsFd) -> io::Result<Vec<(OsString, Kind)>> {
    list_up_to(fd, usize::MAX).map(Option::unwrap_or_default)
}

fn list_up_to(fd: impl AsFd, most: usize) -> io::Result<Option<Vec<(OsString, Kind)>>> {
    let mut found = Vec::new();
    for entry in rustix::fs::Dir::read_from(fd.as_fd())? {
        let entry = entry?;
        let name = OsStr::from_bytes(entry.file_name().to_bytes());
        if name == "." || name == ".." {
            continue;
        }
        let kind = match entry.file_type() {
            // Some file systems do not say it here.
            FileType::Unknown => match statat(fd.as_fd(), name, AtFlags::SYMLINK_NOFOLLOW) {
                Ok(stat) => FileType::from_raw_mode(stat.st_mode),
                Err(Errno::NOENT) => continue,
                Err(errno) => return Err(errno),
            },
            known => known,
        };
        if found.len() == most {
            return Ok(None);
        }
        found.push((name.to_owned(), Kind::of(kind)));
    }
    found.sort();
    Ok(Some(found))
}
