//! Folders on their way in or out of a prefix: they hold nothing but each other and, innermost,
//! the files that `share/unpipe` has when nothing is installed.
//!
//! They come and go by one rename beside their place, under a name that tells the process. What
//! a killed run left there is taken apart by the next one; a folder that holds anything else is
//! left alone.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use rustix::process::{Pid, test_kill_process};

use super::Cause;
use crate::beneath::{Dir, Kind};

/// The name of folders that come or go; the number of the process follows.
const PASSING: &str = ".unpipe-new-";
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
pub(super) fn take_apart(parent: &Dir, top: &Path) -> Result<Apart, Cause> {
    let mut folders = vec![top.to_owned()];
    let mut files = Vec::new();
    while let Some(folder) = folders.last().cloned() {
        let entries = match parent.entries(&folder) {
            Ok(entries) => entries,
            Err(error) if error.is_absent() => return Ok(Apart::Gone),
            Err(error) => return Err(error.into()),
        };
        if let [(only, Kind::Directory)] = entries.as_slice() {
            folders.push(folder.join(only));
            continue;
        }
        for (name, kind) in entries {
            if !is_own(&name, kind) {
                return Ok(Apart::Occupied);
            }
            files.push(folder.join(name));
        }
        break;
    }
    for file in files {
        parent.remove_file(&file)?;
    }
    for folder in folders.iter().rev() {
        match parent.remove_dir(folder) {
            Err(error) if error.is_not_empty() => return Ok(Apart::Occupied),
            Err(error) if !error.is_absent() => return Err(error.into()),
            _ => {}
        }
    }
    Ok(Apart::Gone)
}

/// Removes what runs that no longer live left in a folder.
pub(super) fn clear_abandoned(parent: &Dir) -> Result<(), Cause> {
    for path in abandoned(parent)? {
        take_apart(parent, &path)?;
    }
    Ok(())
}

/// What runs that no longer live left in a folder.
pub(super) fn abandoned(parent: &Dir) -> Result<Vec<PathBuf>, Cause> {
    let mut found = Vec::new();
    for (name, _) in parent.entries(Path::new(""))? {
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
    Ok(found)
}
