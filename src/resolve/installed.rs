//! Verifying again what an installed package keeps, without a network.

use super::ResolveError;
use crate::document::Release;
use crate::model::OutsideText;
use crate::receipt::Receipt;
use crate::store::Store;
use crate::trust::{
    Anchor, Documents, Recorded, Refusal, Root, Subject, Unverified, Verified, recall,
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
) -> Result<Verified<Release>, ResolveError> {
    let subject = Subject::at(receipt.name.clone(), &receipt.place);
    let memory = store.load(&subject)?.memory;
    let anchor: Anchor = receipt
        .anchor
        .raw()
        .parse()
        .map_err(|_| Refusal::DamagedState {
            name: receipt.name.clone(),
            reason: format!(
                "its receipt names the key {}",
                OutsideText::new(receipt.anchor.raw())
            ),
        })?;
    let recorded: Recorded<'_, Documents> = Recorded {
        name: &receipt.name,
        release,
        root,
        anchor: &anchor,
    };
    let (release, digest) = recall(&Documents, &recorded, &memory)?;
    if digest != receipt.release {
        return Err(Refusal::OtherRelease {
            expected: receipt.release,
            found: digest,
        }
        .into());
    }
    Ok(release)
}
