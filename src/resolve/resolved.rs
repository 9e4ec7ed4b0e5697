//! A resolved package, and what consent to it makes permanent.

use super::ResolveError;
use crate::model::{Place, Time, Version};
use crate::store::{About, Cache, IndexCopy, Kept, Store};
use crate::trust::{Accepted, Documents, Memory, Pin, Subject};

/// A verified release, where it came from, and what will be remembered of it.
pub struct Resolved {
    /// The release.
    pub accepted: Accepted<Documents>,
    /// Where its documents came from; artifacts are sought beside them.
    pub place: Place,
    /// Every version on offer, newest first.
    pub offered: Vec<Version>,
    pub(super) subject: Subject,
    pub(super) before: Kept,
    pub(super) memory: Memory,
    /// The index, to be kept once the name is pinned.
    pub(super) copy: Option<Box<IndexCopy>>,
    pub(super) now: Time,
    /// Where verified documents are kept, if anywhere.
    pub(super) cache: Option<Cache>,
}

impl Resolved {
    /// Whom it is about.
    pub fn subject(&self) -> &Subject {
        &self.subject
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
        if is_pinned {
            self.keep_release();
        }
        Ok(())
    }

    /// Keeps the release document for a time without a network. What lies in a folder is at hand.
    pub(super) fn keep_release(&self) {
        if let Some(cache) = self.cache.as_ref().filter(|_| self.place.local().is_none()) {
            let release = &self.accepted.release;
            let (name, version) = (release.name.clone(), release.version.clone());
            let about = About { name, version };
            cache.keep_release(self.accepted.digest, &self.accepted.document, &about);
        }
    }
}
