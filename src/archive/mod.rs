//! Archives: what they hold, and a verified one unpacked by the allow-list.
//!
//! Reading has two steps: the decode step turns an artifact's bytes into the decoded stream, the
//! entries step turns that into entries; a zip archive's entries are found by its directory
//! instead, and decoded one by one. A signed release lists every file; each is found by its
//! entry's path bytes, written to the listed path with the listed mode, and must have the listed
//! size and hash. Paths, modes, owners, links and devices of the archive itself are never used,
//! and what is not listed is skipped, so that a hostile archive can at most be refused.

mod bounds;
mod copy;
mod decode;
mod entries;
mod error;
mod list;
mod place;
mod source;
mod tar_entries;
mod visit;
mod wanted;
mod zip;
mod zstd;

pub use entries::{ArchiveEntry, EntryKind};
pub use error::ArchiveError;
pub use list::{Listed, list};
pub use visit::{Content, visit};
pub use zip::ZipFault;

use crate::beneath::Dir;
use crate::model::{Format, ListedFile, Size};
use crate::progress::{Event, Interrupt, Observer};
use crate::trust::{Artifact, Verified};

/// How an artifact packs its files, and which ones those are.
#[derive(Clone, Copy, Debug)]
pub struct Packing<'a> {
    /// The format.
    pub format: Format,
    /// The files that a release lists, and nothing else.
    pub files: &'a [ListedFile],
}

/// Who hears of the work and who may stop it.
#[derive(Clone, Copy)]
pub struct Watch<'a> {
    /// Hears how far it is.
    pub observer: &'a dyn Observer,
    /// Is asked between two pieces.
    pub interrupt: &'a Interrupt,
}

/// Unpacks the listed files of a verified artifact below `into`, which makes parent directories
/// as needed (755). Every file is synced; syncing directories is the caller's, who knows when the
/// tree is complete.
///
/// # Errors
/// The first difference between the archive and the list, or what could not be written. Files
/// that were written before are left for the caller to remove.
pub fn unpack(
    artifact: &Verified<Artifact>,
    packing: Packing<'_>,
    into: &Dir,
    watch: &Watch<'_>,
) -> Result<(), ArchiveError> {
    let mut wanted = wanted::Wanted::new(packing.format, packing.files)?;
    let mut placer = place::Placer::new(into, watch);
    let sizes = packing.files.iter().map(|file| file.size);
    watch.observer.on(Event::Unpacking {
        files: packing.files.len(),
        size: sizes.fold(Size::default(), Size::plus),
    });
    let source = artifact.reader().map_err(ArchiveError::Read)?;
    let packed = artifact.expected().size;
    entries::each(
        packing.format,
        source,
        packed,
        watch,
        &mut |entry, content| {
            let files = wanted.take(entry)?;
            placer.place(&files, entry.size, content)
        },
    )?;
    wanted.finish()?;
    placer.sync()
}
