//! Why a step failed. Whatever it is, nothing of it is taken.

use std::fmt;

use thiserror::Error;

use super::{Cause, Edited};
use crate::cage::{CageError, Ended};
use crate::document::CommandName;
use crate::model::{Code, OutsideText, RelPath};

/// Why a step failed.
#[derive(Debug, Error)]
pub enum StepError {
    /// It ended in another way than well.
    #[error("step {step} should end with exit code 0, found that it {found}")]
    Failed {
        /// Which.
        step: CommandName,
        /// What it did.
        found: Found,
    },
    /// It wrote more than may become a file.
    #[error("step {step} may write at most 16 MiB to standard output, found more")]
    TooMuch {
        /// Which.
        step: CommandName,
    },
    /// What it declared is not what can be taken.
    #[error("step {step} should leave a regular file at {path}, found {found}")]
    Unfit {
        /// Which.
        step: CommandName,
        /// Where.
        path: RelPath,
        /// What is there.
        found: OutsideText,
    },
    /// It left or changed what it did not declare.
    #[error("step {step} may leave only what it declares, found {}", first(edited))]
    Undeclared {
        /// Which.
        step: CommandName,
        /// What it left or changed.
        edited: Vec<Edited>,
    },
    /// What it left cannot be looked at.
    #[error("what step {step} left cannot be looked at")]
    Unseen {
        /// Which.
        step: CommandName,
        /// Why not.
        source: Box<Cause>,
    },
    /// The cage could not hold it.
    #[error("step {step} cannot be held")]
    Cage {
        /// Which.
        step: CommandName,
        /// Why not.
        source: CageError,
    },
    /// A plan with steps was approved without a tier: it should have been refused before.
    #[error("steps need a tier to run in, found none in the plan")]
    NoTier,
    /// The shell cannot be told of a path.
    #[error("steps need a prefix whose path is UTF-8, found another")]
    Path,
}

/// How a step ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// So.
    Ended(Ended),
    /// It took longer than so many seconds.
    Timeout(u32),
}

impl StepError {
    /// The exit code.
    pub fn code(&self) -> Code {
        match self {
            Self::Cage { source, .. } => source.code(),
            Self::NoTier | Self::Path => Code::Requirement,
            _ => Code::Step,
        }
    }
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ended(ended) => ended.fmt(f),
            Self::Timeout(seconds) => write!(f, "took longer than {seconds} s"),
        }
    }
}

/// The first paths, and how many more there are.
fn first(edited: &[Edited]) -> String {
    const SHOWN: usize = 4;
    let words = edited
        .iter()
        .take(SHOWN)
        .map(|one| format!("{} {}", one.path, one.edit));
    let mut words: Vec<String> = words.collect();
    if edited.len() > SHOWN {
        words.push(format!("{} more", edited.len() - SHOWN));
    }
    words.join(", ")
}
