//! Which release: what the user wants, what may be had.

use super::{Manifest, Memory, Refusal};
use crate::document::{Offer, Root};
use crate::model::{Channel, Digest, Location, Serial, Version};

/// What the user asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// What a channel offers.
    Channel(Channel),
    /// A version by its name; a word that is no version on offer may name a channel.
    Named(Version),
}

/// Whether an older release than accepted before may be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Downgrade {
    /// No: an older release is an attack or a mistake.
    Refused,
    /// Yes, since the user named that version and said `--downgrade`.
    Allowed,
}

/// How a release was chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Chosen {
    /// By a channel, whose floor rises.
    Followed(Channel),
    /// Named exactly, which raises no floor.
    Exactly,
}

/// A release chosen from an index, to be fetched next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    pub(super) version: Version,
    pub(super) serial: Serial,
    pub(super) sha256: Digest,
    pub(super) chosen: Chosen,
    pub(super) file: Option<Location>,
    downgrade: Downgrade,
}

impl Choice {
    pub(super) fn of_offer(offer: &Offer, chosen: Chosen, downgrade: Downgrade) -> Self {
        Self {
            version: offer.version.clone(),
            serial: offer.serial,
            sha256: offer.sha256,
            chosen,
            file: Some(offer.file.clone()),
            downgrade,
        }
    }

    pub(super) fn of_release(
        release: &impl Manifest,
        sha256: Digest,
        chosen: Chosen,
        downgrade: Downgrade,
    ) -> Self {
        Self {
            version: release.version().clone(),
            serial: release.serial(),
            sha256,
            chosen,
            file: None,
            downgrade,
        }
    }

    /// Whether this is what an index offers.
    pub(super) fn is_of(&self, offer: &Offer) -> bool {
        (&self.version, self.serial, self.sha256) == (&offer.version, offer.serial, offer.sha256)
    }

    /// Where the document is; `None` if it is at hand already.
    pub fn file(&self) -> Option<&Location> {
        self.file.as_ref()
    }

    /// The hash of its document.
    pub fn sha256(&self) -> Digest {
        self.sha256
    }

    /// How it was chosen.
    pub fn chosen(&self) -> &Chosen {
        &self.chosen
    }

    /// The chosen version.
    pub fn version(&self) -> &Version {
        &self.version
    }

    /// Refuses what is revoked, below the root's minimum, older than accepted before, or known
    /// with another content.
    pub(super) fn check(&self, memory: &Memory, root: Option<&Root>) -> Result<(), Refusal> {
        let (version, serial) = (self.version.clone(), self.serial);
        if let Some(revocation) = memory.revocation_of(serial) {
            let (severity, reason) = (revocation.severity.clone(), revocation.reason.clone());
            return Err(Refusal::Revoked {
                version,
                serial,
                severity,
                reason,
            });
        }
        if let Some(least) = root.and_then(|root| root.min_serial)
            && serial < least
        {
            return Err(Refusal::BelowMinimum {
                version,
                serial,
                least,
            });
        }
        if let Some(known) = memory.serials.get(&serial).copied()
            && known != self.sha256
        {
            return Err(Refusal::SerialEquivocation {
                serial,
                known,
                found: self.sha256,
            });
        }
        let accepted = match &self.chosen {
            Chosen::Followed(channel) => memory.floors.get(channel),
            Chosen::Exactly if self.downgrade == Downgrade::Allowed => None,
            // Named exactly, without the flag: below no channel that offered it before.
            Chosen::Exactly => memory
                .floors
                .get(&Channel::stable())
                .or(memory.floors.values().max()),
        };
        match accepted.copied() {
            Some(accepted) if serial < accepted => Err(self.older(memory, accepted)),
            _ => Ok(()),
        }
    }

    /// Older all the same where the publisher denied what was accepted: nobody is led back unasked.
    fn older(&self, memory: &Memory, accepted: Serial) -> Refusal {
        let (version, serial) = (self.version.clone(), self.serial);
        match memory.revocation_of(accepted) {
            Some(revocation) => Refusal::RevokedBefore {
                version,
                serial,
                accepted,
                severity: revocation.severity.clone(),
                reason: revocation.reason.clone(),
            },
            None => Refusal::Rollback {
                version,
                serial,
                accepted,
            },
        }
    }
}
