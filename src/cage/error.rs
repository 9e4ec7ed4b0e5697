//! Why a command could not be caged.

use std::io;

use thiserror::Error;

use crate::beneath;
use crate::model::{Code, OutsideText, Tier};

/// Why a caged run did not come to an end that can be relied on.
#[derive(Debug, Error)]
pub enum CageError {
    /// A folder of the room cannot be used.
    #[error(transparent)]
    Files(#[from] beneath::Error),
    /// Nobody says which file systems are mounted in the home.
    #[error("cannot find out which file systems are mounted in the home")]
    Mounts(#[source] io::Error),
    /// The launcher cannot be started or spoken to.
    #[error("cannot start the launcher of the cage")]
    Launcher(#[source] io::Error),
    /// The cage could not be built.
    #[error("the cage needs all of tier {tier}, found {fault}")]
    Fault {
        /// The tier that was asked for.
        tier: Tier,
        /// What is missing.
        fault: OutsideText,
    },
    /// The cage stands, and the command cannot be started in it.
    #[error("cannot start the command in its cage: {0}")]
    Start(OutsideText),
    /// Nobody can say that every process of the command has ended.
    #[error("every process of the command must have ended, found no proof of it ({0})")]
    Unproven(OutsideText),
}

impl CageError {
    /// The exit code.
    pub fn code(&self) -> Code {
        match self {
            Self::Files(error) => error.code(),
            Self::Mounts(_) | Self::Launcher(_) | Self::Fault { .. } => Code::Requirement,
            Self::Start(_) | Self::Unproven(_) => Code::Step,
        }
    }
}

/// What each tier lacks on this machine.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("for tier full: {full}; for tier staged: {staged}")]
pub struct Lacking {
    /// Why not [`Tier::Full`].
    pub full: OutsideText,
    /// Why not [`Tier::Staged`].
    pub staged: OutsideText,
}
