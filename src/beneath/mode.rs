//! Setting permission bits, even of what its owner may not open.

use std::os::fd::{AsFd, OwnedFd};

use rustix::fs::{FileType, Mode, OFlags, RawMode, fchmod, fstat, fsync, openat};
use rustix::io::{Errno, Result, retry_on_intr};

use super::resolve::Spot;

/// The bits that a mode has besides permissions.
const SPECIAL: RawMode = 0o7000;

pub(super) fn set(spot: &Spot<'_>, bits: u32) -> Result<()> {
    match open(spot, OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY) {
        Ok(fd) => {
            fchmod(&fd, wanted(&fd, bits)?)?;
            fsync(fd)
        }
        Err(Errno::ACCESS) => set_closed(spot, bits),
        Err(errno) => Err(errno),
    }
}

fn open(spot: &Spot<'_>, flags: OFlags) -> Result<OwnedFd> {
    let flags = flags | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    retry_on_intr(|| openat(spot, spot.name, flags, Mode::empty()))
}

/// The mode with these permissions; only files and directories have one that is ours to set.
fn wanted(fd: impl AsFd, bits: u32) -> Result<Mode> {
    let raw = fstat(fd)?.st_mode;
    match FileType::from_raw_mode(raw) {
        FileType::RegularFile | FileType::Directory => {
            let bits = RawMode::try_from(bits & 0o777).unwrap_or_default();
            Ok(Mode::from_raw_mode((raw & SPECIAL) | bits))
        }
        FileType::Symlink => Err(Errno::LOOP),
        _ => Err(Errno::INVAL),
    }
}

/// A handle with `O_PATH` needs no permission on the thing, but takes no `fchmod`; its name in
/// `/proc` takes one, and cannot be swapped.
#[cfg(target_os = "linux")]
fn set_closed(spot: &Spot<'_>, bits: u32) -> Result<()> {
    use std::os::fd::AsRawFd;
    let fd = open(spot, OFlags::PATH)?;
    let mode = wanted(&fd, bits)?;
    rustix::fs::chmod(format!("/proc/self/fd/{}", fd.as_raw_fd()), mode)
}

#[cfg(not(target_os = "linux"))]
fn set_closed(spot: &Spot<'_>, bits: u32) -> Result<()> {
    use rustix::fs::{AtFlags, chmodat};
    let mode = Mode::from_raw_mode(RawMode::try_from(bits & 0o777).unwrap_or_default());
    chmodat(spot, spot.name, mode, AtFlags::SYMLINK_NOFOLLOW)
}
