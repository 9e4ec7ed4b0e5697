//! The name of a package: `domain/path`.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A name such as `get.example.org/tool`: a domain of two or more labels, then one or more path
/// segments. There is no flat namespace to squat in.
///
/// Labels are lower-case letters, digits and inner hyphens, at most 63 long; numeric last labels
/// (IP addresses) are refused. Whether a label may be an `xn--` one is the policy's to say. Segments are `[a-z0-9][a-z0-9._-]*`. The
/// whole is at most 200 bytes, so that its folder's name fits any file system.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Name(String);

/// Why a text is not a name.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum NameError {
    /// No `/`, or nothing before or after it.
    #[error("a name is DOMAIN/PATH, found {0:?}")]
    NotDomainAndPath(String),
    /// The first part is not a domain.
    #[error("a name begins with a lower-case domain of two or more labels, found {0:?}")]
    Domain(String),
    /// A segment has a character that it may not have.
    #[error("a name's segments are made of a-z 0-9 . _ -, found {0:?}")]
    Segment(String),
    /// Longer than a folder's name may be.
    #[error("a name has at most 200 bytes, found {0}")]
    Long(usize),
}

impl Name {
    /// The whole name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The domain: the part before the first `/`.
    pub fn domain(&self) -> &str {
        self.0.split_once('/').map_or("", |(domain, _)| domain)
    }

    /// What follows the domain.
    pub fn path(&self) -> &str {
        self.0.split_once('/').map_or("", |(_, path)| path)
    }

    /// The last segment, by which people call an installed package.
    pub fn short(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or("")
    }

    /// The name of its folder: every `/` written as `+`, which no name contains.
    pub fn folder(&self) -> String {
        self.0.replace('/', "+")
    }

    /// The name that a folder stands for.
    ///
    /// # Errors
    /// If the folder's name is not one that [`Name::folder`] writes.
    pub fn from_folder(folder: &str) -> Result<Self, NameError> {
        folder.replace('+', "/").parse()
    }
}

fn is_label(label: &str) -> bool {
    !label.is_empty()
        && label.len() <= 63
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

fn is_segment(segment: &str) -> bool {
    segment.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
        && segment
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._-".contains(&b))
}

impl FromStr for Name {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        let (domain, path) = text
            .split_once('/')
            .ok_or_else(|| NameError::NotDomainAndPath(text.to_owned()))?;
        if text.len() > 200 {
            return Err(NameError::Long(text.len()));
        }
        let labels: Vec<&str> = domain.split('.').collect();
        let is_address = labels
            .last()
            .is_none_or(|last| last.bytes().all(|b| b.is_ascii_digit()));
        if labels.len() < 2 || is_address || !labels.iter().all(|label| is_label(label)) {
            return Err(NameError::Domain(domain.to_owned()));
        }
        match path.split('/').find(|segment| !is_segment(segment)) {
            Some(segment) => Err(NameError::Segment(segment.to_owned())),
            None => Ok(Self(text.to_owned())),
        }
    }
}

impl TryFrom<String> for Name {
    type Error = NameError;

    fn try_from(text: String) -> Result<Self, NameError> {
        text.parse()
    }
}

impl From<Name> for String {
    fn from(name: Name) -> Self {
        name.0
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
