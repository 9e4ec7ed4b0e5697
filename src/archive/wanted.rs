//! Which entries of an archive are wanted: the allow-list.

use std::collections::HashMap;

use super::ArchiveError;
use super::entries::{ArchiveEntry, EntryKind};
use crate::model::{EntryPath, Format, Holds, ListedFile};

/// The listed files, by the entry that each comes from.
pub(super) struct Wanted<'a> {
    by_path: HashMap<&'a [u8], Want<'a>>,
}

struct Want<'a> {
    /// How the list calls the entry; a format of one file has no name for it.
    from: Option<&'a EntryPath>,
    files: Vec<&'a ListedFile>,
    found: bool,
}

impl<'a> Wanted<'a> {
    /// Reads the list.
    pub(super) fn new(format: Format, files: &'a [ListedFile]) -> Result<Self, ArchiveError> {
        let mut by_path: HashMap<&[u8], Want<'_>> = HashMap::new();
        for file in files {
            let (path, from) = match (format.holds(), &file.from) {
                (Holds::OneFile, _) => (&[][..], None),
                (Holds::Entries, Some(from)) => (from.as_bytes(), Some(from)),
                (Holds::Entries, None) => return Err(ArchiveError::Unnamed(file.to.clone())),
            };
            let want = by_path.entry(path).or_insert_with(|| Want {
                from,
                files: Vec::new(),
                found: false,
            });
            want.files.push(file);
        }
        Ok(Self { by_path })
    }

    /// The files that come from this entry; none if it is not wanted or not a regular file.
    pub(super) fn take(
        &mut self,
        entry: &ArchiveEntry,
    ) -> Result<Vec<&'a ListedFile>, ArchiveError> {
        if entry.kind != EntryKind::File {
            return Ok(Vec::new());
        }
        match self.by_path.get_mut(entry.path.as_slice()) {
            None => Ok(Vec::new()),
            Some(Want {
                from: Some(from),
                found: true,
                ..
            }) => Err(ArchiveError::Twice((*from).clone())),
            Some(want) => {
                want.found = true;
                Ok(want.files.clone())
            }
        }
    }

    /// Ends the search: every listed entry must have been found. The first one by name is named.
    pub(super) fn finish(self) -> Result<(), ArchiveError> {
        let missing = self.by_path.into_values().filter(|want| !want.found);
        match missing.filter_map(|want| want.from).min() {
            Some(from) => Err(ArchiveError::Missing(from.clone())),
            None => Ok(()),
        }
    }
}
