//! What of a new folder is asked about by itself: whatever in it is obeyed because it is there.
//!
//! Nobody should have to take a service to get the program that came in the same folder. A folder that was
//! removed, or was a file, is one thing: nothing below it stands without it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::model::HomePath;
use crate::run::{Change, Concern, Group, Listing};

/// A group, or what of it has one concern, or what has none.
#[derive(Clone)]
pub(super) struct Part<'a> {
    /// What all of it is at or below.
    pub(super) path: HomePath,
    pub(super) concern: Option<Concern>,
    /// The topmost first.
    pub(super) changes: Vec<&'a Change>,
    extent: Extent,
}

/// Whether something below the path is in another part.
#[derive(Clone, Copy)]
enum Extent {
    Whole,
    Rest,
}

/// The parts of a group. A new folder that only leads to what is set apart is none: it comes along.
pub(super) fn parts<'a>(listing: &Listing, group: &Group<'a>) -> Vec<Part<'a>> {
    let mut kinds: BTreeMap<Option<Concern>, Vec<&'a Change>> = BTreeMap::new();
    for change in &group.changes {
        let concern = listing.concern(change);
        kinds.entry(concern).or_default().push(change);
    }
    let is_new = group
        .changes
        .first()
        .is_some_and(|top| top.before.is_none());
    if !is_new || kinds.len() < 2 {
        return vec![Part {
            path: group.path.clone(),
            concern: kinds.into_keys().flatten().next(),
            changes: group.changes.clone(),
            extent: Extent::Whole,
        }];
    }
    let rest = kinds.remove(&None).unwrap_or_default();
    let apart = kinds.values().flatten();
    let above: BTreeSet<&Path> = apart
        .flat_map(|change| change.path.as_path().ancestors().skip(1))
        .collect();
    let is_more = rest
        .iter()
        .any(|change| !above.contains(change.path.as_path()));
    let rest = is_more.then_some((None, rest));
    let parts = rest.into_iter().chain(kinds).map(|(concern, changes)| {
        let path = shared(&changes).unwrap_or_else(|| group.path.clone());
        let all = group.changes.iter();
        let is_whole = all.filter(|change| path.covers(&change.path)).count() == changes.len();
        let extent = if is_whole {
            Extent::Whole
        } else {
            Extent::Rest
        };
        Part {
            path,
            concern,
            changes,
            extent,
        }
    });
    parts.collect()
}

/// The deepest path that all of them are at or below.
fn shared(changes: &[&Change]) -> Option<HomePath> {
    let (first, others) = changes.split_first()?;
    let mut shared = first.path.clone();
    for change in others {
        while !shared.covers(&change.path) {
            shared = shared.parent()?;
        }
    }
    Some(shared)
}

impl Part<'_> {
    /// Whether its path is itself one of the changes, so that all else is below that.
    pub(super) fn is_of_one_top(&self) -> bool {
        let top = self.changes.first();
        top.is_some_and(|change| change.path == self.path)
    }

    /// How much comes with its topmost path.
    pub(super) fn below(&self) -> Option<String> {
        let below = self.changes.len().saturating_sub(1);
        Some(match (below, self.extent) {
            (0, _) => return None,
            (1, Extent::Whole) => "with the one path below it".to_owned(),
            (more, Extent::Whole) => format!("with all {more} below it"),
            (1, Extent::Rest) => "with one other path below it".to_owned(),
            (more, Extent::Rest) => format!("with {more} other paths below it"),
        })
    }
}
