//! Why a project file cannot be used.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use crate::model::Code;

/// What is wrong with a project file.
#[derive(Debug, Error)]
pub enum ProjectError {
    /// It cannot be read.
    #[error("cannot read {path:?}")]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// It is not a project.
    #[error("unpipe.toml is not a project: {0}")]
    Form(String),
}

impl ProjectError {
    /// The exit code.
    pub fn code(&self) -> Code {
        match self {
            Self::Read { source, .. } if source.kind() == io::ErrorKind::PermissionDenied => {
                Code::Permission
            }
            Self::Read { .. } | Self::Form(_) => Code::Usage,
        }
    }
}
