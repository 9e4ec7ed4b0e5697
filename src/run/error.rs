//! Why a script's effects cannot be kept, or what was kept cannot be undone.

use std::path::PathBuf;

use thiserror::Error;

use super::{Barred, WayOut};
use crate::beneath;
use crate::install::Cause;
use crate::journal;
use crate::model::{Code, Digest, HomePath, RunName};
use crate::progress::Interrupted;
use crate::receipt::ReceiptError;

/// Why it stopped.
#[derive(Debug, Error)]
pub enum RunError {
    /// The prefix, a file, or the journal.
    #[error(transparent)]
    Cause(#[from] Cause),
    /// A change that can never be kept.
    #[error("~/{path} cannot be kept: {why}")]
    Barred {
        /// The path.
        path: HomePath,
        /// Why.
        why: Barred,
    },
    /// What a change is of is not what the script saw any more.
    #[error("expected ~/{0} as the script saw it, found it changed since")]
    Since(HomePath),
    /// A change that needs another one which was not chosen.
    #[error("~/{path} cannot be kept alone: it needs ~/{needs}")]
    Alone {
        /// The path.
        path: HomePath,
        /// What is missing.
        needs: HomePath,
    },
    /// What the script left is not what was shown.
    #[error("expected ~/{0} in the script's view as it was shown, found it changed")]
    Altered(HomePath),
    /// A receipt is not what unpipe writes: what belongs to the script is not known.
    #[error("{path}, the receipt of {name}, is damaged")]
    Damaged {
        /// The script.
        name: RunName,
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: ReceiptError,
    },
    /// Under the lock, a damaged script is not as it was shown.
    #[error("expected {0} damaged as it was shown, found it changed since")]
    NotAsShown(RunName),
    /// Nothing was chosen.
    #[error("expected a change to keep, found none")]
    Nothing,
    /// It is not known where the home is.
    #[error("no home directory is known, expected HOME")]
    NoHome,
    /// Another script that was kept later changed the same path.
    #[error("{name} cannot be undone before {newer}, which changed ~/{path} after it")]
    Later {
        /// What was to be undone.
        name: RunName,
        /// What must be undone first.
        newer: RunName,
        /// A path of both.
        path: HomePath,
        /// What can be done next.
        ways: Vec<WayOut>,
    },
    /// A folder above what was kept was replaced, and there is nothing else to undo.
    #[error(
        "nothing of {name} can be undone: expected folders above ~/{path}, found a link or no folder"
    )]
    Beyond {
        /// What was to be undone.
        name: RunName,
        /// The first path.
        path: HomePath,
    },
    /// There is one generation alone.
    #[error("{0} was kept once, so there is nothing earlier to go back to")]
    NothingEarlier(RunName),
    /// It was kept below more than one home.
    #[error("expected {name} kept below {expected}, found {found}")]
    OtherHome {
        /// What was kept.
        name: RunName,
        /// The newest home.
        expected: PathBuf,
        /// Another one.
        found: PathBuf,
    },
    /// Under the lock, what would be done is not what was shown.
    #[error("expected the plan {expected}, found {found}: something changed since it was shown")]
    Shifted {
        /// What was shown.
        expected: Digest,
        /// What would be done now.
        found: Digest,
    },
}

impl RunError {
    /// The exit code of the cause alone; a [`Cause`] may weigh less than what it left.
    pub fn code(&self) -> Code {
        match self {
            Self::Cause(cause) => cause.code(),
            Self::Barred { .. }
            | Self::Since(_)
            | Self::Altered(_)
            | Self::Later { .. }
            | Self::Beyond { .. }
            | Self::OtherHome { .. } => Code::Conflict,
            Self::Alone { .. } | Self::Nothing | Self::NoHome | Self::NothingEarlier(_) => {
                Code::Usage
            }
            Self::Damaged { .. } => Code::Failed,
            Self::Shifted { .. } | Self::NotAsShown(_) => Code::Declined,
        }
    }
}

impl From<beneath::Error> for RunError {
    fn from(error: beneath::Error) -> Self {
        Self::Cause(error.into())
    }
}

impl From<journal::Error> for RunError {
    fn from(error: journal::Error) -> Self {
        Self::Cause(error.into())
    }
}

impl From<journal::Failure> for RunError {
    fn from(failure: journal::Failure) -> Self {
        Self::Cause(failure.into())
    }
}

impl From<Interrupted> for RunError {
    fn from(interrupted: Interrupted) -> Self {
        Self::Cause(interrupted.into())
    }
}
