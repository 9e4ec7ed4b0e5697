//! Verifying again what an installed package keeps, without a network.

use super::ResolveError;
use crate::document::{Release, Revocation};
use crate::model::OutsideText;
use crate::receipt::{Claimed, Receipt};
use crate::store::Store;
use crate::trust::{
    Anchor, Description, Documents, Evidence, Recollection, Recorded, RecordedDescription, Refusal,
    Root, Subject, Unverified, recall, recall_description,
};

/// Verifies the documents beside a receipt with what this user's trust state knows of the
/// package; where that was lost, with what the receipt says.
///
/// # Errors
/// If the documents do not verify, or are not the ones that the receipt names.
pub fn recall_installed(
    store: &Store,
    receipt: &Receipt,
    release: &Unverified<Release>,
    root: Option<&Unverified<Root>>,
) -> Result<Recollection<Release>, ResolveError> {
    let memory = store.load(&subject_of(receipt))?.memory;
    let anchor = anchor_of(receipt)?;
    let recorded: Recorded<'_, Documents> = Recorded {
        name: &receipt.name,
        release,
        root,
        anchor: &anchor,
    };
    let recalled = recall(&Documents, &recorded, &memory)?;
    if recalled.digest != receipt.release {
        return Err(Refusal::OtherRelease {
            expected: receipt.release,
            found: recalled.digest,
        }
        .into());
    }
    Ok(recalled)
}

/// What an adopted package keeps.
#[derive(Clone, Copy)]
pub struct KeptPapers<'a> {
    /// The user's description.
    pub description: &'a Unverified<Description>,
    /// What the publisher signed.
    pub evidence: &'a Evidence,
}

/// Verifies the papers beside a receipt of an adopted package, as far as that can be done without
/// the archive.
///
/// # Errors
/// If they are not the ones that were consented to, or the publisher's signature does not fit.
pub fn recall_described(
    store: &Store,
    receipt: &Receipt,
    kept: KeptPapers<'_>,
) -> Result<Recollection<Release>, ResolveError> {
    let memory = store.load(&subject_of(receipt))?.memory;
    let anchor = anchor_of(receipt)?;
    let recorded = RecordedDescription {
        name: &receipt.name,
        description: kept.description,
        digest: receipt.release,
        evidence: kept.evidence,
        anchor: &anchor,
        serial: receipt.serial,
        installed: receipt.installed,
    };
    Ok(recall_description(&recorded, &memory)?)
}

/// What the publisher said when it denied an installed release, as far as this user's state knows.
///
/// # Errors
/// If the trust state cannot be read.
pub fn revocation_of(store: &Store, receipt: &Receipt) -> Result<Option<Revocation>, ResolveError> {
    let memory = store.load(&subject_of(receipt))?.memory;
    Ok(memory.revocation_of(receipt.serial).cloned())
}

/// Whom the trust in an installed package is about.
pub fn subject_of(receipt: &Receipt) -> Subject {
    match receipt.claimed {
        Claimed::Described => Subject::described(receipt.name.clone()),
        Claimed::Own | Claimed::Claimed => Subject::at(receipt.name.clone(), &receipt.place),
    }
}

fn anchor_of(receipt: &Receipt) -> Result<Anchor, Refusal> {
    let text = receipt.anchor.raw();
    text.parse().map_err(|_| Refusal::DamagedState {
        name: receipt.name.clone(),
        reason: format!("its receipt names the key {}", OutsideText::new(text)),
    })
}
