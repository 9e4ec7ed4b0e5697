//! How strongly a command is held.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What a cage is made of, the stronger one first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tier {
    /// Namespaces of its own, Landlock and seccomp.
    Full,
    /// Landlock and seccomp: where namespaces are forbidden, as in most containers.
    Staged,
}

impl Tier {
    /// Its name, as plans and screens write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Staged => "staged",
        }
    }
}

impl fmt::Display for Tier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
