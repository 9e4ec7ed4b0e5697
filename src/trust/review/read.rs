//! From unverified bytes to a verified review.

use std::collections::BTreeSet;

use crate::document::{Envelope, Kind, Review, parse_review};
use crate::minisign::PublicKey;
use crate::trust::session::of_kind;
use crate::trust::threshold::{Quorum, meet};
use crate::trust::{Opened, Refusal, Unverified, Verified};

/// Verifies a review under these keys, of which one must have signed, and tells which did.
///
/// # Errors
/// [`Refusal::Signatures`] if none of them did; [`Refusal::Document`] if the bytes are no review.
pub fn read_review(
    document: &Unverified<Review>,
    keys: &BTreeSet<PublicKey>,
) -> Result<(Verified<Review>, BTreeSet<PublicKey>), Refusal> {
    let kind = Kind::Review;
    let envelope = Envelope::open(document.bytes(), kind).map_err(of_kind(kind))?;
    let opened = Opened {
        body: envelope.body().to_vec(),
        signatures: envelope.signatures().to_vec(),
    };
    let quorum = Quorum {
        whose: "the reviewers",
        keys: keys.clone(),
        threshold: 1,
    };
    let signers = meet(kind, &opened, &quorum)?;
    let review = parse_review(&opened.body).map_err(of_kind(kind))?;
    Ok((Verified::assertion(review), signers))
}
