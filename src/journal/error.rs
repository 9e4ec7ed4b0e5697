//! Why a journal stopped, and in what state everything is now.

use std::path::PathBuf;

use thiserror::Error;

use crate::beneath;
use crate::model::{Code, HomePath, OutsideText};

/// Why something could not be done.
#[derive(Debug, Error)]
pub enum Error {
    /// A file or folder cannot be used.
    #[error(transparent)]
    Files(#[from] beneath::Error),
    /// A path is not as it was, or as it was to become.
    #[error("expected ~/{path} as it was, found it changed by somebody else")]
    Conflict {
        /// The path.
        path: HomePath,
    },
    /// What was to be kept is not what was looked at.
    #[error("expected the new ~/{path} as it was looked at, found it changed")]
    Content {
        /// The path.
        path: HomePath,
    },
    /// A name, a link's text or the home itself is no plain text, so that it cannot be written down.
    #[error("expected a path in plain text, found {0}")]
    NoText(OutsideText),
    /// Another journal is not at its end.
    #[error("expected no journal that waits to be carried on, found one in {path}")]
    Pending {
        /// The folder of journals.
        path: PathBuf,
    },
    /// A plan cannot be read.
    #[error("expected a journal of unpipe's, found {path} damaged: {found}")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        found: OutsideText,
    },
}

/// A failed change, with what it left.
#[derive(Debug, Error)]
#[error("{cause}")]
pub struct Failure {
    /// Why.
    #[source]
    pub cause: Error,
    /// The state now.
    pub aftermath: Aftermath,
}

/// The state after a failure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Aftermath {
    /// Nothing had been changed.
    Untouched,
    /// Everything was undone.
    Undone,
    /// The undo is incomplete, and this is left.
    Left(Vec<OutsideText>),
}

impl Error {
    /// The exit code of the cause alone.
    pub fn code(&self) -> Code {
        match self {
            Self::Files(error) => error.code(),
            Self::Conflict { .. } | Self::Content { .. } | Self::NoText(_) => Code::Conflict,
            Self::Damaged { .. } | Self::Pending { .. } => Code::Failed,
        }
    }

    pub(super) fn untouched(self) -> Failure {
        Failure {
            cause: self,
            aftermath: Aftermath::Untouched,
        }
    }
}

impl Failure {
    /// The exit code: what was undone, or left, weighs more than the cause.
    pub fn code(&self) -> Code {
        match self.aftermath {
            Aftermath::Untouched => self.cause.code(),
            Aftermath::Undone => Code::Failed,
            Aftermath::Left(_) => Code::Leftover,
        }
    }
}
