//! Why the trust state cannot be used.

use std::path::PathBuf;

use thiserror::Error;

use crate::beneath;
use crate::model::{Code, Name, OutsideText};

/// What is wrong with the trust state.
#[derive(Debug, Error)]
pub enum StoreError {
    /// A file or folder cannot be used.
    #[error("the trust state cannot be used")]
    Files(#[from] beneath::Error),
    /// The file is not what unpipe writes.
    #[error("the trust state in {folder} is damaged ({reason}), expected what unpipe wrote")]
    Damaged {
        /// Its folder, below the state folder.
        folder: PathBuf,
        /// What is wrong.
        reason: OutsideText,
    },
    /// A rejection that was kept cannot be believed.
    #[error("the rejection kept in {path} is damaged ({reason}), expected what unpipe wrote")]
    DamagedReject {
        /// The file, below the state folder.
        path: PathBuf,
        /// What is wrong.
        reason: OutsideText,
    },
    /// Another run changed the state in the meantime.
    #[error("another run changed what is known of {0} in the meantime")]
    Busy(Name),
}

impl StoreError {
    /// The exit code.
    pub fn code(&self) -> Code {
        match self {
            Self::Files(error) => error.code(),
            Self::Damaged { .. } | Self::DamagedReject { .. } => Code::Untrusted,
            Self::Busy(_) => Code::Busy,
        }
    }
}
