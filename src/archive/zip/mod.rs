//! Zip archives: the central directory decides, and entries are read by it (APPNOTE 6.3).
//!
//! A zip archive describes every entry twice, and readers that follow the other description, or
//! find the directory elsewhere, see another archive (CVE-2025-54368, and the study "My ZIP isn't
//! your ZIP" of 2025). So there must be one place only where the directory can be, and an entry
//! that is read must say the same of itself in its local header. What nobody reads is not looked
//! at: it cannot do anything.
//!
//! Not read, and refused by name: encrypted entries, methods other than stored and deflate, zip64,
//! several disks, bytes before the archive that its offsets do not count, and bytes after it. An
//! archive that is listed that way is malformed for every reader of the release, not only here.

mod content;
mod directory;
mod entry;
mod fault;
mod fields;

use std::io::{Read, Seek};

use self::content::Opener;
use self::directory::Directory;
use super::ArchiveError;
use super::bounds::Bounds;
use super::entries::Visit;
use super::source::Source;

pub use self::fault::ZipFault;

/// Visits every entry of the directory, in its order. The content is looked for when it is read.
pub(super) fn each(
    source: impl Read + Seek,
    bounds: &Bounds<'_>,
    visit: Visit<'_>,
) -> Result<(), ArchiveError> {
    let mut source = Source(source);
    bounds.lift();
    let directory = Directory::read(&mut source).map_err(ArchiveError::of_stream)?;
    let mut opener = Opener::new(&mut source, directory.offset());
    for entry in directory.entries() {
        let entry = entry.map_err(ArchiveError::of_stream)?;
        let mut content = bounds.around(opener.content(&entry));
        visit(&entry.described(), &mut content)?;
    }
    Ok(())
}
