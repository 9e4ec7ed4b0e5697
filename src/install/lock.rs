//! One writer at a time; readers share.

use std::fs::{File, TryLockError};
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::{Cause, layout};
use crate::beneath::{self, Dir};

/// How long a run waits for another one.
const PATIENCE: Duration = Duration::from_secs(2);
/// How often it looks.
const INTERVAL: Duration = Duration::from_millis(20);

/// The lock for writing; `None` if the file was removed meanwhile, together with the last
/// package, so that the caller begins again.
pub(super) fn exclusive(root: &Dir) -> Result<Option<File>, Cause> {
    let path = Path::new(layout::LOCK);
    let file = match root.create(path, 0o644) {
        Ok(file) => file,
        Err(error) if error.is_exists() => match root.open_to_lock(path) {
            Ok(file) => file,
            Err(error) if error.is_absent() => return Ok(None),
            Err(error) => return Err(error.into()),
        },
        Err(error) if error.is_absent() => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    wait(root, || file.try_lock())?;
    // The holder before may have removed the file: then others lock a new one, and this lock
    // protects nothing.
    Ok(is_still(root, &file)?.then_some(file))
}

/// What a reader finds.
#[derive(Debug)]
pub(super) enum Shared {
    /// The lock: no writer changes anything while the file is open.
    Held(File),
    /// No file to lock.
    Absent,
    /// The file was removed while the reader waited, together with the last package: this lock
    /// keeps no later writer away, so that the caller begins again.
    Removed,
}

/// The lock for reading.
pub(super) fn shared(root: &Dir) -> Result<Shared, Cause> {
    let file = match root.open_file(Path::new(layout::LOCK)) {
        Ok(file) => file,
        Err(error) if error.is_absent() => return Ok(Shared::Absent),
        Err(error) => return Err(error.into()),
    };
    wait(root, || file.try_lock_shared())?;
    Ok(if is_still(root, &file)? {
        Shared::Held(file)
    } else {
        Shared::Removed
    })
}

fn wait(root: &Dir, attempt: impl Fn() -> Result<(), TryLockError>) -> Result<(), Cause> {
    let begun = Instant::now();
    let path = root.shown().join(layout::LOCK);
    loop {
        match attempt() {
            Ok(()) => return Ok(()),
            Err(TryLockError::WouldBlock) if begun.elapsed() < PATIENCE => sleep(INTERVAL),
            Err(TryLockError::WouldBlock) => return Err(Cause::Busy(path)),
            Err(TryLockError::Error(error)) => {
                return Err(beneath::Error::new("lock", path, error).into());
            }
        }
    }
}

fn is_still(root: &Dir, file: &File) -> Result<bool, Cause> {
    use std::os::unix::fs::MetadataExt;
    let says = |error| beneath::Error::new("look at", root.shown().join(layout::LOCK), error);
    let ours = file.metadata().map_err(says)?;
    match root.stat(Path::new(layout::LOCK)) {
        Ok(Some(entry)) => Ok((entry.device, entry.inode) == (ours.dev(), ours.ino())),
        Ok(None) => Ok(false),
        Err(error) if error.is_absent() => Ok(false),
        Err(error) => Err(error.into()),
    }
}
