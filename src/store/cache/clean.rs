//! What is in the cache, and what goes first.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use super::super::StoreError;
use super::super::file::open_existing;
use super::Shelf;
use super::about::{self, About};
use super::folder::{Folder, NEW};
use crate::beneath::{Dir, Kind};
use crate::model::{Digest, Period, Size, Time};

/// A file that is being written is not older than this, whatever writes it.
const BEING_WRITTEN: Period = Period::DAY;

/// One file of the cache.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cached {
    /// What it is.
    pub shelf: Shelf,
    /// The hash that it is kept under.
    pub sha256: Digest,
    /// Its size.
    pub size: Size,
    /// When it was last used.
    pub used: Time,
    /// Which package it is of, if that was noted.
    pub about: Option<About>,
}

/// What is to be removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clean {
    /// What was last used before this time.
    UnusedSince(Time),
    /// Everything.
    Everything,
}

/// What was removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Freed {
    /// How many files.
    pub files: usize,
    /// Their size together.
    pub size: Size,
}

pub(super) fn list(root: &Path) -> Result<Vec<Cached>, StoreError> {
    let Some(root) = open_existing(root)? else {
        return Ok(Vec::new());
    };
    let mut found = Vec::new();
    for shelf in Shelf::ALL {
        let folder = Path::new(shelf.as_str());
        let files = match root.dir(folder) {
            Ok(dir) => files(&dir)?,
            Err(error) if error.is_absent() => continue,
            Err(error) => return Err(error.into()),
        };
        found.extend(files.into_iter().filter_map(|file| {
            Some(Cached {
                shelf,
                sha256: file.sha256?,
                size: file.size,
                used: file.used,
                about: about::read(&root, file.sha256?),
            })
        }));
    }
    found.sort_by_key(|file: &Cached| std::cmp::Reverse((file.used, file.sha256)));
    Ok(found)
}

pub(super) fn clean(at: &Path, clean: Clean) -> Result<Freed, StoreError> {
    let mut freed = Freed::default();
    let Some(root) = open_existing(at)? else {
        return Ok(freed);
    };
    for shelf in Shelf::ALL {
        let folder = Path::new(shelf.as_str());
        let dir = match root.dir(folder) {
            Ok(dir) => dir,
            Err(error) if error.is_absent() => continue,
            Err(error) => return Err(error.into()),
        };
        for file in files(&dir)? {
            let goes = match clean {
                Clean::Everything => true,
                Clean::UnusedSince(time) => file.used < time,
            };
            if goes {
                file.remove(at, &dir)?;
                freed.files += 1;
                freed.size = freed.size.plus(file.size);
            }
        }
    }
    remove_empty(&root);
    Ok(freed)
}

/// Removes what is too old, then what was used least lately, until the rest is within the bound.
pub(super) fn make_room(
    root: &Path,
    folder: &Folder,
    most: Size,
    age: Period,
) -> Result<(), StoreError> {
    let mut files = files(&folder.dir)?;
    files.sort_by_key(|file| std::cmp::Reverse(file.used));
    // The file that was just kept tells the time, by the clock that stamped the others.
    let Some(now) = files.first().map(|file| file.used) else {
        return Ok(());
    };
    let mut sum = Size::default();
    for file in files {
        let unused = now.since(file.used);
        if file.sha256.is_none() {
            if unused > BEING_WRITTEN {
                file.remove(root, &folder.dir)?;
            }
            continue;
        }
        sum = sum.plus(file.size);
        if sum > most || unused > age {
            file.remove(root, &folder.dir)?;
        }
    }
    Ok(())
}

/// A file of a shelf: one that is kept, or one that was never completed.
struct Stored {
    name: PathBuf,
    sha256: Option<Digest>,
    size: Size,
    used: Time,
}

impl Stored {
    fn remove(&self, root: &Path, dir: &Dir) -> Result<(), StoreError> {
        dir.remove_file_if_there(&self.name)?;
        if let Some(sha256) = self.sha256 {
            about::remove(root, sha256);
        }
        Ok(())
    }
}

/// The cache's own files in a folder; whatever else lies there is left alone.
fn files(dir: &Dir) -> Result<Vec<Stored>, StoreError> {
    let mut found = Vec::new();
    for (name, kind) in dir.entries(Path::new(""))? {
        let sha256 = hash(&name);
        let is_new = name.to_str().is_some_and(|name| name.ends_with(NEW));
        if kind != Kind::File || (sha256.is_none() && !is_new) {
            continue;
        }
        let name = PathBuf::from(name);
        // Another run may have removed it meanwhile.
        let Some(entry) = dir.stat(&name)? else {
            continue;
        };
        found.push(Stored {
            name,
            sha256,
            size: Size::bytes(entry.size),
            used: Time::from_unix(u64::try_from(entry.modified).unwrap_or(0)),
        });
    }
    Ok(found)
}

fn hash(name: &OsStr) -> Option<Digest> {
    let name = name.to_str()?;
    let digest: Digest = name.parse().ok()?;
    (digest.hex() == name).then_some(digest)
}

/// Folders that hold nothing are not needed; what cannot be removed is in nobody's way.
fn remove_empty(root: &Dir) {
    let shelves = Shelf::ALL.map(Shelf::as_str);
    for folder in shelves.into_iter().chain([about::FOLDER]) {
        let _ = root.remove_dir(Path::new(folder));
    }
}
