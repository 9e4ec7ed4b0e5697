//! A resolved package, and what consent to it makes permanent.

use super::ResolveError;
use crate::model::{Place, Time, Version};
use crate::store::{IndexCopy, Kept, Store};
use crate::trust::{Accepted, Artifact, Documents, KnownRoot, Memory, Pin, Subject, Verified};

/// A verified release, where it came from, and what will be remembered of it.
pub struct Resolved {
    /// The release.
    pub accepted: Accepted<Documents>,
    /// Where its documents came from; artifacts are sought beside them.
    pub place: Place,
    /// Every version on offer, newest first.
    pub offered: Vec<Version>,
    /// The artifact, where it had to be fetched before it could be planned.
    pub at_hand: Option<Verified<Artifact>>,
    pub(super) subject: Subject,
    pub(super) before: Kept,
    pub(super) memory: Memory,
    /// The index, to be kept once the name is pinned.
    pub(super) copy: Option<Box<IndexCopy>>,
    pub(super) now: Time,
}

impl Resolved {
    /// Whom it is about.
    pub fn subject(&self) -> &Subject {
        &self.subject
    }

    /// Every root that was verified on the way, oldest first.
    pub fn roots(&self) -> &[KnownRoot] {
        &self.memory.roots
    }

    /// Keeps the pin and all that was verified, now that the user consented. A pin that exists
    /// stays as it is.
    ///
    /// # Errors
    /// If the state cannot be written.
    pub fn consented(&self, store: &Store) -> Result<(), ResolveError> {
        let mut memory = self.memory.clone();
        if memory.pin.is_none() {
            memory.pin = Pin::of(&self.accepted.provenance.anchored, self.now);
        }
        let is_pinned = memory.pin.is_some();
        store.save(&self.subject, &self.before, &memory)?;
        if let Some(copy) = self.copy.as_ref().filter(|_| is_pinned) {
            store.keep_index_copy(&self.subject, copy);
        }
        Ok(())
    }
}
