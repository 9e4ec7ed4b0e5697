//! Little-endian numbers at fixed places of a record.

use std::io;

/// The complaint about an archive whose records do not fit together.
pub(super) fn invalid(reason: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, reason)
}

/// A part of a record.
pub(super) fn part(record: &[u8], at: usize, length: usize) -> io::Result<&[u8]> {
    let end = at.checked_add(length);
    end.and_then(|end| record.get(at..end))
        .ok_or_else(|| invalid("a record of the zip directory is cut short"))
}

/// A number of two bytes.
pub(super) fn u16_at(record: &[u8], at: usize) -> io::Result<u16> {
    let bytes = part(record, at, 2)?.iter().rev();
    Ok(bytes.fold(0, |number, byte| number << 8 | u16::from(*byte)))
}

/// A number of four bytes.
pub(super) fn u32_at(record: &[u8], at: usize) -> io::Result<u32> {
    let bytes = part(record, at, 4)?.iter().rev();
    Ok(bytes.fold(0, |number, byte| number << 8 | u32::from(*byte)))
}
