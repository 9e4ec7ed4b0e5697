//! What the tool that made a dist folder says of it.

use std::collections::BTreeMap;

use crate::model::OutsideText;

/// Hints, none of them trusted, each empty where the tool says nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hints {
    /// The program's name.
    pub name: Option<OutsideText>,
    /// The version, without a `v`.
    pub version: Option<OutsideText>,
    /// The folders that the files will be in, each a URL of this very version.
    pub folders: Vec<OutsideText>,
    /// Where people read about it.
    pub homepage: Option<OutsideText>,
    /// What a file is built for, by its name.
    pub platforms: BTreeMap<String, Vec<String>>,
    /// What is odd about it, for people.
    pub notes: Vec<String>,
}

impl Hints {
    /// Takes over what is not known yet.
    pub(super) fn or(mut self, other: Self) -> Self {
        self.name = self.name.or(other.name);
        self.version = self.version.or(other.version);
        self.homepage = self.homepage.or(other.homepage);
        if self.folders.is_empty() {
            self.folders = other.folders;
        }
        for (file, platforms) in other.platforms {
            self.platforms.entry(file).or_insert(platforms);
        }
        self.notes.extend(other.notes);
        self
    }
}
