//! What a script removed, as the home still has it.

use std::ffi::OsStr;
use std::path::Path;

use super::apart::Lies;
use super::bars::is_deep;
use super::listing::Place;
use super::sides::side_of;
use super::walk::{MOST_NAMES, Walk, home_path, open_home};
use crate::beneath::Dir;
use crate::run::{Barred, Change, RunError};

impl Walk<'_> {
    /// One thing that the home has and the script removed; a folder's contents wait their turn.
    pub(super) fn gone(
        &mut self,
        home: &Dir,
        path: &Path,
        name: &OsStr,
    ) -> Result<Option<Place>, RunError> {
        let Some(before) = side_of(home, name)? else {
            return Ok(None);
        };
        let set_apart = match self.view.apart.lies(path) {
            Lies::At(barred) => Some(barred),
            // With a folder all that is in it is listed, what is set apart too.
            Lies::AboveOwn | Lies::Clear => None,
        };
        let is_mount = before.is_folder() && home.own_entry()?.device != before.entry.device;
        let whole = set_apart.or_else(|| is_mount.then_some(Barred::Mounted));
        let path = home_path(path)?;
        let barred = whole.or_else(|| self.rules.bar(&path, Some(&before), None));
        let is_entered = before.is_folder() && whole.is_none() && !is_deep(path.as_path());
        let place = self.list.add(Change {
            path: path.clone(),
            before: Some(before.found()),
            after: None,
            barred,
        });
        if is_entered {
            self.wait_gone(path.as_path(), place);
        }
        Ok(Some(place))
    }

    /// All that is in a folder that is gone.
    pub(super) fn gone_folder(&mut self, path: &Path, place: Place) -> Result<(), RunError> {
        // Its parents can be kept only with it: if it cannot be read, none of them is removed.
        let dir = match open_home(self.view.home, path) {
            Ok(dir) => dir,
            Err(closed) => {
                self.list.bar(place, closed);
                return Ok(());
            }
        };
        let Some(names) = dir.entries_up_to(Path::new(""), MOST_NAMES)? else {
            self.list.give_up();
            return Ok(());
        };
        for (name, _) in names {
            self.interrupt.check()?;
            self.gone(&dir, &path.join(&name), &name)?;
            if self.list.is_over() {
                break;
            }
        }
        Ok(())
    }
}
