//! Why an archive cannot be used.

use std::io;

use thiserror::Error;

use super::zip::ZipFault;
use crate::beneath;
use crate::model::{Code, Digest, EntryPath, OutsideText, RelPath, Size};
use crate::progress::Interrupted;

/// What was wrong with an archive, or with the place that it is unpacked to.
#[derive(Debug, Error)]
pub enum ArchiveError {
    /// The artifact's own bytes cannot be read back.
    #[error("cannot read the downloaded file")]
    Read(#[source] io::Error),
    /// It is no archive of its format, is cut short, or fails its own checksum.
    #[error("the archive cannot be decoded")]
    Broken(#[source] io::Error),
    /// It unpacks to more than the limit.
    #[error("the archive unpacks to more than {limit}")]
    TooLarge {
        /// The most that it may unpack to.
        limit: Size,
    },
    /// Its compressed stream asks for more memory than its decoder is given.
    #[error("the archive needs a decoder that looks back further than {limit}")]
    Window {
        /// The most that it may ask for.
        limit: Size,
    },
    /// An entry that is to be read cannot be, or its two descriptions disagree.
    #[error("cannot read {entry} in the archive: {fault}")]
    Entry {
        /// What the archive calls it.
        entry: OutsideText,
        /// What is wrong with it.
        fault: ZipFault,
    },
    /// A listed entry is not in the archive, or is not a regular file there.
    #[error("expected {0} as a file in the archive, found none")]
    Missing(EntryPath),
    /// A listed entry is in the archive more than once: which one is meant?
    #[error("expected {0} once in the archive, found it twice")]
    Twice(EntryPath),
    /// A file is listed without the entry that it comes from, in a format that has entries.
    #[error("{0} is listed without the entry that it comes from")]
    Unnamed(RelPath),
    /// An entry has another size than was signed.
    #[error("{to}: expected {expected} bytes, found {found}")]
    Size {
        /// The listed file.
        to: RelPath,
        /// The signed size in bytes.
        expected: u64,
        /// The size that the archive says.
        found: u64,
    },
    /// The content goes on after the signed size.
    #[error("{to}: expected {expected} bytes, found more")]
    Longer {
        /// The listed file.
        to: RelPath,
        /// The signed size in bytes.
        expected: u64,
    },
    /// The content has another hash than was signed.
    #[error("{to}: expected {expected}, found {found}")]
    Hash {
        /// The listed file.
        to: RelPath,
        /// The signed hash.
        expected: Digest,
        /// The hash of the content.
        found: Digest,
    },
    /// A file could not be made or written.
    #[error(transparent)]
    Place(#[from] beneath::Error),
    /// The user asked to stop.
    #[error(transparent)]
    Interrupted(#[from] Interrupted),
}

impl ArchiveError {
    /// The exit code.
    pub fn code(&self) -> Code {
        match self {
            Self::Read(_) => Code::Failed,
            Self::Broken(_)
            | Self::TooLarge { .. }
            | Self::Window { .. }
            | Self::Entry { .. }
            | Self::Missing(_)
            | Self::Twice(_)
            | Self::Unnamed(_) => Code::Malformed,
            Self::Size { .. } | Self::Longer { .. } | Self::Hash { .. } => Code::Mismatch,
            Self::Place(error) => error.code(),
            Self::Interrupted(_) => Code::Interrupted,
        }
    }

    /// What a failed read of the decoded stream means. What stopped it on purpose travels inside
    /// the `io::Error`; anything else is the decoder's or the parser's complaint.
    pub(super) fn of_stream(error: io::Error) -> Self {
        error.downcast().unwrap_or_else(Self::Broken)
    }
}
