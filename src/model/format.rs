//! How an artifact packs its files.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The packing of an artifact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Format {
    /// An uncompressed tar archive.
    Tar,
    /// tar, compressed with gzip.
    TarGz,
    /// tar, compressed with xz.
    TarXz,
    /// tar, compressed with Zstandard.
    TarZst,
    /// tar, compressed with bzip2.
    TarBz2,
    /// A zip archive.
    Zip,
    /// One file, compressed with gzip.
    Gz,
    /// One file, compressed with xz.
    Xz,
    /// One file, compressed with Zstandard.
    Zst,
    /// One file as it is.
    Raw,
}

/// Why a text names no format.
#[derive(Debug, Error, PartialEq, Eq)]
#[error(
    "a format is one of tar, tar.gz, tar.xz, tar.zst, tar.bz2, zip, gz, xz, zst, raw, found {0:?}"
)]
pub struct FormatError(String);

impl Format {
    const NAMES: [(&'static str, Self); 10] = [
        ("tar", Self::Tar),
        ("tar.gz", Self::TarGz),
        ("tar.xz", Self::TarXz),
        ("tar.zst", Self::TarZst),
        ("tar.bz2", Self::TarBz2),
        ("zip", Self::Zip),
        ("gz", Self::Gz),
        ("xz", Self::Xz),
        ("zst", Self::Zst),
        ("raw", Self::Raw),
    ];

    /// The word in a document.
    pub fn as_str(self) -> &'static str {
        Self::NAMES
            .iter()
            .find(|(_, format)| *format == self)
            .map_or("raw", |(name, _)| name)
    }

    /// What an artifact of this format holds.
    pub fn holds(self) -> Holds {
        match self {
            Self::Gz | Self::Xz | Self::Zst | Self::Raw => Holds::OneFile,
            Self::Tar | Self::TarGz | Self::TarXz | Self::TarZst | Self::TarBz2 | Self::Zip => {
                Holds::Entries
            }
        }
    }
}

/// Whether an artifact is one file or an archive of named entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// Exactly one file, without a name of its own.
    OneFile,
    /// Entries, found by their path.
    Entries,
}

impl TryFrom<String> for Format {
    type Error = FormatError;

    fn try_from(text: String) -> Result<Self, FormatError> {
        Self::NAMES
            .iter()
            .find(|(name, _)| *name == text)
            .map(|(_, format)| *format)
            .ok_or(FormatError(text))
    }
}

impl From<Format> for String {
    fn from(format: Format) -> Self {
        format.as_str().to_owned()
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
