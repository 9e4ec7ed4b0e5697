//! How an archive calls one of its entries.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::text::is_spoofing;

/// The path of an entry inside an archive, only ever compared with what the archive says and
/// never used as a path on this machine. At most 1,024 bytes, not empty, no control characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EntryPath(String);

/// Why a text cannot name an archive's entry.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("an archive entry is named by 1 to 1024 plain characters, found {0:?}")]
pub struct EntryPathError(String);

impl EntryPath {
    /// The bytes to look for.
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl TryFrom<String> for EntryPath {
    type Error = EntryPathError;

    fn try_from(text: String) -> Result<Self, EntryPathError> {
        if text.is_empty() || text.len() > 1024 || text.chars().any(is_spoofing) {
            return Err(EntryPathError(text));
        }
        Ok(Self(text))
    }
}

impl From<EntryPath> for String {
    fn from(path: EntryPath) -> Self {
        path.0
    }
}

impl fmt::Display for EntryPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
