//! Removing a whole tree through handles, whatever its permissions.
//!
//! Each directory is opened relative to the one above it and never through a link, so that a
//! swap during the removal cannot lead it elsewhere. Only `ENOENT` means that something is gone.

use std::cell::Cell;
use std::ffi::{OsStr, OsString};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::fs::{AtFlags, FileType, Mode, OFlags, fchmod, fstat, renameat, statat, unlinkat};
use rustix::io::{Errno, Result};

use super::{Entry, Kind, look, resolve};

/// How many levels are gone down at once: one handle is open for each, and 1,024 is a common limit.
/// What lies deeper, or where no more handle is to be had, is raised to the top of the tree first, so
/// that no tree is too deep.
const DEPTH: u32 = 500;

/// Removes `name`, whatever it is.
pub(super) fn remove(parent: impl AsFd, name: &OsStr) -> Result<()> {
    let parent = parent.as_fd();
    match statat(parent, name, AtFlags::SYMLINK_NOFOLLOW) {
        Ok(stat) if FileType::from_raw_mode(stat.st_mode) == FileType::Directory => {
            remove_dir(parent, name)
        }
        Ok(_) => gone(unlinkat(parent, name, AtFlags::empty())),
        Err(errno) => gone(Err(errno)),
    }
}

/// The tree that is removed.
struct Top {
    fd: OwnedFd,
    /// A directory of another file system is a mount: what is in it is not ours.
    device: u64,
    /// How many names were given to what was raised.
    raised: Cell<u64>,
}

fn remove_dir(parent: BorrowedFd<'_>, name: &OsStr) -> Result<()> {
    let fd = match open_up(parent, name) {
        Err(Errno::NOENT) => return Ok(()),
        opened => opened?,
    };
    let top = Top {
        device: Entry::of(&fstat(&fd)?).device,
        fd,
        raised: Cell::new(0),
    };
    loop {
        let entries = look::list(&top.fd)?;
        if entries.is_empty() {
            break;
        }
        for (name, kind) in entries {
            remove_entry(top.fd.as_fd(), (&name, kind), &top, DEPTH)?;
        }
    }
    drop(top);
    gone(unlinkat(parent, name, AtFlags::REMOVEDIR))
}

fn remove_entry(
    parent: BorrowedFd<'_>,
    (name, kind): (&OsStr, Kind),
    top: &Top,
    depth: u32,
) -> Result<()> {
    if kind != Kind::Directory {
        return gone(unlinkat(parent, name, AtFlags::empty()));
    }
    let (fd, entries) = match go_down(parent, name, top) {
        Err(Errno::NOENT) => return Ok(()),
        // What lies deeper than the first level can be raised to it, which needs no handle.
        Err(Errno::MFILE | Errno::NFILE) if depth < DEPTH => return top.raise(parent, name),
        went => went?,
    };
    let Some(depth) = depth.checked_sub(1) else {
        return top.raise(parent, name);
    };
    for (name, kind) in entries {
        remove_entry(fd.as_fd(), (&name, kind), top, depth)?;
    }
    drop(fd);
    gone(unlinkat(parent, name, AtFlags::REMOVEDIR))
}

/// Opens a directory of the tree, and lists it.
fn go_down(
    parent: BorrowedFd<'_>,
    name: &OsStr,
    top: &Top,
) -> Result<(OwnedFd, Vec<(OsString, Kind)>)> {
    let fd = open_up(parent, name)?;
    if Entry::of(&fstat(&fd)?).device != top.device {
        return Err(Errno::XDEV);
    }
    let entries = look::list(&fd)?;
    Ok((fd, entries))
}

impl Top {
    /// Moves a directory right below the top, where the next round finds it.
    fn raise(&self, parent: BorrowedFd<'_>, name: &OsStr) -> Result<()> {
        loop {
            let number = self.raised.get();
            self.raised.set(number.saturating_add(1));
            let free = format!("raised-{number}");
            match gone(renameat(parent, name, &self.fd, free.as_str())) {
                // Something of that name is there, and is removed as well.
                Err(Errno::NOTEMPTY | Errno::EXIST | Errno::NOTDIR) => {}
                done => return done,
            }
        }
    }
}

/// Opens a directory so that its entries can be listed and removed.
fn open_up(parent: impl AsFd, name: &OsStr) -> Result<OwnedFd> {
    let open = || resolve::open(parent.as_fd(), name, OFlags::RDONLY);
    let fd = match open() {
        Err(Errno::ACCESS) => {
            set_dir_mode(parent.as_fd(), name, Mode::RWXU)?;
            open()?
        }
        opened => opened?,
    };
    let mode = Mode::from_raw_mode(fstat(&fd)?.st_mode);
    if !mode.contains(Mode::RWXU) {
        // Who is not the owner may still be allowed to remove; if not, the removal says so.
        let _ = fchmod(&fd, Mode::RWXU);
    }
    Ok(fd)
}

/// Sets the mode of a directory, even of one that its owner may not open.
pub(super) fn set_dir_mode(parent: impl AsFd, name: &OsStr, mode: Mode) -> Result<()> {
    match resolve::open(parent.as_fd(), name, OFlags::RDONLY) {
        Ok(fd) => fchmod(fd, mode),
        Err(Errno::ACCESS) => set_closed_dir_mode(parent, name, mode),
        Err(errno) => Err(errno),
    }
}

/// A handle with `O_PATH` needs no permission on the directory, but takes no `fchmod`; its name in
/// `/proc` takes one, and cannot be swapped.
#[cfg(target_os = "linux")]
fn set_closed_dir_mode(parent: impl AsFd, name: &OsStr, mode: Mode) -> Result<()> {
    use std::os::fd::AsRawFd;
    let fd = resolve::open(parent, name, OFlags::PATH)?;
    let handle = format!("/proc/self/fd/{}", fd.as_raw_fd());
    rustix::fs::chmod(handle, mode)
}

#[cfg(not(target_os = "linux"))]
fn set_closed_dir_mode(parent: impl AsFd, name: &OsStr, mode: Mode) -> Result<()> {
    rustix::fs::chmodat(parent, name, mode, AtFlags::SYMLINK_NOFOLLOW)
}

/// Already gone is as good as removed.
fn gone(result: Result<()>) -> Result<()> {
    match result {
        Err(Errno::NOENT) => Ok(()),
        other => other,
    }
}
