//! The private folder of one run: `run/ID/` in the state, gone when the run is over.
//!
//! A run that was killed leaves its folder, whose lock is free then: the next run removes it, and so
//! does who tidies up.

use std::fs::File;
use std::path::{Path, PathBuf};

use crate::beneath::{Dir, Error, Kind, Made};
use crate::model::Size;

/// In the state: where runs have their folders.
const RUNS: &str = "run";
/// In it, and in each folder: who holds it is at work.
const LOCK: &str = "lock";
/// In a folder: what the run itself puts there.
const INSIDE: &str = "room";

/// The folder of a run that was killed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    /// Where it is.
    pub path: PathBuf,
    /// How many files are in it.
    pub files: usize,
    /// Their size together.
    pub size: Size,
}

/// The folder of a run that is at work. Dropped, it is removed.
#[derive(Debug)]
pub struct Workshop {
    runs: Dir,
    name: PathBuf,
    _lock: File,
}

impl Workshop {
    /// Makes a folder, and removes those of runs that were killed.
    ///
    /// # Errors
    /// If it cannot be made.
    pub fn open(state: &Path) -> Result<Self, Error> {
        // As the trust in it, what was run is nobody else's business.
        let state = Dir::open_or_make_private(state)?;
        if state.make_dir_if_absent(Path::new(RUNS), 0o700)? == Made::Now {
            state.sync()?;
        }
        let runs = state.dir(Path::new(RUNS))?;
        // While it is held nobody else makes a folder or takes one for left behind.
        let gate = lock_file(&runs, Path::new(LOCK))?;
        gate.lock()
            .map_err(|error| Error::new("lock", runs.shown().join(LOCK), error))?;
        clear(&runs)?;
        let name = free_name(&runs)?;
        runs.make_dir(&name, 0o700)?;
        let lock = lock_file(&runs, &name.join(LOCK))?;
        lock.lock()
            .map_err(|error| Error::new("lock", runs.shown().join(&name), error))?;
        runs.make_dir(&name.join(INSIDE), 0o700)?;
        Ok(Self {
            runs,
            name,
            _lock: lock,
        })
    }

    /// An empty folder for the run.
    ///
    /// # Errors
    /// If it cannot be opened.
    pub fn folder(&self) -> Result<Dir, Error> {
        self.runs.dir(&self.name.join(INSIDE))
    }
}

impl Drop for Workshop {
    fn drop(&mut self) {
        // What cannot be removed now is removed by the next run.
        let _ = self.runs.remove_tree(&self.name);
    }
}

/// What killed runs left in this state folder. Nothing is changed.
///
/// # Errors
/// If it cannot be looked at.
pub fn left_behind(state: &Path) -> Result<Vec<Left>, Error> {
    let Some((runs, gate)) = existing(state)? else {
        return Ok(Vec::new());
    };
    // Who holds it makes a folder just now, or removes those that are left.
    if gate.try_lock_shared().is_err() {
        return Ok(Vec::new());
    }
    let names = unheld(&runs)?;
    Ok(names.iter().map(|name| left(&runs, name)).collect())
}

/// Removes what killed runs left in this state folder. Returns what that was.
///
/// # Errors
/// If something of it cannot be removed.
pub fn tidy_left_behind(state: &Path) -> Result<Vec<Left>, Error> {
    let Some((runs, gate)) = existing(state)? else {
        return Ok(Vec::new());
    };
    gate.lock()
        .map_err(|error| Error::new("lock", runs.shown().join(LOCK), error))?;
    let mut gone = Vec::new();
    for name in unheld(&runs)? {
        gone.push(left(&runs, &name));
        runs.remove_tree(&name)?;
    }
    Ok(gone)
}

/// The folder of runs and its lock, where there ever was a run.
fn existing(state: &Path) -> Result<Option<(Dir, File)>, Error> {
    let opened = Dir::open(state).and_then(|state| state.dir(Path::new(RUNS)));
    let opened = opened.and_then(|runs| {
        let gate = runs.open_file(Path::new(LOCK))?;
        Ok((runs, gate))
    });
    match opened {
        Ok(opened) => Ok(Some(opened)),
        Err(error) if error.is_absent() => Ok(None),
        Err(error) => Err(error),
    }
}

/// Removes the folders that nobody holds.
fn clear(runs: &Dir) -> Result<(), Error> {
    for name in unheld(runs)? {
        runs.remove_tree(&name)?;
    }
    Ok(())
}

/// The folders that nobody holds.
fn unheld(runs: &Dir) -> Result<Vec<PathBuf>, Error> {
    let mut names = Vec::new();
    for (name, kind) in runs.entries(Path::new(""))? {
        if kind != Kind::Directory {
            continue;
        }
        let name = PathBuf::from(name);
        let held = match runs.open_file(&name.join(LOCK)) {
            Ok(file) => file.try_lock_shared().is_err(),
            Err(error) if error.is_absent() => false,
            Err(error) => return Err(error),
        };
        if !held {
            names.push(name);
        }
    }
    Ok(names)
}

/// What a script left may deny itself to be looked at: that counts for nothing.
fn left(runs: &Dir, name: &Path) -> Left {
    let mut left = Left {
        path: runs.shown().join(name),
        files: 0,
        size: Size::default(),
    };
    let mut waiting = vec![name.to_owned()];
    while let Some(folder) = waiting.pop() {
        for (name, kind) in runs.entries(&folder).unwrap_or_default() {
            let path = folder.join(name);
            match (kind, runs.stat(&path)) {
                (Kind::Directory, _) => waiting.push(path),
                (Kind::File, Ok(Some(entry))) => {
                    left.files += 1;
                    left.size = left.size.plus(Size::bytes(entry.size));
                }
                _ => {}
            }
        }
    }
    left
}

fn free_name(runs: &Dir) -> Result<PathBuf, Error> {
    let mut number = 1_u64;
    loop {
        let name = PathBuf::from(number.to_string());
        if runs.kind(&name)?.is_none() {
            return Ok(name);
        }
        number += 1;
    }
}

fn lock_file(runs: &Dir, path: &Path) -> Result<File, Error> {
    match runs.create(path, 0o600) {
        Err(error) if error.is_exists() => runs.open_to_lock(path),
        outcome => outcome,
    }
}
