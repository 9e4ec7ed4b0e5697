//! Why a project's list does not fit an artifact.

use thiserror::Error;

use crate::model::{Code, Format, OutsideText, RelPath, RelPathError};

/// What does not fit. Patterns are shown with the version filled in.
#[derive(Debug, Error)]
pub enum SelectError {
    /// No entry fits.
    #[error("expected a file that fits {pattern:?} in the archive, found none")]
    None {
        /// The pattern.
        pattern: String,
    },
    /// No entry fits, and one is near.
    #[error(
        "expected a file that fits {pattern:?} in the archive, found none; the nearest is {nearest}"
    )]
    Near {
        /// The pattern.
        pattern: String,
        /// The entry that is most like it.
        nearest: OutsideText,
    },
    /// Two entries fit.
    #[error("expected one file that fits {pattern:?} in the archive, found {one} and {other}")]
    Several {
        /// The pattern.
        pattern: String,
        /// An entry.
        one: OutsideText,
        /// Another, or the same path once more.
        other: OutsideText,
    },
    /// What fits is no regular file.
    #[error("expected a regular file that fits {pattern:?} in the archive, found {found}")]
    NoFile {
        /// The pattern.
        pattern: String,
        /// What it is, with its path.
        found: OutsideText,
    },
    /// An entry that a release cannot name.
    #[error("expected an entry of plain characters, found {0}")]
    Entry(OutsideText),
    /// A place that no file can have.
    #[error("{entry} cannot be installed")]
    Place {
        /// The entry.
        entry: OutsideText,
        /// Why not.
        #[source]
        source: RelPathError,
    },
    /// A manual page without a section.
    #[error("expected a manual page that ends in .1 to .9, or in .1.gz to .9.gz, found {0}")]
    Section(OutsideText),
    /// A format of one file becomes one file.
    #[error(
        "expected one bin or one files entry without from for an artifact of format {format}, found {found}"
    )]
    OneFile {
        /// The format.
        format: Format,
        /// What is listed.
        found: String,
    },
    /// An archive's file needs its entry.
    #[error("expected from for {to} of an artifact of format {format}, found none")]
    NoEntry {
        /// The format.
        format: Format,
        /// The place.
        to: String,
    },
    /// Nothing is taken.
    #[error("expected at least one file to take, found none")]
    Empty,
    /// Two files would be at one place.
    #[error("expected every place once, found {one} and {other}")]
    Twice {
        /// A place.
        one: RelPath,
        /// The same, but for upper and lower case.
        other: RelPath,
    },
    /// A file would be a folder.
    #[error("expected no place below another, found {path} below {above}")]
    Below {
        /// A place.
        path: RelPath,
        /// A file or link above it.
        above: RelPath,
    },
    /// A link to what is not there.
    #[error("expected the link {to} to point to a file that is taken, found {target}")]
    Link {
        /// The link.
        to: RelPath,
        /// Its target.
        target: RelPath,
    },
}

impl SelectError {
    /// The exit code.
    pub fn code(&self) -> Code {
        Code::Usage
    }
}
