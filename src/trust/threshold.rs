//! Counting signers.

use std::collections::BTreeSet;

use super::{Check, Opened, Refusal};
use crate::document::Kind;
use crate::minisign::{Outcome, PublicKey};

/// Who must have signed: keys, and how many of them.
pub(super) struct Quorum {
    /// What the refusal calls these keys.
    pub(super) whose: &'static str,
    /// The keys that count.
    pub(super) keys: BTreeSet<PublicKey>,
    /// How many must be good.
    pub(super) threshold: usize,
}

/// The keys of the quorum that signed, counted by key, never by key id: a key that signs twice, or
/// poses under two ids, is one signer (TUF 1.0.34, 5.3.4 and 6.1).
///
/// # Errors
/// [`Refusal::Signatures`] if they are fewer than the threshold; it says whether forged
/// signatures, unknown keys or neither were found.
pub(super) fn meet<S: Check>(
    kind: Kind,
    opened: &Opened<S>,
    quorum: &Quorum,
) -> Result<BTreeSet<PublicKey>, Refusal> {
    let known: Vec<PublicKey> = quorum.keys.iter().copied().collect();
    let mut good = BTreeSet::new();
    let (mut forged, mut unknown) = (Vec::new(), Vec::new());
    for signature in &opened.signatures {
        match signature.check(&opened.body, &known) {
            Outcome::Good(key) => {
                good.insert(key);
            }
            Outcome::Forged(key) => forged.push(key),
            Outcome::UnknownKey(id) => unknown.push(id),
        }
    }
    // A threshold of zero cannot be parsed; never let an empty set of signers pass all the same.
    if good.len() >= quorum.threshold.max(1) {
        return Ok(good);
    }
    Err(Refusal::Signatures {
        kind,
        whose: quorum.whose,
        needed: quorum.threshold,
        good: good.len(),
        forged,
        unknown,
    })
}
