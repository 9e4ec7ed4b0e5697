//! Why a script's run, or what is done with what it left, stopped.

use thiserror::Error;

use crate::beneath;
use crate::model::Code;
use crate::progress::Interrupted;

/// Why a script's run stopped.
#[derive(Debug, Error)]
pub enum RunError {
    /// A file or folder cannot be used.
    #[error(transparent)]
    Files(#[from] beneath::Error),
    /// The user asked to stop.
    #[error(transparent)]
    Interrupted(#[from] Interrupted),
}

impl RunError {
    /// The exit code.
    pub fn code(&self) -> Code {
        match self {
            Self::Files(error) => error.code(),
            Self::Interrupted(_) => Code::Interrupted,
        }
    }
}
