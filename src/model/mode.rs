//! File permissions: two of them.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The permissions of an installed file. There are no others: no setuid, no group write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Mode {
    /// 644: data.
    Plain,
    /// 755: a program.
    Executable,
}

/// Why a text is not a permitted mode.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("a mode is 644 or 755, found {0:?}")]
pub struct ModeError(String);

impl Mode {
    /// The permission bits, as `chmod` takes them.
    pub fn bits(self) -> u32 {
        match self {
            Self::Plain => 0o644,
            Self::Executable => 0o755,
        }
    }
}

impl TryFrom<String> for Mode {
    type Error = ModeError;

    fn try_from(text: String) -> Result<Self, ModeError> {
        match text.as_str() {
            "644" => Ok(Self::Plain),
            "755" => Ok(Self::Executable),
            _ => Err(ModeError(text)),
        }
    }
}

impl From<Mode> for String {
    fn from(mode: Mode) -> Self {
        mode.to_string()
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:o}", self.bits())
    }
}
