//! What a person is asked about one by one: few enough places, whatever a script left.

use std::collections::BTreeMap;

use crate::model::{HomePath, Shown};
use crate::run::{Change, Concern, Group, Listing};
use crate::ui::counted;

/// More places than this are not asked about one by one.
const QUESTIONS: usize = 60;

/// Folders of so many names are asked about as one where single paths are too many.
const DEPTHS: [usize; 2] = [2, 1];

/// Something that is kept or thrown away as one.
pub(super) struct Place<'a> {
    path: HomePath,
    concern: Option<Concern>,
    groups: Vec<Group<'a>>,
}

/// The groups one by one, or those of the same topmost folder and the same concern together: as few
/// as can be asked about. Nothing if even so they are too many.
pub(super) fn places<'a>(listing: &Listing, groups: &[Group<'a>]) -> Option<Vec<Place<'a>>> {
    if groups.len() <= QUESTIONS {
        let places = groups.iter().map(|group| Place {
            path: group.path.clone(),
            concern: concern(listing, group),
            groups: vec![group.clone()],
        });
        return Some(places.collect());
    }
    let mut gathered = DEPTHS.into_iter().map(|depth| at(listing, groups, depth));
    gathered.find(|places| places.len() <= QUESTIONS)
}

fn at<'a>(listing: &Listing, groups: &[Group<'a>], depth: usize) -> Vec<Place<'a>> {
    let mut places: BTreeMap<(HomePath, Option<Concern>), Vec<Group<'a>>> = BTreeMap::new();
    for group in groups {
        let key = (top(group.path, depth), concern(listing, group));
        places.entry(key).or_default().push(group.clone());
    }
    let places = places.into_iter().map(|((path, concern), groups)| Place {
        path,
        concern,
        groups,
    });
    places.collect()
}

/// The first names of a path.
fn top(path: &HomePath, names: usize) -> HomePath {
    let mut top = path.clone();
    while top.as_path().iter().count() > names {
        match top.parent() {
            Some(parent) => top = parent,
            None => break,
        }
    }
    top
}

fn concern(listing: &Listing, group: &Group<'_>) -> Option<Concern> {
    let mut changes = group.changes.iter();
    changes.find_map(|change| listing.concern(change))
}

impl Place<'_> {
    pub(super) fn changes(&self) -> impl Iterator<Item = Change> {
        let changes = self.groups.iter().flat_map(|group| &group.changes);
        changes.map(|change| (*change).clone())
    }

    /// A path, what happened to it, and how much hangs on it.
    pub(super) fn told(&self) -> String {
        let concern = self.concern.map_or("", Concern::word);
        let comma = if concern.is_empty() { "" } else { ", " };
        let path = self.path.to_string();
        let path = Shown(&path);
        let [group] = self.groups.as_slice() else {
            let changes: usize = self.groups.iter().map(|group| group.changes.len()).sum();
            let changes = counted(changes, "change");
            return format!("~/{path} ({concern}{comma}{changes} at or below it)");
        };
        let how = match group.changes.first().map(|top| top.word()) {
            Some("made") => "new",
            Some(word) => word,
            None => "changed",
        };
        let path = group.path.to_string();
        let path = Shown(&path);
        match group.changes.len() {
            0 | 1 => format!("~/{path} ({concern}{comma}{how})"),
            more => format!(
                "~/{path} ({concern}{comma}{how}, with all {} below it)",
                more - 1
            ),
        }
    }
}
