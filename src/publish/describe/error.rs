//! Why an archive cannot be described.

use thiserror::Error;

use crate::model::{Code, Machine, OutsideText, RelPath};
use crate::publish::inspect::InspectError;
use crate::publish::project::SelectError;

/// What stopped a description.
#[derive(Debug, Error)]
pub enum DescribeError {
    /// It cannot be opened.
    #[error(transparent)]
    Inspect(#[from] InspectError),
    /// What it holds cannot be installed.
    #[error(transparent)]
    Select(#[from] SelectError),
    /// Not the words of a program.
    #[error("expected COMMAND or COMMAND=PATH, found {0}")]
    Words(OutsideText),
    /// No file of the archive is meant.
    #[error("expected a file {wanted} in the archive, found the programs {found}")]
    Missing {
        /// What was sought.
        wanted: OutsideText,
        /// The programs that are there.
        found: OutsideText,
    },
    /// More than one file may be meant.
    #[error("expected one file {wanted} in the archive, found {one} and {other}")]
    Several {
        /// What was sought.
        wanted: OutsideText,
        /// One of them.
        one: OutsideText,
        /// Another one.
        other: OutsideText,
    },
    /// It does not run.
    #[error("expected a program or a script for bin/{command}, found {found:?}", command = .command.as_str(), found = .found.to_string())]
    NoProgram {
        /// The command.
        command: RelPath,
        /// The file.
        found: OutsideText,
    },
    /// It is built for a system or a processor that no build can name.
    #[error(
        "expected a program for {}, found one for another machine ({found})",
        machine_of(machine)
    )]
    Platform {
        /// This machine.
        machine: Machine,
        /// The program.
        found: OutsideText,
    },
    /// Its path cannot be named.
    #[error("expected a plain path for bin/{command}, found {found}", command = .command.as_str())]
    Unfit {
        /// The command.
        command: RelPath,
        /// The file.
        found: OutsideText,
    },
    /// The format holds one file.
    #[error("expected one command for a format of one file, found {found}")]
    OneFile {
        /// How many commands were named.
        found: usize,
    },
}

impl DescribeError {
    /// The exit code.
    pub fn code(&self) -> Code {
        match self {
            Self::Inspect(error) => error.code(),
            Self::Select(error) => error.code(),
            Self::Platform { .. } => Code::Platform,
            _ => Code::Usage,
        }
    }
}

fn machine_of(machine: &Machine) -> String {
    format!("{} on {}", machine.os, machine.arch)
}
