//! Why a dist folder cannot be used.

use std::path::PathBuf;

use thiserror::Error;

use crate::model::{Code, OutsideText};
use crate::publish::WriteError;

/// What is wrong with a dist folder.
#[derive(Debug, Error)]
pub enum DistError {
    /// A file or the folder cannot be read.
    #[error(transparent)]
    Read(#[from] WriteError),
    /// There is nothing there.
    #[error("expected the folder of a release's files at {0:?}, found nothing")]
    Absent(PathBuf),
    /// Not the JSON that its name promises.
    #[error("cannot read {path:?} as JSON of the tool that writes such files")]
    Json {
        /// The file.
        path: PathBuf,
        /// Why not.
        #[source]
        source: serde_json::Error,
    },
    /// A file of no known kind.
    #[error(
        "expected a folder, a SHA256SUMS, a dist-manifest.json or an artifacts.json, found {0:?}"
    )]
    Unknown(PathBuf),
    /// A sums file without sums.
    #[error("expected lines of SHA-256 hashes and file names in {0:?}, found none")]
    NoSums(PathBuf),
    /// No folder of releases has so many files.
    #[error("expected at most {most} files in {path:?}, found more")]
    Many {
        /// The folder.
        path: PathBuf,
        /// The most files.
        most: usize,
    },
    /// The same name in two folders.
    #[error("expected one file called {name}, found {one:?} and {other:?}")]
    Several {
        /// The name.
        name: OutsideText,
        /// A file.
        one: PathBuf,
        /// Another.
        other: PathBuf,
    },
}

impl DistError {
    /// The exit code.
    pub fn code(&self) -> Code {
        match self {
            Self::Read(error) => error.code(),
            Self::Json { .. } => Code::Malformed,
            Self::Absent(_)
            | Self::Unknown(_)
            | Self::NoSums(_)
            | Self::Many { .. }
            | Self::Several { .. } => Code::Usage,
        }
    }
}
