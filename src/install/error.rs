//! Why an install stopped, and in what state the machine is now.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use super::{Danger, Obstacle, StepError};
use crate::archive::ArchiveError;
use crate::beneath;
use crate::journal;
use crate::model::{Code, Name, OutsideText, Size};
use crate::plan::{NotApproved, PlanError};
use crate::progress::Interrupted;
use crate::receipt::ReceiptError;

/// A failed change, with what it left.
#[derive(Debug, Error)]
#[error("{cause}")]
pub struct InstallError {
    /// Why.
    #[source]
    pub cause: Box<Cause>,
    /// The state of the prefix now.
    pub aftermath: Aftermath,
}

/// The state of the prefix after a failure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Aftermath {
    /// Nothing had been changed.
    Untouched,
    /// Everything was undone.
    Undone,
    /// The undo failed, and this is left.
    Left(OutsideText),
}

/// Why a change stopped.
#[derive(Debug, Error)]
pub enum Cause {
    /// A file or folder cannot be used.
    #[error(transparent)]
    Files(#[from] beneath::Error),
    /// The prefix itself cannot be used.
    #[error("cannot use the prefix {path}")]
    Prefix {
        /// The prefix.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The prefix is a link to what is not there, or to itself.
    #[error("expected a folder at {0}, found a link that leads nowhere")]
    Nowhere(PathBuf),
    /// Somebody else owns the prefix, or can write it.
    #[error("expected a prefix that only you can change, found {path} {fault}")]
    Unsafe {
        /// The folder that is at fault.
        path: PathBuf,
        /// What is wrong with it.
        fault: Danger,
    },
    /// Something else stands where a folder of the prefix belongs, or a link that cannot be taken
    /// for it.
    #[error("expected a folder at {path}, found {found}")]
    NotAFolder {
        /// Where it belongs.
        path: PathBuf,
        /// What is there.
        found: Obstacle,
    },
    /// What is to be placed is larger than what is free.
    #[error("expected {needed} of free space at {path}, found {free}")]
    NoRoom {
        /// The folder.
        path: PathBuf,
        /// The least that the files take.
        needed: Size,
        /// What is free.
        free: Size,
    },
    /// Another run holds the lock.
    #[error("another run holds the lock {0}, waited 2 seconds")]
    Busy(PathBuf),
    /// The archive is not what was signed.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// A receipt or a track is damaged.
    #[error("{path} is damaged")]
    Receipt {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: ReceiptError,
    },
    /// What a kept script was to change can be neither carried to its end nor undone.
    #[error(transparent)]
    Journal(#[from] journal::Failure),
    /// A journal cannot be looked at.
    #[error(transparent)]
    Journals(#[from] journal::Error),
    /// `current` of a package does not name a version that is there.
    #[error("{path} names a version that is not there, expected one of the folders beside it")]
    Dangling {
        /// The link.
        path: PathBuf,
    },
    /// A package has versions and no `current`, and nothing tells of a removal.
    #[error("expected the link {path} to one of the folders beside it, found nothing there")]
    Lost {
        /// The link.
        path: PathBuf,
    },
    /// Under the lock, a damaged package is not as it was shown.
    #[error("expected {0} as it was shown, found it changed since")]
    Shifted(Name),
    /// Under the lock, the plan is another one.
    #[error(transparent)]
    Changed(#[from] NotApproved),
    /// Under the lock, there is no plan any more.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// A step failed.
    #[error(transparent)]
    Step(#[from] StepError),
    /// The user asked to stop.
    #[error(transparent)]
    Interrupted(#[from] Interrupted),
}

impl Cause {
    /// The exit code of the cause alone.
    pub fn code(&self) -> Code {
        match self {
            Self::Files(error) => error.code(),
            Self::Prefix { source, .. } if source.kind() == io::ErrorKind::NotADirectory => {
                Code::Conflict
            }
            Self::Prefix { source, .. } => Code::of_disk(source),
            Self::Nowhere(_) | Self::NotAFolder { .. } => Code::Conflict,
            Self::Unsafe { .. } => Code::Permission,
            Self::Busy(_) => Code::Busy,
            Self::Archive(error) => error.code(),
            Self::NoRoom { .. }
            | Self::Receipt { .. }
            | Self::Dangling { .. }
            | Self::Lost { .. } => Code::Failed,
            Self::Journal(failure) => failure.code(),
            Self::Journals(error) => error.code(),
            Self::Shifted(_) => Code::Declined,
            Self::Changed(error) => error.code(),
            Self::Plan(error) => error.code(),
            Self::Step(error) => error.code(),
            Self::Interrupted(_) => Code::Interrupted,
        }
    }

    /// Whether a package's own files are wrong, and not the disk or a permission.
    pub(super) fn is_damage(&self) -> bool {
        match self {
            Self::Receipt { .. } | Self::Dangling { .. } | Self::Lost { .. } => true,
            Self::Files(error) => error.is_absent(),
            _ => false,
        }
    }

    /// The error of a change that had not begun.
    pub(super) fn untouched(self) -> InstallError {
        let aftermath = match &self {
            // A journal knows by itself what it left.
            Self::Journal(failure) => (&failure.aftermath).into(),
            _ => Aftermath::Untouched,
        };
        InstallError {
            cause: Box::new(self),
            aftermath,
        }
    }
}

impl InstallError {
    /// The exit code: what the undo left weighs more than the cause.
    pub fn code(&self) -> Code {
        match self.aftermath {
            Aftermath::Left(_) => Code::Leftover,
            Aftermath::Untouched | Aftermath::Undone => self.cause.code(),
        }
    }
}

impl<E: Into<Cause>> From<E> for InstallError {
    fn from(cause: E) -> Self {
        cause.into().untouched()
    }
}

impl From<&journal::Aftermath> for Aftermath {
    fn from(aftermath: &journal::Aftermath) -> Self {
        match aftermath {
            journal::Aftermath::Untouched => Self::Untouched,
            journal::Aftermath::Undone => Self::Undone,
            journal::Aftermath::Left(what) => {
                let what: Vec<&str> = what.iter().map(OutsideText::raw).collect();
                Self::Left(OutsideText::new(what.join(", ")))
            }
        }
    }
}
