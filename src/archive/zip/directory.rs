//! Where the central directory is, and its records (APPNOTE 4.3.12, 4.3.16).
//!
//! The end record must end where the file ends, its comment included, and be the only record that
//! does: a comment that holds a second one would let another reader find another archive. The
//! directory must end where the end record begins, and hold as many entries as that says. Offsets
//! count from the first byte of the file, so bytes that somebody put before an archive are refused
//! unless its offsets count them.

use std::io::{self, Read, Seek, SeekFrom};

use super::entry::Entry;
use super::fields::{invalid, part, u16_at, u32_at};

/// The end record without its comment.
const END: usize = 22;
const END_SIGNATURE: &[u8] = b"PK\x05\x06";
const LONGEST_COMMENT: usize = 0xffff;

/// The record that stands before the end record of a zip64 archive.
const ZIP64_LOCATOR: usize = 20;
const ZIP64_SIGNATURE: &[u8] = b"PK\x06\x07";

/// The directory is kept in memory. This is room for the most entries, with a thousand bytes each.
const LARGEST: u64 = 64 * 1024 * 1024;

/// The central directory.
pub(super) struct Directory {
    records: Vec<u8>,
    offset: u64,
    count: u16,
}

impl Directory {
    /// Finds and reads it.
    pub(super) fn read(source: &mut (impl Read + Seek)) -> io::Result<Self> {
        let length = source.seek(SeekFrom::End(0))?;
        let most = (ZIP64_LOCATOR + END + LONGEST_COMMENT) as u64;
        let tail_at = length.saturating_sub(most);
        let tail = read_at(source, tail_at, length - tail_at)?;
        let end = find_end(&tail)?;
        let (before, end_record) = tail.split_at_checked(end).unwrap_or_default();
        if is_zip64(before, end_record)? {
            return Err(invalid("the archive is zip64"));
        }
        let (count, total) = (u16_at(end_record, 8)?, u16_at(end_record, 10)?);
        if u16_at(end_record, 4)? != 0 || u16_at(end_record, 6)? != 0 || count != total {
            return Err(invalid("the archive spans several disks"));
        }
        let size = u64::from(u32_at(end_record, 12)?);
        let offset = u64::from(u32_at(end_record, 16)?);
        if offset + size != tail_at + end as u64 {
            return Err(invalid(
                "the directory of the archive does not end where its end record begins",
            ));
        }
        if size > LARGEST {
            return Err(invalid("the directory of the archive is too large"));
        }
        Ok(Self {
            records: read_at(source, offset, size)?,
            offset,
            count,
        })
    }

    /// Where it begins, which is where content ends.
    pub(super) fn offset(&self) -> u64 {
        self.offset
    }

    /// Its entries; an error after the last one if they are not as many as it says.
    pub(super) fn entries(&self) -> impl Iterator<Item = io::Result<Entry<'_>>> {
        let mut rest = self.records.as_slice();
        let mut left = Some(self.count);
        std::iter::from_fn(move || {
            let number = left?;
            let Some(fewer) = number.checked_sub(1) else {
                left = None;
                let error = || Err(invalid("the directory goes on after its last entry"));
                return (!rest.is_empty()).then(error);
            };
            left = Some(fewer);
            let entry = Entry::parse(&mut rest);
            if entry.is_err() {
                left = None;
            }
            Some(entry)
        })
    }
}

/// Reads so many bytes from there on.
fn read_at(source: &mut (impl Read + Seek), at: u64, length: u64) -> io::Result<Vec<u8>> {
    source.seek(SeekFrom::Start(at))?;
    let mut bytes = Vec::new();
    let count = source.take(length).read_to_end(&mut bytes)?;
    if count as u64 == length {
        Ok(bytes)
    } else {
        Err(io::ErrorKind::UnexpectedEof.into())
    }
}

/// The place of the one end record in the last bytes of the file.
fn find_end(tail: &[u8]) -> io::Result<usize> {
    let mut found = None;
    for (at, record) in tail.windows(END).enumerate() {
        let after = tail.len() - at - END;
        if record.starts_with(END_SIGNATURE) && usize::from(u16_at(record, 20)?) == after {
            if found.is_some() {
                return Err(invalid("the archive ends with two end records"));
            }
            found = Some(at);
        }
    }
    found.ok_or_else(|| invalid("no end of a zip directory is where the file ends"))
}

fn is_zip64(before: &[u8], end: &[u8]) -> io::Result<bool> {
    let locator = before.len().checked_sub(ZIP64_LOCATOR);
    let located = locator.is_some_and(|at| {
        part(before, at, ZIP64_SIGNATURE.len()).is_ok_and(|bytes| bytes == ZIP64_SIGNATURE)
    });
    Ok(located
        || u16_at(end, 8)? == u16::MAX
        || u16_at(end, 10)? == u16::MAX
        || u32_at(end, 12)? == u32::MAX
        || u32_at(end, 16)? == u32::MAX)
}
