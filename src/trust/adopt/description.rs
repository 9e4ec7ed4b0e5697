//! What the user says of an archive that its publisher only signed.
//!
//! It is no document: nobody signed it, it is JSON, and no reader of documents takes it. It has no
//! time and no serial in it, so that the same words about the same bytes are the same description.

use serde::{Deserialize, Serialize};

use super::{AdoptError, SignedOver};
use crate::document::{Artifact, Release};
use crate::model::{Digest, Name, OutsideText, Serial, Time, Version};

/// The format and its version.
const FORMAT: &str = "description/1";

/// A description of one archive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Description {
    unpipe: String,
    /// What the user calls the package.
    name: Name,
    /// What the user calls the version.
    version: Version,
    /// The name of the signed file of sums; none where the archive itself is signed.
    sums: Option<OutsideText>,
    /// What follows `unpipe install` to make it again, without the key.
    command: Vec<OutsideText>,
    /// The archive and the list of its files.
    artifact: Artifact,
}

/// What the user wants of an archive that is vouched for.
#[derive(Clone, Debug)]
pub struct Draft {
    /// What the user calls the version.
    pub version: Version,
    /// What follows `unpipe install` to make it again, without the key.
    pub command: Vec<OutsideText>,
    /// The archive and the list of its files.
    pub artifact: Artifact,
}

/// What an install keeps of an adoption beside the description.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Papers {
    /// What the publisher signed.
    pub evidence: Evidence,
    /// What follows `unpipe install` to make it again, without the key.
    pub command: Vec<OutsideText>,
}

/// The publisher's signature, as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// Over the archive, which is not kept.
    Archive {
        /// The signature file.
        signature: Vec<u8>,
    },
    /// Over a file of sums.
    Sums {
        /// The file of sums.
        bytes: Vec<u8>,
        /// Its signature file.
        signature: Vec<u8>,
    },
}

impl Evidence {
    /// What the signature is over.
    pub fn over(&self) -> SignedOver {
        match self {
            Self::Archive { .. } => SignedOver::Archive,
            Self::Sums { .. } => SignedOver::Sums,
        }
    }
}

impl Description {
    pub(super) fn new(name: Name, sums: Option<OutsideText>, draft: Draft) -> Self {
        Self {
            unpipe: FORMAT.to_owned(),
            name,
            version: draft.version,
            sums,
            command: draft.command,
            artifact: draft.artifact,
        }
    }

    /// The bytes to keep, whose hash names the description.
    pub(super) fn to_bytes(&self) -> Result<Vec<u8>, AdoptError> {
        let mut bytes = serde_json::to_vec_pretty(self).map_err(|error| self.damaged(&error))?;
        bytes.push(b'\n');
        Ok(bytes)
    }

    /// Reads the bytes of a description that is known by its hash.
    pub(super) fn parse(name: &Name, bytes: &[u8]) -> Result<Self, AdoptError> {
        let damaged = |reason: String| AdoptError::Damaged {
            name: name.clone(),
            reason: OutsideText::new(reason),
        };
        let found: Self =
            serde_json::from_slice(bytes).map_err(|error| damaged(error.to_string()))?;
        if found.unpipe != FORMAT || found.name != *name {
            let (format, other) = (&found.unpipe, &found.name);
            return Err(damaged(format!(
                "expected {FORMAT} of {name}, found {format} of {other}"
            )));
        }
        Ok(found)
    }

    fn damaged(&self, error: &serde_json::Error) -> AdoptError {
        AdoptError::Damaged {
            name: self.name.clone(),
            reason: OutsideText::new(error.to_string()),
        }
    }

    /// The file of sums that is said to list the archive.
    pub(super) fn sums(&self) -> Option<&str> {
        self.sums.as_ref().map(OutsideText::raw)
    }

    /// What the archive is called.
    pub(super) fn file(&self) -> &str {
        self.artifact
            .urls
            .first()
            .map_or("", crate::model::Location::file_name)
    }

    /// The hash of the archive.
    pub(super) fn archive(&self) -> Digest {
        self.artifact.sha256
    }

    /// The release that the description amounts to, which keeps the rules of releases.
    pub(super) fn release(self, serial: Serial, issued: Time) -> Result<Release, AdoptError> {
        let release = Release {
            name: self.name,
            version: self.version,
            serial,
            root: 0,
            issued,
            summary: OutsideText::new("described by you"),
            license: None,
            homepage: None,
            source: None,
            notes: None,
            artifacts: vec![self.artifact],
            steps: Vec::new(),
            requirements: Vec::new(),
        };
        match release.check() {
            Ok(()) => Ok(release),
            Err(source) => Err(AdoptError::Description {
                name: release.name,
                source,
            }),
        }
    }
}
