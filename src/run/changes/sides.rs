//! What stands at a name, as one side of a change.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use super::bars::{Extras, Side};
use crate::beneath::{Dir, Entry, Kind};
use crate::run::RunError;

/// What stands at a name of an open folder.
pub(super) fn side_of(dir: &Dir, name: &OsStr) -> Result<Option<Side>, RunError> {
    let Some(entry) = dir.stat(Path::new(name))? else {
        return Ok(None);
    };
    let link = link_of(dir, name, &entry)?;
    let extras = extras_of(dir, name, &entry)?;
    Ok(Some(Side {
        entry,
        link,
        extras,
    }))
}

fn extras_of(dir: &Dir, name: &OsStr, entry: &Entry) -> Result<Extras, RunError> {
    let may_have = matches!(entry.kind, Kind::File | Kind::Directory);
    Ok(if may_have && dir.has_attributes(name)? {
        Extras::Attributes
    } else {
        Extras::Nothing
    })
}

pub(super) fn link_of(dir: &Dir, name: &OsStr, entry: &Entry) -> Result<Option<PathBuf>, RunError> {
    if entry.kind != Kind::Link {
        return Ok(None);
    }
    Ok(Some(dir.link_text(Path::new(name))?))
}
