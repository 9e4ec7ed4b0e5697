//! Changes that belong together, as a person chooses among them.

use super::change::{Change, Thing};
use crate::model::HomePath;

/// What is kept or thrown away as one: a path, and where the script made or removed a folder, all
/// that is below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group<'a> {
    /// The topmost path.
    pub path: &'a HomePath,
    /// What it holds, the topmost first.
    pub changes: Vec<&'a Change>,
}

/// Groups of changes, in the order of their paths. Together they hold every change once.
pub fn groups(changes: &[Change]) -> Vec<Group<'_>> {
    let mut sorted: Vec<&Change> = changes.iter().collect();
    sorted.sort_by(|one, other| one.path.cmp(&other.path));
    let mut groups: Vec<Group<'_>> = Vec::new();
    for change in sorted {
        match groups.last_mut() {
            Some(group) if group.takes(change) => group.changes.push(change),
            _ => groups.push(Group {
                path: &change.path,
                changes: vec![change],
            }),
        }
    }
    groups
}

impl Group<'_> {
    fn takes(&self, change: &Change) -> bool {
        let is_whole = self.changes.first().is_some_and(|top| came_or_went(top));
        is_whole && self.path.covers(&change.path)
    }

    /// Whether something in it can never be kept.
    pub fn is_barred(&self) -> bool {
        self.changes.iter().any(|change| change.barred.is_some())
    }
}

/// Whether a folder was made or is gone: then nothing below it stands without it.
fn came_or_went(change: &Change) -> bool {
    let is_folder = |found: &Option<super::Found>| {
        found
            .as_ref()
            .is_some_and(|found| found.thing == Thing::Folder)
    };
    is_folder(&change.before) != is_folder(&change.after)
}
