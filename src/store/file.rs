//! One subject's file: `trust/FOLDER/state.json`, written beside and renamed.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{StoreError, copy};
use crate::beneath::{self, Dir, Kind, Made};
use crate::model::{Digest, OutsideText};
use crate::trust::{Memory, Subject};

/// The most bytes that a state file may have: 256 roots of 256 KiB are far more than any has.
const LIMIT: u64 = 64 * 1024 * 1024;

/// The format and its version.
const FORMAT: &str = "trust/1";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    unpipe: String,
    subject: Subject,
    memory: Memory,
}

/// The state folder, if it is there. Only "not found" means absent.
pub(super) fn open_existing(root: &Path) -> Result<Option<Dir>, StoreError> {
    match Dir::open(root) {
        Ok(dir) => Ok(Some(dir)),
        Err(error) if error.is_absent() => Ok(None),
        Err(error) => Err(error.into()),
    }
}

pub(super) fn open_or_make(root: &Path) -> Result<Dir, StoreError> {
    // The state names what a user trusts and installs: nobody else's business.
    Ok(Dir::open_or_make_private(root)?)
}

pub(super) fn folder(subject: &Subject) -> PathBuf {
    Path::new("trust").join(subject.folder())
}

pub(super) fn read(root: &Dir, subject: &Subject) -> Result<Option<Vec<u8>>, StoreError> {
    read_folder(root, &folder(subject))
}

/// The folders that may hold a subject's file.
pub(super) fn folders(root: &Dir) -> Result<Vec<PathBuf>, StoreError> {
    let entries = root.entries_if_there(Path::new("trust"))?;
    let folders = entries
        .into_iter()
        .filter(|(_, kind)| *kind == Kind::Directory);
    Ok(folders
        .map(|(name, _)| Path::new("trust").join(name))
        .collect())
}

pub(super) fn read_folder(root: &Dir, folder: &Path) -> Result<Option<Vec<u8>>, StoreError> {
    Ok(root.read_if_there(&folder.join("state.json"), LIMIT)?)
}

pub(super) fn is_there(root: &Dir, subject: &Subject) -> Result<bool, StoreError> {
    match root.kind(&folder(subject).join("state.json")) {
        Ok(kind) => Ok(kind.is_some()),
        Err(error) if error.is_absent() => Ok(false),
        Err(error) => Err(error.into()),
    }
}

pub(super) fn parse(bytes: &[u8], subject: &Subject) -> Result<Memory, StoreError> {
    let at = folder(subject);
    let (found, memory) = parse_any(bytes, &at)?;
    if found != *subject {
        let reason = format!("it is about {}", found.name());
        return Err(StoreError::Damaged {
            folder: at,
            reason: OutsideText::new(reason),
        });
    }
    Ok(memory)
}

/// A subject's file, whoever it is about; it must lie in that subject's folder.
pub(super) fn parse_any(bytes: &[u8], at: &Path) -> Result<(Subject, Memory), StoreError> {
    let damaged = |reason: String| StoreError::Damaged {
        folder: at.to_owned(),
        reason: OutsideText::new(reason),
    };
    let written: Written =
        serde_json::from_slice(bytes).map_err(|error| damaged(error.to_string()))?;
    if written.unpipe != FORMAT {
        return Err(damaged(format!("it is of format {}", written.unpipe)));
    }
    if folder(&written.subject) != at {
        return Err(damaged(format!("it is about {}", written.subject.name())));
    }
    Ok((written.subject, written.memory))
}

/// Removes a subject's file and its folder.
pub(super) fn remove(root: &Dir, subject: &Subject) -> Result<(), StoreError> {
    let at = folder(subject);
    root.remove_file_if_there(&at.join("state.new"))?;
    root.remove_file_if_there(&at.join("state.json"))?;
    copy::remove(root, subject)?;
    match root.remove_dir(&at) {
        Err(error) if !error.is_absent() => return Err(error.into()),
        _ => {}
    }
    match root.sync_dir(Path::new("trust")) {
        Err(error) if !error.is_absent() => Err(error.into()),
        _ => Ok(()),
    }
}

pub(super) fn write(root: &Dir, subject: &Subject, memory: &Memory) -> Result<Digest, StoreError> {
    let written = Written {
        unpipe: FORMAT.to_owned(),
        subject: subject.clone(),
        memory: memory.clone(),
    };
    let bytes = serde_json::to_vec_pretty(&written).map_err(|error| StoreError::Damaged {
        folder: folder(subject),
        reason: OutsideText::new(error.to_string()),
    })?;
    let at = folder(subject);
    for (made, parent) in [(Path::new("trust"), ""), (at.as_path(), "trust")] {
        if root.make_dir_if_absent(made, 0o700)? == Made::Now {
            root.sync_dir(Path::new(parent))?;
        }
    }
    let paths = (&*at.join("state.json"), &*at.join("state.new"));
    replace(root, paths, &bytes).inspect_err(|_| {
        // Nothing is left of what could not be written; the error that is told is the first.
        let _ = root.remove_file_if_there(&at.join("state.new"));
        let _ = root.remove_dir(&at);
    })?;
    Ok(Digest::of(&bytes))
}

/// Writes `new` and renames it to `path`, in the same folder.
pub(super) fn replace(
    root: &Dir,
    (path, new): (&Path, &Path),
    bytes: &[u8],
) -> Result<(), StoreError> {
    root.remove_file_if_there(new)?;
    let mut file = root.create(new, 0o600)?;
    file.write_all(bytes)
        .and_then(|()| file.sync_all())
        .map_err(|error| beneath::Error::new("write", root.shown().join(new), error))?;
    root.rename(new, root, path)?;
    Ok(root.sync_dir(path.parent().unwrap_or(Path::new("")))?)
}

/// One writer at a time; the lock ends with the file handle.
pub(super) fn lock(root: &Dir) -> Result<File, StoreError> {
    let path = Path::new("lock");
    let says = |error| beneath::Error::new("lock", root.shown().join(path), error);
    let file = loop {
        match root.create(path, 0o600) {
            Ok(file) => break file,
            Err(error) if error.is_exists() => {}
            Err(error) => return Err(error.into()),
        }
        match root.open_to_lock(path) {
            Ok(file) => break file,
            Err(error) if error.is_absent() => {}
            Err(error) => return Err(error.into()),
        }
    };
    file.lock().map_err(says)?;
    Ok(file)
}
