//! What an archive holds, without unpacking it: for publishers, who describe their own files.

use std::io::{Read, Seek};

use super::entries::{ArchiveEntry, EntryKind};
use super::visit::{Content, visit};
use super::{ArchiveError, Watch};
use crate::model::{Digest, Format, Hasher, Size};

/// One entry of an archive, and the hash of its content if it is a regular file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// What the archive says of it.
    pub entry: ArchiveEntry,
    /// How large its content is.
    pub size: Size,
    /// The hash of its content; `None` for all but regular files.
    pub sha256: Option<Digest>,
}

/// Lists every entry of an archive of `packed` bytes, in order, the same path twice included.
///
/// # Errors
/// If the bytes are no archive of the format, or unpack to too much, or one of its files cannot
/// be read.
pub fn list(
    format: Format,
    archive: impl Read + Seek,
    packed: Size,
    watch: &Watch<'_>,
) -> Result<Vec<Listed>, ArchiveError> {
    let mut found = Vec::new();
    visit(format, archive, packed, watch, &mut |entry, content| {
        let (size, sha256) = match entry.kind {
            EntryKind::File => measure(content)?,
            _ => (entry.size.unwrap_or_default(), None),
        };
        found.push(Listed {
            entry: entry.clone(),
            size,
            sha256,
        });
        Ok(())
    })?;
    Ok(found)
}

fn measure(content: Content<'_>) -> Result<(Size, Option<Digest>), ArchiveError> {
    let mut hasher = Hasher::new();
    let size = content.pieces(&mut |piece| {
        hasher.update(piece);
        Ok(())
    })?;
    Ok((size, Some(hasher.finish())))
}
