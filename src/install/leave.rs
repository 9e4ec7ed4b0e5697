//! Leaving a prefix in which nothing is installed any more: the reverse of `bootstrap`.
//!
//! `share/unpipe` and the recorded folders that hold nothing else go by one rename, with the
//! record inside: a kill leaves all of them, recorded, or none.

use std::path::{Path, PathBuf};

use super::folders::Folders;
use super::skeleton::{self, Apart};
use super::{Cause, layout};
use crate::beneath::Dir;

/// Takes `share/unpipe` away if nothing is in it, and the folders that unpipe made for it. The
/// caller holds the lock.
pub(super) fn leave(root: &Dir, prefix: &Path) -> Result<(), Cause> {
    if !skeleton::is_bare(root, Path::new(layout::UNPIPE))? {
        return Ok(());
    }
    let record = Folders::load(root)?;
    let top = outermost(prefix, &record);
    let (Some(parent), Some(name)) = (top.parent(), top.file_name()) else {
        return Ok(());
    };
    let parent = match parent.strip_prefix(prefix) {
        // Inside the prefix no link is followed.
        Ok(inside) => root.dir(inside)?,
        Err(_) => Dir::open(parent)?,
    };
    let (name, passing) = (Path::new(name), skeleton::passing());
    skeleton::take_apart(&parent, &passing)?;
    parent.rename_new(name, &parent, &passing)?;
    let apart = skeleton::take_apart(&parent, &passing);
    if !matches!(apart, Ok(Apart::Gone)) {
        // Somebody put something into it just now, or it cannot be removed.
        match parent.rename_new(&passing, &parent, name) {
            Err(error) if !error.is_absent() => return Err(error.into()),
            _ => {}
        }
    }
    // What a run left that was killed while it came or went beside this one.
    skeleton::clear_abandoned(&parent)?;
    parent.sync()?;
    apart.map(|_| ())
}

/// The outermost recorded folder of those that hold nothing but each other.
fn outermost(prefix: &Path, record: &Folders) -> PathBuf {
    let mut top = prefix.join(layout::UNPIPE);
    let mut line = PathBuf::from("share");
    while let Some(folder) = top.parent().map(Path::to_owned) {
        let holds_only_this = std::fs::read_dir(&folder).is_ok_and(|entries| entries.count() == 1);
        if !record.holds(&line) || !holds_only_this {
            break;
        }
        line = match line.to_str() {
            Some("share") => PathBuf::from("."),
            Some(".") => PathBuf::from(".."),
            _ => line.join(".."),
        };
        top = folder;
    }
    top
}
