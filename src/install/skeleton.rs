//! Folders on their way in or out of a prefix: they hold nothing but each other and, innermost,
//! the files that `share/unpipe` has when nothing is installed.
//!
//! They come and go by one rename beside their place, under a name that tells the process. What
//! a killed run left there is taken apart by the next one; a folder that holds anything else is
//! left alone.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use rustix::process::{Pid, test_kill_process};

use super::Cause;
use crate::beneath::{Dir, Kind};

/// The name of folders that come or go; the number of the process follows.
const PASSING: &str = ".unpipe-new-";
/// How many runs may come too late for a folder that is on its way out.
const LATECOMERS: u32 = 100;
/// What the innermost folder may hold.
const FILES: [&str; 3] = ["dirs", "dirs.new", "lock"];

/// Whether everything is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Apart {
    /// Yes.
    Gone,
    /// No: it holds something of somebody else's.
    Occupied,
}

/// The name for this process.
pub(super) fn passing() -> PathBuf {
    PathBuf::from(format!("{PASSING}{}", std::process::id()))
}

/// Whether a folder holds nothing but the files of an empty `share/unpipe`.
pub(super) fn is_bare(root: &Dir, folder: &Path) -> Result<bool, Cause> {
    let entries = root.entries(folder)?;
    Ok(entries.iter().all(|(name, kind)| is_own(name, *kind)))
}

fn is_own(name: &OsStr, kind: Kind) -> bool {
    kind == Kind::File && FILES.iter().any(|own| name == *own)
}

/// Removes such a folder, if it holds nothing else.
///
/// Whoever opened it before it was moved here may still make a lock in it, only to see that it is
/// not the lock any more: that one goes too. If the folder went back to its place for it, it would
/// be without its record.
pub(super) fn take_apart(parent: &Dir, top: &Path) -> Result<Apart, Cause> {
    for _ in 0..LATECOMERS {
        if let Some(apart) = try_to_take_apart(parent, top)? {
            return Ok(apart);
        }
    }
    Ok(Apart::Occupied)
}

/// Nothing, if something was put into it meanwhile.
fn try_to_take_apart(parent: &Dir, top: &Path) -> Result<Option<Apart>, Cause> {
    let mut folders = vec![top.to_owned()];
    let mut files = Vec::new();
    while let Some(folder) = folders.last().cloned() {
        let entries = match parent.entries(&folder) {
            Ok(entries) => entries,
            Err(error) if error.is_absent() => return Ok(Some(Apart::Gone)),
            Err(error) => return Err(error.into()),
        };
        if let [(only, Kind::Directory)] = entries.as_slice() {
            folders.push(folder.join(only));
            continue;
        }
        for (name, kind) in entries {
            if !is_own(&name, kind) {
                return Ok(Some(Apart::Occupied));
            }
            files.push(folder.join(name));
        }
        break;
    }
    for file in files {
        parent.remove_file_if_there(&file)?;
    }
    for folder in folders.iter().rev() {
        match parent.remove_dir(folder) {
            Err(error) if error.is_not_empty() => return Ok(None),
            Err(error) if !error.is_absent() => return Err(error.into()),
            _ => {}
        }
    }
    Ok(Some(Apart::Gone))
}

/// Removes what runs that no longer live left in a folder.
pub(super) fn clear_abandoned(parent: &Dir) -> Result<(), Cause> {
    for path in abandoned(&parent.entries(Path::new(""))?) {
        take_apart(parent, &path)?;
    }
    Ok(())
}

/// What runs that no longer live left, of the entries of a folder.
pub(super) fn abandoned(entries: &[(OsString, Kind)]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for (name, _) in entries {
        let process = name
            .to_str()
            .and_then(|name| name.strip_prefix(PASSING))
            .and_then(|pid| pid.parse().ok());
        let Some(pid) = process.and_then(Pid::from_raw) else {
            continue;
        };
        if test_kill_process(pid) == Err(rustix::io::Errno::SRCH) {
            found.push(PathBuf::from(name));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::{Apart, Dir, Path, take_apart};

    /// A run that opened `share/unpipe` before it was moved makes the lock in it that it misses.
    fn comes_late(folder: &Dir) {
        while folder.own_entry().is_ok_and(|entry| entry.links > 0) {
            match folder.create(Path::new("lock"), 0o644) {
                Err(error) if error.is_exists() => std::hint::spin_loop(),
                _ => break,
            }
        }
    }

    #[test]
    fn a_lock_that_a_latecomer_makes_in_a_folder_on_its_way_out_goes_too() {
        let folder = tempfile::tempdir().unwrap();
        let (parent, top) = (Dir::open(folder.path()).unwrap(), Path::new("top"));
        for _ in 0..300 {
            let own = top.join("unpipe");
            parent.make_dir(top, 0o755).unwrap();
            parent.make_dir(&own, 0o755).unwrap();
            for file in ["lock", "dirs"] {
                parent.create(&own.join(file), 0o644).unwrap();
            }
            let opened = parent.dir(&own).unwrap();
            let apart = std::thread::scope(|scope| {
                scope.spawn(|| comes_late(&opened));
                take_apart(&parent, top).unwrap()
            });
            assert_eq!(apart, Apart::Gone);
            assert!(parent.entries(Path::new("")).unwrap().is_empty());
        }
    }

    #[test]
    fn a_folder_with_a_file_of_somebody_elses_is_left_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let (parent, top) = (Dir::open(folder.path()).unwrap(), Path::new("top"));
        parent.make_dir(top, 0o755).unwrap();
        for file in ["lock", "dirs", "mine"] {
            parent.create(&top.join(file), 0o644).unwrap();
        }
        assert_eq!(take_apart(&parent, top).unwrap(), Apart::Occupied);
        assert_eq!(parent.entries(top).unwrap().len(), 3);
    }
}
