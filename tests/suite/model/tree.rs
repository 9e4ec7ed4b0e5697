//! One version's tree, as the model has it.

use std::collections::BTreeMap;

use super::super::support::shape::{Seen, about};

/// What a user writes into files.
pub(super) const MINE: &str = "mine\n";

/// A version's tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct VersionTree {
    /// The version that it replaced when it was placed.
    pub(super) replaced: Option<u64>,
    placed: Seen,
    /// What is in it now.
    pub(super) now: Seen,
}

impl VersionTree {
    pub(super) fn new(placed: Seen, replaced: Option<u64>) -> Self {
        let now = placed.clone();
        Self {
            replaced,
            placed,
            now,
        }
    }

    /// Whether the user changed it. Empty folders count for nothing.
    pub(super) fn is_edited(&self) -> bool {
        let things = |seen: &Seen| -> BTreeMap<String, String> {
            let things = seen
                .iter()
                .filter(|(_, about)| !about.starts_with("folder"));
            things
                .map(|(path, about)| (path.clone(), about.clone()))
                .collect()
        };
        things(&self.now) != things(&self.placed)
    }

    /// The files in it: what a user may edit or delete.
    pub(super) fn files(&self) -> Vec<String> {
        let files = self
            .now
            .iter()
            .filter(|(_, about)| about.starts_with("file"));
        files.map(|(path, _)| path.clone()).collect()
    }

    /// The user overwrites a file, whose mode stays, or adds one.
    pub(super) fn write(&mut self, path: &str) {
        let mode = match self.now.get(path) {
            Some(about) if about.starts_with("file 755") => "755",
            _ => "644",
        };
        self.now.insert(path.to_owned(), about(mode, MINE));
    }

    /// The user deletes a file; the folder that it was in stays.
    pub(super) fn delete(&mut self, path: &str) {
        self.now.remove(path);
        if let Some((folder, _)) = path.rsplit_once('/') {
            self.now.insert(folder.to_owned(), "folder 755".to_owned());
        }
    }
}
