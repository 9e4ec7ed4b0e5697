//! From an artifact to its entries: the second of the two steps of reading.
//!
//! A stream is decoded and its entries visited in order; a zip archive is read by its directory.

use std::io::{self, Read, Seek};

use super::bounds::Bounds;
use super::decode::{Compression, decode};
use super::{ArchiveError, Watch, tar_entries, zip};
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
    /// Its permission bits, setuid, setgid and sticky included, if the format says so.
    pub mode: Option<u32>,
    /// What a link of a tar archive points to. A zip archive has it as the link's content.
    pub target: Option<Vec<u8>>,
}

impl ArchiveEntry {
    /// How a path is kept that stands like this in an archive.
    pub(super) fn path_of(stored: &[u8]) -> Vec<u8> {
        stored.strip_prefix(b"./").unwrap_or(stored).to_vec()
    }

    /// The permission bits among those that an archive stores.
    pub(super) fn mode_of(stored: u32) -> u32 {
        stored & 0o7777
    }
}

/// What is done with each entry and a reader of its content.
pub(super) type Visit<'a> =
    &'a mut dyn FnMut(&ArchiveEntry, &mut dyn Read) -> Result<(), ArchiveError>;

/// Visits every entry in order, then reads a stream to its end.
pub(super) fn each(
    format: Format,
    source: impl Read + Seek,
    packed: Size,
    watch: &Watch<'_>,
    visit: Visit<'_>,
) -> Result<(), ArchiveError> {
    let bounds = Bounds::new(packed, watch.interrupt);
    let Some(compression) = Compression::of(format) else {
        return zip::each(source, &bounds, visit);
    };
    let mut stream = bounds.around(decode(compression, source));
    match format.holds() {
        Holds::OneFile => {
            bounds.lift();
            let entry = ArchiveEntry {
                path: Vec::new(),
                kind: EntryKind::File,
                size: (format == Format::Raw).then_some(packed),
                mode: None,
                target: None,
            };
            visit(&entry, &mut stream)?;
        }
        Holds::Entries => tar_entries::each(&mut stream, &bounds, visit)?,
    }
    bounds.lift();
    io::copy(&mut stream, &mut io::sink()).map_err(ArchiveError::of_stream)?;
    Ok(())
}
