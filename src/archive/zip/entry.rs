//! One entry, as the central directory describes it (APPNOTE 4.3.12).

use std::io;

use super::super::entries::{ArchiveEntry, EntryKind};
use super::fault::ZipFault;
use super::fields::{invalid, part, u16_at, u32_at};
use crate::model::Size;

/// A record without its three variable parts.
const RECORD: usize = 46;
const SIGNATURE: &[u8] = b"PK\x01\x02";

/// Bits of the flags: encrypted, patched data, strongly encrypted, masked headers.
const ENCRYPTED: u16 = 1 | 1 << 5 | 1 << 6 | 1 << 13;

/// Content as it is, and content packed by deflate.
pub(super) const STORED: u16 = 0;
pub(super) const DEFLATE: u16 = 8;

/// What the directory says of an entry.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry<'a> {
    pub(super) name: &'a [u8],
    pub(super) flags: u16,
    pub(super) method: u16,
    pub(super) crc: u32,
    pub(super) packed: u32,
    pub(super) size: u32,
    pub(super) offset: u32,
    disk: u16,
    attributes: u32,
}

impl<'a> Entry<'a> {
    /// Takes the first record off `rest`.
    pub(super) fn parse(rest: &mut &'a [u8]) -> io::Result<Self> {
        let record = part(rest, 0, RECORD)?;
        if !record.starts_with(SIGNATURE) {
            return Err(invalid("a record of the zip directory is something else"));
        }
        let name = usize::from(u16_at(record, 28)?);
        let more = usize::from(u16_at(record, 30)?) + usize::from(u16_at(record, 32)?);
        let entry = Self {
            name: part(rest, RECORD, name)?,
            flags: u16_at(record, 8)?,
            method: u16_at(record, 10)?,
            crc: u32_at(record, 16)?,
            packed: u32_at(record, 20)?,
            size: u32_at(record, 24)?,
            offset: u32_at(record, 42)?,
            disk: u16_at(record, 34)?,
            attributes: u32_at(record, 38)?,
        };
        let whole = RECORD + name + more;
        part(rest, 0, whole)?;
        *rest = rest.get(whole..).unwrap_or_default();
        Ok(entry)
    }

    /// Why its content cannot be read, whatever its local header says.
    pub(super) fn unreadable(&self) -> Option<ZipFault> {
        let zip64 = [self.packed, self.size, self.offset].contains(&u32::MAX);
        if self.flags & ENCRYPTED != 0 {
            Some(ZipFault::Encrypted)
        } else if ![STORED, DEFLATE].contains(&self.method) {
            Some(ZipFault::Method(self.method))
        } else if zip64 || self.disk == u16::MAX {
            Some(ZipFault::Zip64)
        } else if self.disk != 0 || (self.method == STORED && self.packed != self.size) {
            Some(ZipFault::Place)
        } else {
            None
        }
    }

    /// What everybody else sees of it.
    pub(super) fn described(&self) -> ArchiveEntry {
        let mode = self.unix_mode();
        ArchiveEntry {
            path: ArchiveEntry::path_of(self.name),
            kind: self.kind(),
            size: Some(Size::bytes(u64::from(self.size))),
            mode: (mode != 0).then_some(ArchiveEntry::mode_of(mode)),
            target: None,
        }
    }

    /// The upper half of the attributes; 0 where the archive was made without it. It counts
    /// whatever system is named as the maker: a link is no file for any reader that follows it.
    fn unix_mode(&self) -> u32 {
        self.attributes >> 16
    }

    fn kind(&self) -> EntryKind {
        const DOS_DIRECTORY: u32 = 0x10;
        if self.name.ends_with(b"/") {
            return EntryKind::Directory;
        }
        match self.unix_mode() & 0o170_000 {
            0 if self.attributes & DOS_DIRECTORY != 0 => EntryKind::Directory,
            0 | 0o100_000 => EntryKind::File,
            0o040_000 => EntryKind::Directory,
            0o120_000 => EntryKind::Link,
            _ => EntryKind::Other,
        }
    }
}
