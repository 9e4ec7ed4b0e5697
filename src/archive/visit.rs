//! Every entry of an archive with its content, for those who look at one and unpack nothing.

use std::io::{self, Read, Seek};

use super::copy::in_pieces;
use super::entries::{ArchiveEntry, EntryKind, each};
use super::{ArchiveError, Watch};
use crate::model::{Format, Size};

/// The content of one entry: not read until it is asked for.
pub struct Content<'a> {
    stored: &'a mut dyn Read,
    expected: Option<Size>,
    watch: &'a Watch<'a>,
}

impl Content<'_> {
    /// Hands every piece on, in order, and tells how much it was.
    ///
    /// # Errors
    /// If it cannot be read, or is not as long as the archive says; or what `take` answers.
    pub fn pieces(
        self,
        take: &mut dyn FnMut(&[u8]) -> Result<(), ArchiveError>,
    ) -> Result<Size, ArchiveError> {
        let mut size = Size::default();
        in_pieces(self.stored, self.watch, &mut |piece| {
            size = size.plus(Size::bytes(piece.len() as u64));
            take(piece)
        })?;
        match self.expected {
            Some(expected) if expected != size => {
                let source = io::Error::from(io::ErrorKind::UnexpectedEof);
                Err(ArchiveError::Broken(source))
            }
            _ => Ok(size),
        }
    }
}

/// Visits every entry of an archive of `packed` bytes, in order, the same path twice included.
///
/// # Errors
/// If the bytes are no archive of the format, or unpack to too much; or what `see` answers.
pub fn visit(
    format: Format,
    archive: impl Read + Seek,
    packed: Size,
    watch: &Watch<'_>,
    see: &mut dyn FnMut(&ArchiveEntry, Content<'_>) -> Result<(), ArchiveError>,
) -> Result<(), ArchiveError> {
    each(format, archive, packed, watch, &mut |entry, stored| {
        // Only a regular file says how long the content is that follows.
        let expected = entry.size.filter(|_| entry.kind == EntryKind::File);
        let content = Content {
            stored,
            expected,
            watch,
        };
        see(entry, content)
    })
}
