//! The words that count, for those who show them.

use crate::document::{Claim, Review, Verdict};
use crate::minisign::PublicKey;
use crate::model::{OutsideText, Time};
use crate::trust::{Reject, Verified};

/// A verified word of a listed reviewer about one release. Only the core makes one.
///
/// ```compile_fail
/// // Nobody else can say that somebody approved.
/// let forged = unpipe::trust::Counted { label: "carol".to_owned() };
/// ```
///
/// ```
/// // Others can only read it.
/// fn read(counted: &unpipe::trust::Counted) -> &str { counted.label() }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    label: String,
    key: PublicKey,
    verdict: Verdict,
    claims: Vec<Claim>,
    note: Option<OutsideText>,
    issued: Time,
    expires: Option<Time>,
}

impl Counted {
    pub(super) fn approval(label: &str, key: PublicKey, review: &Verified<Review>) -> Self {
        Self {
            label: label.to_owned(),
            key,
            verdict: Verdict::Approve,
            claims: review.claims.clone(),
            note: review.note.clone(),
            issued: review.issued,
            expires: Some(review.expires),
        }
    }

    pub(super) fn rejection(label: &str, reject: &Reject) -> Self {
        Self {
            label: label.to_owned(),
            key: reject.key,
            verdict: Verdict::Reject,
            claims: Vec::new(),
            note: reject.note.clone(),
            issued: reject.issued,
            expires: None,
        }
    }

    /// What the policy calls the reviewer.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// The reviewer's key.
    pub fn key(&self) -> &PublicKey {
        &self.key
    }

    /// Yes or no.
    pub fn verdict(&self) -> Verdict {
        self.verdict
    }

    /// What the reviewer did; of a rejection it is not kept.
    pub fn claims(&self) -> &[Claim] {
        &self.claims
    }

    /// What else the reviewer said.
    pub fn note(&self) -> Option<&OutsideText> {
        self.note.as_ref()
    }

    /// When it was signed.
    pub fn issued(&self) -> Time {
        self.issued
    }

    /// Until when it counts; a rejection has no end.
    pub fn expires(&self) -> Option<Time> {
        self.expires
    }
}
