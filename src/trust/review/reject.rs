//! What is remembered of a rejection.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::read_review;
use crate::document::{Review, Verdict};
use crate::minisign::PublicKey;
use crate::model::{Digest, Name, OutsideText, Serial, Time};
use crate::trust::{Refusal, Unverified, Verified};

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

/// Verifies a rejection of this name that was kept: it was in force when it was heard, so its dates
/// no longer matter. `None` if the document is signed by the key and says something else.
///
/// # Errors
/// As [`read_review`].
pub fn recall_reject(
    document: &Unverified<Review>,
    name: &Name,
    key: PublicKey,
) -> Result<Option<Reject>, Refusal> {
    let (review, _) = read_review(document, &BTreeSet::from([key]))?;
    let is_one = review.name == *name && review.verdict == Verdict::Reject;
    Ok(is_one.then(|| Reject::of(&review, key)))
}
