//! Why there is no plan.

use thiserror::Error;

use super::{Conflict, Occupant};
use crate::document::CommandName;
use crate::model::{Code, Machine, Name, OutsideText, Platform, Serial, Version};

/// What makes a plan impossible.
#[derive(Debug, Error)]
pub enum PlanError {
    /// No build runs here.
    #[error(
        "{name} {version} has no build for {}, found {}",
        here(machine),
        list(found)
    )]
    NoBuild {
        /// The package.
        name: Name,
        /// The version.
        version: Version,
        /// This machine.
        machine: Machine,
        /// What there is.
        found: Vec<Platform>,
    },
    /// A required command is missing.
    #[error(
        "{name} {version} needs the command(s) {}, found none on the PATH",
        list(missing)
    )]
    Missing {
        /// The package.
        name: Name,
        /// The version.
        version: Version,
        /// What is missing.
        missing: Vec<CommandName>,
    },
    /// The release runs commands, and this machine cannot hold them in.
    #[error("{name} {version} runs {steps} step(s) in a cage, found none that works ({lacking})")]
    Steps {
        /// The package.
        name: Name,
        /// The version.
        version: Version,
        /// How many.
        steps: usize,
        /// What is lacking.
        lacking: OutsideText,
    },
    /// Something is in the way.
    #[error("{name} needs {} path(s) of its own, found {}", conflicts.len(), occupied(conflicts))]
    Conflicts {
        /// The package.
        name: Name,
        /// What is in the way.
        conflicts: Vec<Conflict>,
    },
    /// An older release than the installed one, without `--downgrade`.
    #[error(
        "{name} {installed} (serial {installed_serial}) is installed, found the older {found} (serial {found_serial})"
    )]
    Older {
        /// The package.
        name: Name,
        /// The installed version.
        installed: Version,
        /// Its serial.
        installed_serial: Serial,
        /// The older version.
        found: Version,
        /// Its serial.
        found_serial: Serial,
    },
    /// There is no version to return to.
    #[error("{name} {current} replaced no version that is still here, expected one to go back to")]
    NothingEarlier {
        /// The package.
        name: Name,
        /// The current version.
        current: Version,
    },
}

impl PlanError {
    /// The exit code.
    pub fn code(&self) -> Code {
        match self {
            Self::NoBuild { .. } => Code::Platform,
            Self::Missing { .. } | Self::Steps { .. } => Code::Requirement,
            Self::Conflicts { .. } => Code::Conflict,
            Self::Older { .. } => Code::Stale,
            Self::NothingEarlier { .. } => Code::Usage,
        }
    }
}

fn here(machine: &Machine) -> String {
    let libc = machine
        .glibc
        .map_or_else(String::new, |glibc| format!(" (C library {glibc})"));
    format!("{} {}{libc}", machine.os, machine.arch)
}

fn list<T: ToString>(items: &[T]) -> String {
    let words: Vec<String> = items.iter().map(ToString::to_string).collect();
    words.join(", ")
}

fn occupied(conflicts: &[Conflict]) -> String {
    const SHOWN: usize = 3;
    // One thing that is no folder blocks all that should lie below it.
    let mut words: Vec<String> = Vec::new();
    for word in conflicts.iter().map(one) {
        if !words.contains(&word) {
            words.push(word);
        }
    }
    let more = words.len().saturating_sub(SHOWN);
    words.truncate(SHOWN);
    if more > 0 {
        words.push(format!("{more} more"));
    }
    words.join(", ")
}

fn one(conflict: &Conflict) -> String {
    match &conflict.occupant {
        Occupant::Foreign => format!("{}, which is not unpipe's", conflict.path),
        Occupant::Package(name) => format!("{} of package {name}", conflict.path),
        Occupant::NotAFolder(path) => {
            format!("{}, which is no folder that can be used", path.display())
        }
    }
}
