//! Why an entry of a zip archive cannot be read.

use thiserror::Error;

/// What is wrong with an entry that was to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ZipFault {
    /// It is encrypted.
    #[error("it is encrypted")]
    Encrypted,
    /// It is packed by a method other than stored (0) and deflate (8).
    #[error("expected method 0 or 8, found {0}")]
    Method(u16),
    /// Its size or place stands in a zip64 record.
    #[error("it needs zip64")]
    Zip64,
    /// There is no local header, or no room for its content, where the directory says.
    #[error("it is not where the directory says")]
    Place,
    /// The local header says something else than the directory.
    #[error("its local header has another {0} than the directory")]
    Header(&'static str),
    /// The record after its content says something else than the directory.
    #[error("its data descriptor differs from the directory")]
    Descriptor,
    /// It shares bytes with another entry that was read.
    #[error("it shares bytes with another entry")]
    Overlap,
    /// Its content ends before its size, or goes on after it.
    #[error("expected {0} bytes of content, found another number")]
    Length(u32),
    /// Its content has another checksum.
    #[error("expected the CRC {expected:08x}, found {found:08x}")]
    Checksum {
        /// What the directory says.
        expected: u32,
        /// The checksum of the content.
        found: u32,
    },
}
