//! What an installed package follows.

use serde::{Deserialize, Serialize};

use super::{ReceiptError, parse, to_bytes};
use crate::model::{Channel, OutsideText, Place, TreeName, Version};

/// The format and its version.
const FORMAT: &str = "track/1";

/// Where an upgrade asks, and what for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Track {
    unpipe: String,
    /// Where the documents are.
    pub place: Place,
    /// What is followed.
    pub follow: Follow,
    /// The version that a rollback left; it stays until the next install.
    pub left: Option<TreeName>,
}

/// What `upgrade` looks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Follow {
    /// Whatever this channel offers.
    Channel(Channel),
    /// Nothing: this version is held until the next `install NAME`.
    Exact(Version),
}

impl Track {
    /// A track that follows something at a place.
    pub fn new(place: Place, follow: Follow) -> Self {
        Self {
            unpipe: FORMAT.to_owned(),
            place,
            follow,
            left: None,
        }
    }

    /// The same place after a rollback: the version returned to is held, the one left is kept.
    #[must_use]
    pub fn rolled_back(&self, to: &TreeName, left: TreeName) -> Self {
        Self {
            unpipe: FORMAT.to_owned(),
            place: self.place.clone(),
            follow: Follow::Exact(to.version().clone()),
            left: Some(left),
        }
    }

    /// The bytes to write.
    ///
    /// # Errors
    /// Never in practice; JSON can hold every track.
    pub fn to_bytes(&self) -> Result<Vec<u8>, ReceiptError> {
        to_bytes(FORMAT, self)
    }

    /// Reads a track.
    ///
    /// # Errors
    /// If it is not one of this format and version.
    pub fn parse(bytes: &[u8]) -> Result<Self, ReceiptError> {
        let track: Self = parse(FORMAT, bytes)?;
        if track.unpipe == FORMAT {
            Ok(track)
        } else {
            Err(ReceiptError::Damaged {
                expected: FORMAT,
                found: OutsideText::new(track.unpipe),
            })
        }
    }
}
