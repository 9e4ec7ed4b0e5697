//! A command as an argument vector: never a shell line.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A command and its arguments; the command is there and not empty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<String>", into = "Vec<String>")]
pub struct Argv {
    command: String,
    arguments: Vec<String>,
}

/// Why a list is not a command.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum ArgvError {
    /// The list, or its first item, is empty.
    #[error("a command needs at least one non-empty argument, found none")]
    Empty,
}

impl Argv {
    /// The program to run: a listed file of the release or an absolute system path.
    pub fn command(&self) -> &str {
        &self.command
    }

    /// What follows the program.
    pub fn arguments(&self) -> &[String] {
        &self.arguments
    }
}

impl TryFrom<Vec<String>> for Argv {
    type Error = ArgvError;

    fn try_from(mut words: Vec<String>) -> Result<Self, ArgvError> {
        if words.first().is_none_or(String::is_empty) {
            return Err(ArgvError::Empty);
        }
        let command = words.remove(0);
        Ok(Self {
            command,
            arguments: words,
        })
    }
}

impl From<Argv> for Vec<String> {
    fn from(argv: Argv) -> Self {
        let mut words = vec![argv.command];
        words.extend(argv.arguments);
        words
    }
}
