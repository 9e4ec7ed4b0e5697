//! The entries of a tar archive, in the order of the stream.
//!
//! The `tar` crate parses headers, long names and PAX records; it never writes a file. Its
//! `unpack` functions are not used: they resolve by path, and have been led outside more than
//! once (RUSTSEC-2018-0002, RUSTSEC-2021-0080, CVE-2026-33056). How parsers disagree about sizes
//! (CVE-2025-62518, CVE-2026-33055) can hide an entry or forge one here too, but what is used of
//! an entry must have a signed size and hash.

use std::borrow::Cow;
use std::io::Read;

use tar::{Archive, Entry, EntryType};

use super::ArchiveError;
use super::bounds::Bounds;
use super::entries::{ArchiveEntry, EntryKind, Visit};
use crate::model::Size;

/// Visits every entry, up to the archive's end.
pub(super) fn each(
    stream: impl Read,
    bounds: &Bounds<'_>,
    visit: Visit<'_>,
) -> Result<(), ArchiveError> {
    let mut archive = Archive::new(stream);
    for entry in archive.entries().map_err(ArchiveError::of_stream)? {
        let mut entry = entry.map_err(ArchiveError::of_stream)?;
        let described = describe(&entry);
        // A sparse file says how large it would be, which is not what it takes in the archive.
        let stored = if entry.header().entry_type() == EntryType::GNUSparse {
            entry
                .header()
                .entry_size()
                .map_err(ArchiveError::of_stream)?
        } else {
            entry.size()
        };
        bounds.entry(stored);
        visit(&described, &mut entry)?;
    }
    Ok(())
}

fn describe<R: Read>(entry: &Entry<'_, R>) -> ArchiveEntry {
    let header = entry.header();
    let target = entry.link_name_bytes();
    let kind = match header.entry_type() {
        EntryType::Regular => EntryKind::File,
        EntryType::Directory => EntryKind::Directory,
        EntryType::Symlink => EntryKind::Link,
        EntryType::Link => EntryKind::HardLink,
        _ => EntryKind::Other,
    };
    ArchiveEntry {
        path: ArchiveEntry::path_of(&entry.path_bytes()),
        kind,
        size: Some(Size::bytes(entry.size())),
        mode: header.mode().ok().map(ArchiveEntry::mode_of),
        target: match kind {
            EntryKind::Link => target.map(Cow::into_owned),
            // The path of an entry, so it is kept as one.
            EntryKind::HardLink => target.map(|path| ArchiveEntry::path_of(&path)),
            _ => None,
        },
    }
}
