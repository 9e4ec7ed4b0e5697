//! The name of an installed version's folder.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{Digest, Version};

/// `VERSION-HASH12`: a version and the first 12 digits of its release's hash, so that two
/// releases with one version name never share a folder.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TreeName {
    version: Version,
    hash: String,
}

/// Why a text is not the name of a version's folder.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("a version's folder is called VERSION-HASH12, found {0:?}")]
pub struct TreeNameError(String);

impl TreeName {
    /// The folder of this version with this release hash.
    pub fn of(version: &Version, release: &Digest) -> Self {
        Self {
            version: version.clone(),
            hash: release.short(),
        }
    }

    /// The version in it.
    pub fn version(&self) -> &Version {
        &self.version
    }
}

impl FromStr for TreeName {
    type Err = TreeNameError;

    fn from_str(text: &str) -> Result<Self, TreeNameError> {
        let bad = || TreeNameError(text.to_owned());
        let (version, hash) = text.rsplit_once('-').ok_or_else(bad)?;
        let is_hash = hash.len() == 12
            && hash
                .bytes()
                .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        if !is_hash {
            return Err(bad());
        }
        Ok(Self {
            version: version.parse().map_err(|_| bad())?,
            hash: hash.to_owned(),
        })
    }
}

impl TryFrom<String> for TreeName {
    type Error = TreeNameError;

    fn try_from(text: String) -> Result<Self, TreeNameError> {
        text.parse()
    }
}

impl From<TreeName> for String {
    fn from(name: TreeName) -> Self {
        name.to_string()
    }
}

impl fmt::Display for TreeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.version, self.hash)
    }
}
