//! What an overlay file system leaves in its upper folder, beside ordinary files.
//!
//! The marks are those of `Documentation/filesystems/overlayfs.rst` for a mount with `userxattr`: a
//! whiteout is a character device 0:0, or an empty file with the attribute `whiteout`; a folder
//! with the attribute `opaque` hides what lies below it in the lower layers; `origin` says that a
//! thing was copied up, not made. Whatever would give a thing another place or other contents
//! (`redirect`, `metacopy`), or is not known here, is an error: nobody may guess what it means.

use std::ffi::OsStr;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd};
use std::path::Path;

use rustix::fs::{AtFlags, FileType, Mode, RawMode, fchmod, lgetxattr, statat};
use rustix::io::{self, Errno};

use super::attributes::{by_handle, list};
use super::clear::set_dir_mode;
use super::{Dir, Entry, Error, Kind, Result};

/// The names of all marks begin so.
pub(super) const MARK: &[u8] = b"user.overlay.";

/// Marks that say nothing about what people see: bookkeeping of the kernel.
const HARMLESS: [&[u8]; 4] = [b"impure", b"nlink", b"upper", b"uuid"];

/// A thing in an upper folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layered {
    /// What is known of it. The mode is the one that it had when it was first looked at.
    pub entry: Entry,
    /// What it means for what lies below.
    pub standing: Standing,
    /// Whether it was copied up from a lower layer.
    pub is_copied: bool,
    /// Whether its mode was changed just now, so that its owner can read it.
    pub is_opened: bool,
}

/// What a thing in an upper folder means for what lies below it in lower layers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It stands there; a folder is merged with a folder below.
    Plain,
    /// A folder that hides what is below.
    Opaque,
    /// Nothing stands there, whatever is below.
    Whiteout,
}

/// The marks on one thing.
#[derive(Clone, Copy, Debug, Default)]
struct Marks {
    is_copied: bool,
    is_whiteout: bool,
    has_opaque: bool,
}

impl Dir {
    /// What stands at one name of an upper folder, or `None` if nothing does. A folder that denies
    /// itself to its owner, and a file that does, are opened up on the way: an upper folder is
    /// private, and its contents must be read.
    ///
    /// # Errors
    /// If it cannot be looked at or opened up, or has a mark whose meaning is not known.
    pub fn layered(&self, name: &OsStr) -> Result<Option<Layered>> {
        let path = Path::new(name);
        let stat = match statat(self.as_fd(), name, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(stat) => stat,
            Err(Errno::NOENT) => return Ok(None),
            Err(errno) => return Err(self.says("look at", path)(errno)),
        };
        let mut entry = Entry::of(&stat);
        let is_device = FileType::from_raw_mode(stat.st_mode) == FileType::CharacterDevice;
        if is_device && stat.st_rdev == 0 {
            let standing = Standing::Whiteout;
            return Ok(Some(plain(entry, standing)));
        }
        if !matches!(entry.kind, Kind::File | Kind::Directory) {
            return Ok(Some(plain(entry, Standing::Plain)));
        }
        let is_opened = open_up(self.as_fd(), name, &mut entry).map_err(self.says("open", path))?;
        let marks = self.marks(name)?;
        let standing = match entry.kind {
            Kind::File if marks.is_whiteout && entry.size == 0 => Standing::Whiteout,
            Kind::Directory if marks.has_opaque => self.opaque(name)?,
            _ => Standing::Plain,
        };
        Ok(Some(Layered {
            entry,
            standing,
            is_copied: marks.is_copied,
            is_opened,
        }))
    }

    /// Gives the owner of this directory all rights on it, if it has not: an upper folder's own mode
    /// is the script's to change too.
    ///
    /// # Errors
    /// If the system refuses.
    pub fn open_up(&self) -> Result<()> {
        let mode = self.own_entry()?.mode;
        if mode & 0o700 == 0o700 {
            return Ok(());
        }
        let bits = RawMode::try_from(mode | 0o700).unwrap_or_default();
        fchmod(self, Mode::from_raw_mode(bits)).map_err(self.says("open", Path::new("")))
    }

    fn marks(&self, name: &OsStr) -> Result<Marks> {
        let mut marks = Marks::default();
        let listed = names_of_marks(&by_handle(self.as_fd(), name));
        for mark in listed.map_err(|errno| self.mark(name, errno))? {
            match mark.as_slice() {
                b"origin" => marks.is_copied = true,
                b"whiteout" => marks.is_whiteout = true,
                b"opaque" => marks.has_opaque = true,
                known if HARMLESS.contains(&known) => {}
                other => {
                    let found = String::from_utf8_lossy(other);
                    let text = format!("expected only plain marks, found {:?}", found.as_ref());
                    return Err(self.mark(name, std::io::Error::other(text)));
                }
            }
        }
        Ok(marks)
    }

    /// `y` hides what is below; `x` only says that attributes may make whiteouts in it.
    fn opaque(&self, name: &OsStr) -> Result<Standing> {
        let mut value = [0_u8; 8];
        let read = lgetxattr(
            by_handle(self.as_fd(), name),
            "user.overlay.opaque",
            &mut value[..],
        );
        let size = read.map_err(|errno| self.mark(name, errno))?;
        match value.get(..size) {
            Some(b"y") => Ok(Standing::Opaque),
            Some(b"x") => Ok(Standing::Plain),
            other => {
                let text = format!("expected y or x as the value of opaque, found {other:?}");
                Err(self.mark(name, std::io::Error::other(text)))
            }
        }
    }

    fn mark(&self, name: &OsStr, source: impl Into<std::io::Error>) -> Error {
        let path = self.shown_at(Path::new(name));
        Error::new("read the overlay's marks of", path, source)
    }
}

fn plain(entry: Entry, standing: Standing) -> Layered {
    Layered {
        entry,
        standing,
        is_copied: false,
        is_opened: false,
    }
}

/// The marks, without what all of their names begin with.
fn names_of_marks(path: &Path) -> io::Result<Vec<Vec<u8>>> {
    let names = list(path)?;
    let marks = names.iter().filter_map(|name| name.strip_prefix(MARK));
    Ok(marks.map(<[u8]>::to_vec).collect())
}

/// Gives the owner what is needed to read it. The entry keeps the mode that it had and gets the new
/// time of change.
fn open_up(parent: BorrowedFd<'_>, name: &OsStr, entry: &mut Entry) -> io::Result<bool> {
    let needed = if entry.kind == Kind::Directory {
        0o700
    } else {
        0o400
    };
    if entry.mode & needed == needed {
        return Ok(false);
    }
    let bits = RawMode::try_from(entry.mode | needed).unwrap_or_default();
    let mode = Mode::from_raw_mode(bits);
    if entry.kind == Kind::Directory {
        set_dir_mode(parent, name, mode)?;
    } else {
        set_file_mode(parent, name, mode)?;
    }
    let now = Entry::of(&statat(parent, name, AtFlags::SYMLINK_NOFOLLOW)?);
    *entry = Entry {
        mode: entry.mode,
        ..now
    };
    Ok(true)
}

/// A file that its owner may not open is reached by a handle that needs no permission on it.
#[cfg(target_os = "linux")]
fn set_file_mode(parent: BorrowedFd<'_>, name: &OsStr, mode: Mode) -> io::Result<()> {
    use rustix::fs::{OFlags, fstat, openat};
    use rustix::io::retry_on_intr;
    let flags = OFlags::PATH | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let fd = retry_on_intr(|| openat(parent, name, flags, Mode::empty()))?;
    if FileType::from_raw_mode(fstat(&fd)?.st_mode) != FileType::RegularFile {
        return Err(Errno::INVAL);
    }
    rustix::fs::chmod(format!("/proc/self/fd/{}", fd.as_raw_fd()), mode)
}

#[cfg(not(target_os = "linux"))]
fn set_file_mode(parent: BorrowedFd<'_>, name: &OsStr, mode: Mode) -> io::Result<()> {
    rustix::fs::chmodat(parent, name, mode, AtFlags::SYMLINK_NOFOLLOW)
}
