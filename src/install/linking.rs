//! Making the links of the prefix match what is wanted.
//!
//! Where a link belongs there may be something of the user's, or a folder that others can change: it
//! is left as it is, and said. Only an install is refused for it, and only for its own links.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::links::Found;
use super::reconcile::{Presence, Wanted};
use super::{Cause, Note, Writer};
use crate::model::{Name, RelPath};
use crate::plan::Occupant;

impl Writer {
    /// Removes the links that nothing wants any more, then makes those that are missing.
    pub(super) fn match_links(&mut self, plans: &[Wanted]) -> Result<(), Cause> {
        for plan in plans {
            self.remove_links(plan)?;
        }
        for plan in plans {
            self.make_links(plan)?;
        }
        Ok(())
    }

    fn remove_links(&mut self, plan: &Wanted) -> Result<(), Cause> {
        for path in &plan.unwanted {
            let found = self.ground().look(&plan.name, path)?;
            if !matches!(found, Found::Ours) {
                if plan.current == Presence::Gone {
                    self.tell_left(&plan.name, path, &found)?;
                }
            } else if let Ok(spot) = self.ground().spot(path)? {
                spot.folder.remove_file(&spot.below)?;
                spot.folder
                    .sync_dir(spot.below.parent().unwrap_or(Path::new("")))?;
            }
        }
        Ok(())
    }

    /// Says what becomes of the place of a link whose package is gone. It was told of while the
    /// package was there, too: once is enough.
    fn tell_left(&mut self, name: &Name, path: &RelPath, found: &Found) -> Result<(), Cause> {
        let left = match found {
            Found::Taken(Occupant::Foreign) => Some(Note::Said(format!(
                "{path} is not unpipe's any more, and stays"
            ))),
            Found::Taken(Occupant::NotAFolder(real)) => {
                let note = if may_hold(real) {
                    Note::Left
                } else {
                    Note::Said
                };
                self.barrier(path, found)?
                    .map(|why| format!("{path} could not be looked for, and may be left: {why}"))
                    .map(note)
            }
            Found::Free => None,
            Found::Ours | Found::Taken(Occupant::Package(_)) => return Ok(()),
        };
        if let Some(text) = self.hindrance(name, path, found)? {
            self.unsay(&text);
        }
        if let Some(note) = left {
            self.tell(note);
        }
        Ok(())
    }

    fn make_links(&mut self, plan: &Wanted) -> Result<(), Cause> {
        let mut free = Vec::new();
        for path in &plan.exports {
            let found = self.ground().look(&plan.name, path)?;
            match (self.hindrance(&plan.name, path, &found)?, found) {
                (Some(text), _) => self.note(text),
                (None, Found::Free) => free.push(path),
                (None, _) => {}
            }
        }
        let mut folders: BTreeSet<PathBuf> = BTreeSet::new();
        for path in &free {
            folders.extend(path.as_path().ancestors().skip(1).map(Path::to_owned));
        }
        folders.remove(Path::new(""));
        self.folders.make(&self.root, &folders)?;
        let mut touched = BTreeSet::new();
        for path in free {
            if let Ok(spot) = self.ground().spot(path)? {
                let text = spot.text(&self.real, &plan.name, path);
                spot.folder.symlink(&text, &spot.below)?;
                touched.extend(spot.below.parent().map(Path::to_owned));
            }
        }
        for folder in touched {
            self.root.sync_dir(&folder)?;
        }
        Ok(())
    }

    /// What is said of a link that cannot be made; nothing if it can, or is there.
    fn hindrance(
        &self,
        name: &Name,
        path: &RelPath,
        found: &Found,
    ) -> Result<Option<String>, Cause> {
        Ok(match found {
            Found::Ours => None,
            Found::Taken(Occupant::Foreign | Occupant::Package(_)) => Some(format!(
                "{path} of {name} is taken by something that is not unpipe's, which stays"
            )),
            Found::Taken(Occupant::NotAFolder(_)) | Found::Free => self
                .barrier(path, found)?
                .map(|why| format!("{path} of {name} is not made: {why}")),
        })
    }

    /// What is wrong with the folders of a link.
    fn barrier(&self, path: &RelPath, found: &Found) -> Result<Option<String>, Cause> {
        match (self.ground().judge(path), found) {
            (Err(cause @ Cause::Unsafe { .. }), _) => Ok(Some(cause.to_string())),
            (Err(cause), _) => Err(cause),
            (Ok(()), Found::Taken(Occupant::NotAFolder(real))) => Ok(Some(format!(
                "{} is no folder that can be used",
                real.display()
            ))),
            (Ok(()), _) => Ok(None),
        }
    }
}

/// Whether what was looked for may still be in a folder that is not looked into: it is there, or behind a
/// link. Where a file of the user's took its place, nothing is.
fn may_hold(folder: &Path) -> bool {
    let is_link = |at: &Path| at.symlink_metadata().is_ok_and(|found| found.is_symlink());
    folder.is_dir() || folder.ancestors().any(is_link)
}
