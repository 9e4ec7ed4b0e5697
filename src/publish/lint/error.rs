//! Why nothing could be looked at.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use crate::fetch::FetchError;
use crate::model::{Code, UrlError};
use crate::progress::Interrupted;
use crate::publish::WriteError;
use crate::publish::dist::DistError;

/// Why a look came to no end. What is wrong with documents is no error, but a finding.
#[derive(Debug, Error)]
pub enum LintError {
    /// The folder cannot be read.
    #[error("cannot read the folder {path:?}")]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// A file cannot be read.
    #[error(transparent)]
    File(#[from] WriteError),
    /// A sums file cannot be read.
    #[error(transparent)]
    Dist(#[from] DistError),
    /// Nothing can be fetched at all.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// The address cannot be a folder.
    #[error(transparent)]
    Address(#[from] UrlError),
    /// The user asked to stop.
    #[error(transparent)]
    Interrupted(#[from] Interrupted),
}

impl LintError {
    /// The exit code.
    pub fn code(&self) -> Code {
        match self {
            Self::Folder { source, .. } if source.kind() == io::ErrorKind::PermissionDenied => {
                Code::Permission
            }
            Self::Folder { .. } | Self::Address(_) => Code::Usage,
            Self::File(error) => error.code(),
            Self::Dist(error) => error.code(),
            Self::Fetch(error) => error.code(),
            Self::Interrupted(_) => Code::Interrupted,
        }
    }
}
