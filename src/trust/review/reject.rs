//! What is remembered of a rejection.

use serde::{Deserialize, Serialize};

use crate::document::Review;
use crate::minisign::PublicKey;
use crate::model::{Digest, OutsideText, Serial, Time};
use crate::trust::Verified;

/// The most characters of a note that are remembered.
const NOTE: usize = 500;

/// A rejection that was verified while its reviewer was listed. It holds for its release whenever
/// that key is listed, whatever is served later.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reject {
    /// The release's place in the order of releases.
    pub serial: Serial,
    /// The hash of its document.
    pub release: Digest,
    /// The reviewer's key.
    pub key: PublicKey,
    /// When the reviewer signed it.
    pub issued: Time,
    /// What the reviewer said, shortened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<OutsideText>,
}

impl Reject {
    pub(super) fn of(review: &Verified<Review>, key: PublicKey) -> Self {
        let shortened = |note: &OutsideText| {
            let note: String = note.raw().chars().take(NOTE).collect();
            OutsideText::new(note)
        };
        Self {
            serial: review.serial,
            release: review.release,
            key,
            issued: review.issued,
            note: review.note.as_ref().map(shortened),
        }
    }

    /// Whether the same reviewer speaks of the same release.
    pub(in crate::trust) fn is_again(&self, other: &Self) -> bool {
        self.release == other.release && self.serial == other.serial && self.key == other.key
    }
}
