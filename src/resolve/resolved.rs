//! A resolved package, and what consent to it makes permanent.

use std::sync::Arc;

use super::ResolveError;
use super::reviews::Testimony;
use crate::bundle::Bundle;
use crate::document;
use crate::fetch::{FetchError, Fetcher};
use crate::model::{Place, Time, Version};
use crate::store::{About, Cache, IndexCopy, Kept, Store};
use crate::trust::{
    Accepted, Artifact, Documents, Expected, Index, KnownRoot, Level, Memory, Pin, Review, Subject,
    Unverified, Verified,
};

/// A verified release, where it came from, and what will be remembered of it.
pub struct Resolved {
    /// The release.
    pub accepted: Accepted<Documents>,
    /// Where its documents came from; artifacts are sought beside them.
    pub place: Place,
    /// The bundle that they are in, if it is one.
    pub bundle: Option<Arc<Bundle>>,
    /// Every version on offer, newest first.
    pub offered: Vec<Version>,
    /// The artifact, where it had to be fetched before it could be planned.
    pub at_hand: Option<Verified<Artifact>>,
    /// The index; none at level 0.
    pub(super) index: Option<Unverified<Index>>,
    /// The file name of the release.
    pub(super) file: String,
    /// The reviews behind the words that count.
    pub(super) reviews: Vec<Testimony>,
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

    /// Gets one of the release's artifacts: from the bundle alone, if the documents are in one.
    ///
    /// # Errors
    /// As [`Fetcher::artifact`] and [`Fetcher::bundled`].
    pub fn artifact(
        &self,
        fetcher: &Fetcher<'_>,
        artifact: &document::Artifact,
    ) -> Result<Verified<Artifact>, FetchError> {
        let expected = Expected {
            size: artifact.size,
            sha256: artifact.sha256,
        };
        match &self.bundle {
            Some(bundle) => fetcher.bundled(bundle, &artifact.urls, expected),
            None => fetcher.artifact(&self.place, &artifact.urls, expected),
        }
    }

    /// All documents that were verified on the way, as they came, by their file names: every root,
    /// the index, the release, the reviews that count.
    pub fn documents(&self) -> Vec<(String, Vec<u8>)> {
        let mut documents = Vec::new();
        if self.accepted.provenance.level != Level::Zero {
            documents.extend(self.memory.roots.iter().map(|root| {
                let name = format!("root-{}.unpipe", root.version);
                (name, root.document.clone().into_bytes())
            }));
        }
        if let Some(index) = &self.index {
            documents.push(("index.unpipe".to_owned(), index.bytes().to_vec()));
        }
        documents.push((self.file.clone(), self.accepted.document.clone()));
        let version = &self.accepted.release.version;
        documents.extend(self.reviews.iter().map(|review| {
            let name = Review::file_name(version, &review.key);
            (name, review.bytes.clone())
        }));
        documents
    }

    /// Every root that was verified on the way, oldest first.
    pub fn roots(&self) -> &[KnownRoot] {
        &self.memory.roots
    }

    /// Whether consent to it makes a pin that was not there.
    pub fn makes_a_pin(&self) -> bool {
        self.memory.pin.is_none() && Pin::of(&self.accepted.provenance.anchored, self.now).is_some()
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

    /// Keeps the release document and its reviews for a time without a network. What lies in a
    /// folder is at hand; a reviewer's host is not.
    pub(super) fn keep_release(&self) {
        self.keep_reviews();
        if let Some(cache) = self.cache.as_ref().filter(|_| self.place.local().is_none()) {
            let release = &self.accepted.release;
            let (name, version) = (release.name.clone(), release.version.clone());
            let about = About { name, version };
            cache.keep_release(self.accepted.digest, &self.accepted.document, &about);
        }
    }

    fn keep_reviews(&self) {
        let Some(cache) = self.cache.as_ref().filter(|_| self.bundle.is_none()) else {
            return;
        };
        let release = &self.accepted.release;
        let (name, version) = (release.name.clone(), release.version.clone());
        let about = About { name, version };
        for review in &self.reviews {
            cache.keep_review(self.accepted.digest, &review.key, &review.bytes, &about);
        }
    }
}
