//! Reviews that were verified, for a time without a network.

use std::io::Read;

use super::folder::Folder;
use super::{About, Cache, Shelf, about};
use crate::document::Kind;
use crate::minisign::PublicKey;
use crate::model::Digest;

impl Cache {
    /// The bytes that may be this reviewer's review of the release with this hash.
    pub fn review(&self, release: Digest, key: &PublicKey) -> Option<Vec<u8>> {
        let file = Folder::existing(&self.root, Shelf::Reviews)?.open(name(release, key))?;
        let limit = Kind::Review.document_limit() as u64;
        let mut bytes = Vec::new();
        file.take(limit).read_to_end(&mut bytes).ok()?;
        Some(bytes)
    }

    /// Keeps a verified review.
    pub fn keep_review(
        &self,
        release: Digest,
        key: &PublicKey,
        mut document: &[u8],
        about: &About,
    ) {
        let Some(folder) = Folder::made(&self.root, Shelf::Reviews) else {
            return;
        };
        let name = name(release, key);
        let is_same = self
            .review(release, key)
            .is_some_and(|kept| kept == document);
        if !is_same && folder.copy(&mut document, name) {
            self.make_room(&folder, self.bounds.releases);
            about::write(&self.root, name, about);
        }
    }
}

/// The name on the shelf. A key id could be anybody's, so the key itself goes into it.
fn name(release: Digest, key: &PublicKey) -> Digest {
    Digest::of(format!("{release} {key}").as_bytes())
}
