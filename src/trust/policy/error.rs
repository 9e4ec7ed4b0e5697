//! Why a policy cannot be used. Each such error refuses everything that asks the policy.

use std::path::PathBuf;

use thiserror::Error;

use super::At;
use crate::model::{Code, OutsideText};

/// What is wrong with a policy file.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum PolicyError {
    /// It is there and cannot be read.
    #[error("the policy {file} cannot be read: {reason}")]
    Unreadable {
        /// The file.
        file: OutsideText,
        /// What the system says.
        reason: OutsideText,
    },
    /// It is larger than a policy can be.
    #[error("a policy has at most {limit} bytes, found more in {file}")]
    Large {
        /// The file.
        file: OutsideText,
        /// The most bytes.
        limit: usize,
    },
    /// It is no TOML.
    #[error("{at} is not TOML: {reason}")]
    Syntax {
        /// Where.
        at: At,
        /// What the parser says.
        reason: OutsideText,
    },
    /// A key that no policy has.
    #[error("{at} has an unknown key {key}, expected {expected}")]
    Unknown {
        /// Where.
        at: At,
        /// The key, with the tables around it.
        key: OutsideText,
        /// What it may be.
        expected: String,
    },
    /// A key that must be there.
    #[error("{at} has a rule without {key}, expected one")]
    Missing {
        /// Where the rule begins.
        at: At,
        /// The key.
        key: &'static str,
    },
    /// A value that the key cannot have.
    #[error("{at} sets {key}: {reason}")]
    Value {
        /// Where.
        at: At,
        /// The key, with the tables around it.
        key: OutsideText,
        /// What was expected and what was found.
        reason: OutsideText,
    },
    /// Two keys for one name.
    #[error(transparent)]
    Contradiction(Box<Contradiction>),
}

/// Two keys for one name.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("{later} pins {pattern} to {found}, expected {expected} as {earlier} says")]
pub struct Contradiction {
    /// The first rule.
    pub earlier: At,
    /// The rule that contradicts it.
    pub later: At,
    /// What the later one matches.
    pub pattern: String,
    /// The key of the first.
    pub expected: String,
    /// The key of the later one.
    pub found: String,
}

impl PolicyError {
    /// The exit code: a policy that cannot be read allows nothing.
    pub fn code(&self) -> Code {
        Code::Policy
    }

    /// A file that the system does not give.
    pub fn unreadable(file: &std::path::Path, reason: impl Into<String>) -> Self {
        Self::Unreadable {
            file: shown(file),
            reason: OutsideText::new(reason),
        }
    }
}

pub(super) fn shown(file: &std::path::Path) -> OutsideText {
    let file: PathBuf = file.to_owned();
    OutsideText::new(file.display().to_string())
}
