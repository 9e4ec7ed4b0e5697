//! From the decoded stream to its entries: the second of the two steps of reading.
//!
//! The `tar` crate parses headers, long names and PAX records; it never writes a file. Its
//! `unpack` functions are not used: they resolve by path, and have been led outside more than
//! once (RUSTSEC-2018-0002, RUSTSEC-2021-0080, CVE-2026-33056). How parsers disagree about sizes
//! (CVE-2025-62518, CVE-2026-33055) can hide an entry or forge one here too, but what is used of
//! an entry must have a signed size and hash.

use std::io::{self, Read};

use tar::{Archive, Entry, EntryType};

use super::decode::{Allowance, Bounded, decode, limit};
use super::{ArchiveError, Watch};
use crate::model::{Format, Holds, Size};

/// What an entry of an archive is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// A regular file, stored in full.
    File,
    /// A directory.
    Directory,
    /// A symbolic link.
    Link,
    /// A second name of another entry.
    HardLink,
    /// A device, a pipe, a sparse file, a global header, or something unknown.
    Other,
}

/// What an archive says of one entry; nothing of it is trusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArchiveEntry {
    /// Its path as it stands there, after one leading `./`. Empty for a format of one file.
    pub path: Vec<u8>,
    /// What it is.
    pub kind: EntryKind,
    /// The size of its content, if the format says it beforehand.
    pub size: Option<Size>,
    /// Whether its owner may execute it, if the format says so.
    pub executable: Option<bool>,
}

/// What is done with each entry and a reader of its content.
pub(super) type Visit<'a> =
    &'a mut dyn FnMut(&ArchiveEntry, &mut dyn Read) -> Result<(), ArchiveError>;

/// Visits every entry in order, then reads the stream to its end.
pub(super) fn each(
    format: Format,
    source: impl Read,
    packed: Size,
    watch: &Watch<'_>,
    visit: Visit<'_>,
) -> Result<(), ArchiveError> {
    let allowance = Allowance::new();
    let decoded = decode(format, source)?;
    let mut stream = Bounded::new(decoded, limit(packed), &allowance, watch.interrupt);
    match format.holds() {
        Holds::OneFile => {
            allowance.lift();
            let entry = ArchiveEntry {
                path: Vec::new(),
                kind: EntryKind::File,
                size: (format == Format::Raw).then_some(packed),
                executable: None,
            };
            visit(&entry, &mut stream)?;
        }
        Holds::Entries => each_of_tar(&mut stream, &allowance, visit)?,
    }
    allowance.lift();
    io::copy(&mut stream, &mut io::sink()).map_err(ArchiveError::of_stream)?;
    Ok(())
}

fn each_of_tar(
    stream: impl Read,
    allowance: &Allowance,
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
        allowance.entry(stored);
        visit(&described, &mut entry)?;
    }
    Ok(())
}

fn describe<R: Read>(entry: &Entry<'_, R>) -> ArchiveEntry {
    let header = entry.header();
    let path = entry.path_bytes();
    let kind = match header.entry_type() {
        EntryType::Regular => EntryKind::File,
        EntryType::Directory => EntryKind::Directory,
        EntryType::Symlink => EntryKind::Link,
        EntryType::Link => EntryKind::HardLink,
        _ => EntryKind::Other,
    };
    ArchiveEntry {
        path: path.strip_prefix(b"./").unwrap_or(&path).to_vec(),
        kind,
        size: Some(Size::bytes(entry.size())),
        executable: header.mode().ok().map(|mode| mode & 0o100 != 0),
    }
}
