//! Reading the papers of an adopted package again, years later and without a network.
//!
//! What this proves: the description is the one that was consented to, and where sums are signed,
//! that the pinned key signed the hash of the archive that it describes. What it cannot prove, for
//! the archive is not kept: that the listed files came from that archive, and where the archive
//! itself was signed, the signature. Both were checked at the install, and the description's hash,
//! which this user's state remembers, stands for that.

use std::collections::BTreeSet;

use super::description::{Description, Evidence};
use super::signers::{Claim, parse};
use super::{AdoptError, read_sums};
use crate::document::Release;
use crate::minisign::PublicKey;
use crate::model::{Digest, Name, OutsideText, Serial, Time};
use crate::trust::{Anchor, Memory, Recollection, Unverified, Verified};

/// What an install of a described archive kept.
pub struct RecordedDescription<'a> {
    /// The package that it must be about.
    pub name: &'a Name,
    /// The description.
    pub description: &'a Unverified<Description>,
    /// The hash that it must have.
    pub digest: Digest,
    /// What the publisher signed.
    pub evidence: &'a Evidence,
    /// What the trust hung on.
    pub anchor: &'a Anchor,
    /// The serial that it was given.
    pub serial: Serial,
    /// When it was installed.
    pub installed: Time,
}

/// Verifies a recorded description again. The pinned key and the remembered hashes count before
/// what the receipt says; without them (the state was lost) the receipt must do.
///
/// # Errors
/// If the description is another than was consented to, or the signed sums do not vouch for the
/// archive that it describes.
pub fn recall_description(
    recorded: &RecordedDescription<'_>,
    memory: &Memory,
) -> Result<Recollection<Release>, AdoptError> {
    let name = recorded.name;
    let bytes = recorded.description.bytes();
    let found = Digest::of(bytes);
    let changed = |expected: String| AdoptError::Changed {
        name: name.clone(),
        expected: OutsideText::new(expected),
        found,
    };
    if found != recorded.digest {
        return Err(changed(recorded.digest.to_string()));
    }
    if !memory.serials.is_empty() && !memory.serials.values().any(|known| *known == found) {
        return Err(changed("that you consented to".to_owned()));
    }
    let description = Description::parse(name, bytes)?;
    let pinned = memory.pin.as_ref().map(|pin| &pin.anchor);
    let Anchor::Key(key) = pinned.unwrap_or(recorded.anchor) else {
        return Err(AdoptError::RootHash { name: name.clone() });
    };
    let signers = check_evidence(recorded, &description, *key)?;
    let release = description.release(recorded.serial, recorded.installed)?;
    Ok(Recollection {
        release: Verified::assertion(release),
        digest: found,
        signers,
    })
}

/// The keys whose signatures were good now: none where only the archive could tell.
fn check_evidence(
    recorded: &RecordedDescription<'_>,
    description: &Description,
    key: PublicKey,
) -> Result<BTreeSet<PublicKey>, AdoptError> {
    let file = description.file();
    match (recorded.evidence, description.sums()) {
        (Evidence::Sums { bytes, signature }, Some(sums)) => {
            let bytes = Unverified::new(bytes.clone());
            let signed = read_sums(sums, &bytes, signature, &[key])?;
            let (expected, found) = (signed.digest_of(file)?, description.archive());
            if expected != found {
                return Err(AdoptError::Differs {
                    file: OutsideText::new(file),
                    expected,
                    found,
                });
            }
            Ok(signed.signers().iter().copied().collect())
        }
        (Evidence::Archive { signature }, None) => {
            let whose = "the trusted key";
            let claim = Claim {
                file,
                signature,
                whose,
            };
            if parse(&claim)?.iter().any(|one| one.id() == key.id()) {
                return Ok(BTreeSet::new());
            }
            Err(AdoptError::NotSigned {
                file: OutsideText::new(file),
                whose,
                found: "one by another key".to_owned(),
            })
        }
        _ => Err(AdoptError::Damaged {
            name: recorded.name.clone(),
            reason: OutsideText::new("what was signed is not what it says"),
        }),
    }
}
