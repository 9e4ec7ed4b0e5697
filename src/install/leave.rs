//! Leaving a prefix in which nothing is installed any more: the reverse of `bootstrap`.
//!
//! `share/unpipe` and the recorded folders that hold nothing else go by one rename, with the
//! record inside: a kill leaves all of them, recorded, or none.

use std::path::{Path, PathBuf};

use super::folders::Folders;
use super::skeleton::{self, Apart};
use super::{Cause, layout};
use crate::beneath::{self, Dir};

/// Takes `share/unpipe` away if nothing is in it, and the folders that unpipe made for it. The
/// caller holds the lock.
pub(super) fn leave(root: &Dir, prefix: &Path) -> Result<(), Cause> {
    if !skeleton::is_bare(root, Path::new(layout::UNPIPE))? {
        return Ok(());
    }
    if root.is_grafted(Path::new(layout::UNPIPE)) {
        return leave_linked(root);
    }
    let record = Folders::load(root)?;
    let top = outermost((root, prefix), &record)?;
    let (Some(above), Some(name)) = (top.parent(), top.file_name()) else {
        return Ok(());
    };
    let Ok(inner) = prefix
        .join(layout::DIRS)
        .strip_prefix(&top)
        .map(Path::to_owned)
    else {
        return Ok(());
    };
    let parent = match above.strip_prefix(prefix) {
        // Inside the prefix no link is followed.
        Ok(inside) => root.dir(inside)?,
        Err(_) => Dir::open(above)?,
    };
    let name = Path::new(name);
    let out = skeleton::take_out(&parent, name)?;
    let passing = &out.path;
    let apart = skeleton::take_apart(&parent, passing);
    let comes_back = match &apart {
        Ok(Apart::Gone) => false,
        // Somebody put something into it just now.
        Ok(Apart::Occupied) => true,
        // Without their record the folders would stay for ever: under the name that they have
        // now, the next run takes them apart.
        Err(_) => matches!(parent.kind(&passing.join(inner)), Ok(Some(_))),
    };
    if comes_back {
        match parent.rename_new(passing, &parent, name) {
            Err(error) if !error.is_absent() => return Err(error.into()),
            _ => {}
        }
    }
    // What a run left that was killed while it came or went beside this one.
    skeleton::clear_abandoned(&parent)?;
    parent.sync()?;
    apart.map(|_| ())
}

/// Where `share/unpipe` is a link of the user's, the link and the folder stay; the lock goes last.
fn leave_linked(root: &Dir) -> Result<(), Cause> {
    for file in [layout::DIRS_NEW, layout::DIRS, layout::LOCK] {
        root.remove_file_if_there(Path::new(file))?;
    }
    root.sync_dir(Path::new(layout::UNPIPE))?;
    Ok(())
}

/// The outermost recorded folder of those that hold nothing but each other.
fn outermost((root, prefix): (&Dir, &Path), record: &Folders) -> Result<PathBuf, Cause> {
    let mut top = prefix.join(layout::UNPIPE);
    let mut line = PathBuf::from("share");
    while let Some(folder) = top.parent().map(Path::to_owned) {
        // The user may have put a link in the place of a folder of ours.
        if !record.holds(&line) || root.is_grafted(&line) || !holds_only_one(&folder)? {
            break;
        }
        line = match line.to_str() {
            Some("share") => PathBuf::from("."),
            Some(".") => PathBuf::from(".."),
            _ => line.join(".."),
        };
        top = folder;
    }
    Ok(top)
}

/// A folder that cannot be listed must stop the removal: taken for one that holds more, it would
/// stay behind without its record.
fn holds_only_one(folder: &Path) -> Result<bool, Cause> {
    let entries: Vec<_> = std::fs::read_dir(folder)
        .and_then(Iterator::collect::<std::io::Result<_>>)
        .map_err(|error| beneath::Error::new("list", folder.to_owned(), error))?;
    Ok(entries.len() == 1)
}
