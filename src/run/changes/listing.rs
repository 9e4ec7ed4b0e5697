//! The list in the making, and its limits.

use crate::model::HomePath;
use crate::run::{Barred, Change, Concern, Concerns, Thing};

/// More changes than this cannot be kept.
pub const MOST_CHANGES: usize = 200_000;

/// All paths and links of a list have at most so many bytes.
const MOST_TEXT: usize = 64 * 1024 * 1024;

/// What is left out is counted so far and no further.
const MOST_COUNTED: u64 = 300_000;

/// What a script changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// The changes, folders before what is in them.
    pub changes: Vec<Change>,
    /// How many more there are. With any, nothing of the run can be kept.
    pub left_out: LeftOut,
    /// What of it is special in this home.
    pub concerns: Concerns,
}

/// How many changes a list does not have, because they are too many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeftOut {
    /// None: the list is whole.
    Nothing,
    /// So many.
    Number(u64),
    /// So many, or more: nobody went on to count them.
    AtLeast(u64),
}

/// Where a change stands in the list that is being made.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place(Option<usize>);

/// A list in the making.
#[derive(Debug)]
pub(super) struct Maker {
    changes: Vec<Change>,
    text: usize,
    left_out: u64,
    is_counted: bool,
    most: usize,
}

impl Listing {
    /// What one of its changes is special for; `None` if it is like any other.
    pub fn concern(&self, change: &Change) -> Option<Concern> {
        self.concerns.concern(change)
    }
}

impl Maker {
    pub(super) fn new() -> Self {
        Self {
            changes: Vec::new(),
            text: 0,
            left_out: 0,
            is_counted: true,
            most: MOST_CHANGES,
        }
    }

    pub(super) fn add(&mut self, change: Change) -> Place {
        let text = length(&change);
        let fits = self.changes.len() < self.most && self.text.saturating_add(text) <= MOST_TEXT;
        if self.left_out == 0 && fits {
            self.text += text;
            self.changes.push(change);
            return Place(Some(self.changes.len() - 1));
        }
        self.left_out += 1;
        if self.left_out >= MOST_COUNTED {
            self.is_counted = false;
        }
        Place(None)
    }

    /// Bars a change that is in the list already, unless it is barred for another reason.
    pub(super) fn bar(&mut self, place: Place, barred: Barred) {
        let change = place.0.and_then(|at| self.changes.get_mut(at));
        if let Some(change) = change {
            change.barred.get_or_insert(barred);
        }
    }

    /// There is more than anybody will count.
    pub(super) fn give_up(&mut self) {
        self.left_out = self.left_out.max(1);
        self.is_counted = false;
    }

    /// Whether it makes no sense to look further.
    pub(super) fn is_over(&self) -> bool {
        !self.is_counted
    }

    pub(super) fn finish(mut self) -> Listing {
        self.changes
            .sort_unstable_by(|one, other| order(&one.path).cmp(order(&other.path)));
        Listing {
            changes: self.changes,
            concerns: Concerns::default(),
            left_out: match (self.left_out, self.is_counted) {
                (0, _) => LeftOut::Nothing,
                (number, true) => LeftOut::Number(number),
                (number, false) => LeftOut::AtLeast(number),
            },
        }
    }
}

/// The order of paths name by name: `/` comes before whatever may be in a name.
fn order(path: &HomePath) -> impl Iterator<Item = u8> {
    use std::os::unix::ffi::OsStrExt;
    let bytes = path.as_path().as_os_str().as_bytes();
    bytes
        .iter()
        .map(|byte| if *byte == b'/' { 0 } else { *byte })
}

fn length(change: &Change) -> usize {
    let link = |found: &Option<crate::run::Found>| match found.as_ref().map(|found| &found.thing) {
        Some(Thing::Link(text)) => text.as_os_str().len(),
        _ => 0,
    };
    change.path.as_path().as_os_str().len() + link(&change.before) + link(&change.after)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::{LeftOut, Maker};
    use crate::model::HomePath;
    use crate::run::Change;

    fn change(path: &str) -> Change {
        Change {
            path: HomePath::try_from(std::path::PathBuf::from(path)).unwrap(),
            before: None,
            after: None,
            barred: None,
        }
    }

    #[test]
    fn a_list_that_is_too_long_is_cut_and_counted() {
        let mut maker = Maker::new();
        maker.most = 2;
        for path in ["c", "a", "b", "d"] {
            maker.add(change(path));
        }
        let listing = maker.finish();
        assert_eq!(listing.left_out, LeftOut::Number(2));
        assert_eq!(listing.changes, [change("a"), change("c")]);
    }

    #[test]
    fn a_folder_comes_before_what_is_in_it_and_before_its_neighbours() {
        let mut maker = Maker::new();
        for path in ["a-b", "a/c", "a", "a/b/c", "a.b"] {
            maker.add(change(path));
        }
        let paths: Vec<String> = maker
            .finish()
            .changes
            .iter()
            .map(|change| change.path.to_string())
            .collect();
        assert_eq!(paths, ["a", "a/b/c", "a/c", "a-b", "a.b"]);
    }
}
