//! Folders on their way in or out of a prefix: they hold nothing but each other and, innermost,
//! the files that `share/unpipe` has when nothing is installed.
//!
//! They come and go by one rename beside their place. Whoever makes or removes them holds the
//! outermost meanwhile, so that the next run knows what a killed one left, and takes it apart; a
//! folder that holds anything else is left alone. Where nothing can be held, the number of the
//! process, which is part of the name, has to tell.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::Duration;

use rustix::process::{Pid, test_kill_process};

use super::Cause;
use crate::beneath::{self, Dir, Hold, Kind};

/// The name of folders that come or go; the number of the process follows.
const PASSING: &str = ".unpipe-new-";
/// How many runs may come too late for a folder that is on its way out, or too early for one that
/// is on its way in.
const LATECOMERS: u32 = 100;
/// How long such a run is waited for.
const A_MOMENT: Duration = Duration::from_millis(20);
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

/// A folder on its way in or out, held by this process.
#[derive(Debug)]
pub(super) struct Passing {
    /// Its name.
    pub(super) path: PathBuf,
    _held: Dir,
}

/// Makes an empty folder that is on its way.
pub(super) fn begin(parent: &Dir) -> Result<Passing, Cause> {
    for _ in 0..LATECOMERS {
        let path = free_name(parent)?;
        match parent.make_dir(&path, 0o755) {
            Ok(()) => {}
            Err(error) if error.is_exists() => continue,
            // Another run took it for abandoned before it had its mode.
            Err(error) if error.is_absent() && parent.own_entry()?.links > 0 => continue,
            Err(error) => {
                // It may be there, and only its mode is not right.
                clear_abandoned(parent)?;
                return Err(error.into());
            }
        }
        match held(parent, &path) {
            Ok(Some(begun)) => return Ok(begun),
            Ok(None) => {}
            Err(cause) => {
                take_apart(parent, &path)?;
                return Err(cause);
            }
        }
    }
    Err(Cause::Busy(parent.shown().join(PASSING)))
}

/// Nothing, if another run took the folder for abandoned before it was held.
fn held(parent: &Dir, path: &Path) -> Result<Option<Passing>, Cause> {
    let held = match parent.dir(path) {
        Ok(held) => held,
        Err(error) if error.is_absent() => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    for _ in 0..LATECOMERS {
        if held.try_hold()? != Hold::Others {
            let is_there = is_at(parent, path, &held)?;
            let path = path.to_owned();
            return Ok(is_there.then_some(Passing { path, _held: held }));
        }
        // Somebody looks whether it is abandoned.
        sleep(A_MOMENT);
    }
    Err(Cause::Busy(parent.shown().join(path)))
}

/// Moves a folder out of its place, under a name of its own.
pub(super) fn take_out(parent: &Dir, name: &Path) -> Result<Passing, Cause> {
    let path = free_name(parent)?;
    let held = parent.dir(name)?;
    // Who made it just now may still hold it: then it is held anyway.
    held.try_hold()?;
    parent.rename_new(name, parent, &path)?;
    Ok(Passing { path, _held: held })
}

/// A name that nobody has. Behind another kernel or in another container, another process may have
/// the same number.
fn free_name(parent: &Dir) -> Result<PathBuf, Cause> {
    let first = format!("{PASSING}{}", std::process::id());
    let mut name = PathBuf::from(&first);
    for more in 1..LATECOMERS {
        if parent.kind(&name)?.is_none() {
            break;
        }
        name = PathBuf::from(format!("{first}.{more}"));
    }
    Ok(name)
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
    for left in abandoned(parent)? {
        take_apart(parent, &left.path)?;
    }
    Ok(())
}

/// What runs that no longer live left in a folder. It is held, so that nobody else takes it for
/// his own meanwhile.
pub(super) fn abandoned(parent: &Dir) -> Result<Vec<Passing>, beneath::Error> {
    let entries = parent.entries(Path::new(""))?;
    let names = entries.into_iter().filter_map(|(name, kind)| {
        let is_passing = kind == Kind::Directory && name.to_str()?.starts_with(PASSING);
        is_passing.then(|| PathBuf::from(name))
    });
    Ok(names.filter_map(|path| left(parent, path)).collect())
}

/// What cannot be opened or held is left to those who can.
fn left(parent: &Dir, path: PathBuf) -> Option<Passing> {
    let pid = process(&path)?;
    let held = parent.dir(&path).ok()?;
    let is_left = match held.try_hold().ok()? {
        Hold::Ours => true,
        Hold::Others => false,
        Hold::Unsupported => test_kill_process(pid) == Err(rustix::io::Errno::SRCH),
    };
    // Between the opening and the holding it may have gone, and another one come by its name.
    let is_still = is_at(parent, &path, &held).ok()?;
    (is_left && is_still).then_some(Passing { path, _held: held })
}

/// Whether an open folder is the one at a path.
fn is_at(parent: &Dir, path: &Path, folder: &Dir) -> Result<bool, beneath::Error> {
    let (own, there) = (folder.own_entry()?, parent.stat(path)?);
    Ok(there.is_some_and(|there| there.is_same(&own)))
}

/// The number of the process that the name tells.
fn process(name: &Path) -> Option<Pid> {
    let number = name.to_str()?.strip_prefix(PASSING)?;
    let number = number.split('.').next()?;
    Pid::from_raw(number.parse().ok()?)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::{Apart, Dir, Path, abandoned, begin, clear_abandoned, take_apart};

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
    fn a_folder_is_left_alone_while_its_maker_lives_and_goes_afterwards_whatever_its_number_is() {
        let folder = tempfile::tempdir().unwrap();
        let parent = Dir::open(folder.path()).unwrap();
        let (one, other) = (begin(&parent).unwrap(), begin(&parent).unwrap());
        assert_ne!(one.path, other.path);
        clear_abandoned(&parent).unwrap();
        assert_eq!(parent.entries(Path::new("")).unwrap().len(), 2);
        // The number is of a process that lives, and always was: it is this one.
        drop(one);
        clear_abandoned(&parent).unwrap();
        assert_eq!(parent.entries(Path::new("")).unwrap().len(), 1);
        drop(other);
        assert_eq!(abandoned(&parent).unwrap().len(), 1);
        clear_abandoned(&parent).unwrap();
        assert!(parent.entries(Path::new("")).unwrap().is_empty());
    }

    #[test]
    fn many_who_begin_and_clear_at_once_never_take_each_others_folder() {
        let folder = tempfile::tempdir().unwrap();
        let parent = Dir::open(folder.path()).unwrap();
        std::thread::scope(|scope| {
            for name in ["a", "b", "c"] {
                let parent = &parent;
                scope.spawn(move || {
                    for _ in 0..200 {
                        clear_abandoned(parent).unwrap();
                        let begun = begin(parent).unwrap();
                        parent.make_dir(&begun.path.join(name), 0o755).unwrap();
                        parent
                            .create(&begun.path.join(name).join("lock"), 0o644)
                            .unwrap();
                        assert_eq!(take_apart(parent, &begun.path).unwrap(), Apart::Gone);
                    }
                });
            }
        });
        assert!(parent.entries(Path::new("")).unwrap().is_empty());
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
