//! What stands at a name, without following a link.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use super::bars::{Extras, Side};
use crate::beneath::{self, Dir, Entry, Kind};
use crate::model::HomePath;
use crate::run::{Barred, RunError};

/// A folder of the home, if what is in it can be looked at; if not, what that bars.
pub(super) fn open_home(home: &Dir, path: &Path) -> Result<Dir, Barred> {
    // A folder may be one that can be listed, and no name in it looked at.
    let opened = home.dir(path).and_then(|dir| {
        dir.stat(Path::new("any name"))?;
        Ok(dir)
    });
    opened.map_err(|error| {
        if error.is_absent() || error.is_not_dir() {
            Barred::ChangedMeanwhile
        } else {
            Barred::Unreadable
        }
    })
}

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

/// A path of names that a folder listed.
pub(super) fn home_path(path: &Path) -> Result<HomePath, RunError> {
    HomePath::try_from(path.to_owned()).map_err(|error| {
        let source = std::io::Error::other(error);
        beneath::Error::new("name", path.to_owned(), source).into()
    })
}
