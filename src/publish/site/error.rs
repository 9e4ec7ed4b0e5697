//! Why a site cannot be used.

use thiserror::Error;

use crate::document::DocumentError;
use crate::fetch::FetchError;
use crate::model::{Code, Digest, LocationError, Name};
use crate::publish::WriteError;

/// What is wrong with a site.
#[derive(Debug, Error)]
pub enum SiteError {
    /// There is a root and no index.
    #[error("expected index.unpipe beside root-1.unpipe, found none")]
    NoIndex,
    /// A document cannot be read.
    #[error("cannot use {file}")]
    Document {
        /// The file.
        file: String,
        /// Why not.
        #[source]
        source: DocumentError,
    },
    /// A root's number is not that of its file.
    #[error("{file}: expected root {expected}, found {found}")]
    Number {
        /// The file.
        file: String,
        /// The number of the file.
        expected: u64,
        /// The number inside.
        found: u64,
    },
    /// A root does not follow the one before it.
    #[error("{file}: expected previous = {expected}, found another root")]
    Previous {
        /// The file.
        file: String,
        /// The hash of the root before.
        expected: Digest,
    },
    /// A document of another package.
    #[error("{file}: expected the name {expected}, found {found}")]
    Name {
        /// The file.
        file: String,
        /// The name of the first root.
        expected: Name,
        /// The name inside.
        found: Name,
    },
    /// Too few signatures.
    #[error("{file}: expected {needed} good signature(s) by keys of root {root}, found {good}")]
    Unsigned {
        /// The file.
        file: String,
        /// Whose keys count.
        root: u64,
        /// The role's threshold.
        needed: usize,
        /// How many are good.
        good: usize,
    },
    /// A release is not the one that the index lists.
    #[error("{file}: expected {expected} as the index lists it, found {found}")]
    Other {
        /// The file.
        file: String,
        /// The index's hash.
        expected: Digest,
        /// The document's.
        found: Digest,
    },
    /// The host has an older one than the folder.
    #[error("expected {kind} {here} or a later one at the host, found {there}")]
    Behind {
        /// Root or index.
        kind: &'static str,
        /// The folder's.
        here: u64,
        /// The host's.
        there: u64,
    },
    /// The host and the folder have two documents of one number.
    #[error("{file}: expected {here} at the host as in the folder, found {there}")]
    Differs {
        /// The file.
        file: String,
        /// The folder's.
        here: Digest,
        /// The host's.
        there: Digest,
    },
    /// A file cannot be read.
    #[error(transparent)]
    Read(#[from] WriteError),
    /// A file cannot be fetched.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// A file name that no location can have.
    #[error(transparent)]
    Location(#[from] LocationError),
}

impl SiteError {
    /// The exit code.
    pub fn code(&self) -> Code {
        match self {
            Self::Document { source, .. } => source.code(),
            Self::NoIndex
            | Self::Number { .. }
            | Self::Previous { .. }
            | Self::Name { .. }
            | Self::Behind { .. }
            | Self::Differs { .. } => Code::Stale,
            Self::Unsigned { .. } => Code::Untrusted,
            Self::Other { .. } => Code::Mismatch,
            Self::Read(error) => error.code(),
            Self::Fetch(error) => error.code(),
            Self::Location(_) => Code::Malformed,
        }
    }
}
