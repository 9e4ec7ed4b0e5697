//! Verified artifacts and release documents, by hash, so that they need not be fetched again.
//!
//! It saves a transfer and is believed in nothing: what is read from it is verified again like
//! anything that a server sends. So anything odd about a file counts as no file, and one that
//! cannot be kept is done without: no install fails for it.
//!
//! | file | duty |
//! |---|---|
//! | `folder` | the private folder, and files in it |
//! | `reviews` | what reviewers said, for a time without a network |
//! | `about` | which package a file belongs to, for people |
//! | `clean` | what is there, and what goes first |

mod about;
mod clean;
mod folder;
mod reviews;

use std::fs::File;
use std::io::Read;
use std::path::PathBuf;

pub use about::About;
pub use clean::{Cached, Clean, Freed};

use super::StoreError;
use crate::document::Kind;
use crate::model::{Digest, Period, Size};
use crate::trust::{Artifact, Verified};
use folder::Folder;

/// The cache of one user. It need not exist.
#[derive(Clone, Debug)]
pub struct Cache {
    root: PathBuf,
    bounds: Bounds,
}

/// How much is kept and for how long. Whatever is beyond goes when something new is kept, what was
/// used least lately first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// The most bytes of artifacts together.
    pub artifacts: Size,
    /// The most bytes of release documents together.
    pub releases: Size,
    /// How long something is kept that nobody uses.
    pub age: Period,
}

impl Bounds {
    /// What a user's machine can spare.
    pub const USUAL: Self = Self {
        artifacts: Size::bytes(1024 * 1024 * 1024),
        releases: Size::bytes(64 * 1024 * 1024),
        age: Period::seconds(90 * 24 * 60 * 60),
    };
}

/// What kind of file it is, which decides where it lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shelf {
    /// Artifacts, by their hash.
    Artifacts,
    /// Release documents, by the hash of their body.
    Releases,
    /// Reviews, by a hash of the release and the reviewer that they are of.
    Reviews,
}

impl Cache {
    /// The cache in this folder, which is made when something is kept.
    pub fn new(root: PathBuf) -> Self {
        Self {
            root,
            bounds: Bounds::USUAL,
        }
    }

    /// The same with other bounds.
    #[must_use]
    pub fn within(mut self, bounds: Bounds) -> Self {
        self.bounds = bounds;
        self
    }

    /// Where it lies.
    pub fn root(&self) -> &std::path::Path {
        &self.root
    }

    /// A file that may hold this artifact: nothing is known of its bytes.
    pub fn artifact(&self, sha256: Digest) -> Option<File> {
        Folder::existing(&self.root, Shelf::Artifacts)?.open(sha256)
    }

    /// Gives the artifact a name in the cache, if that costs nothing: its bytes lie on the same file
    /// system, and none is copied.
    pub fn link(&self, artifact: &Verified<Artifact>) {
        let expected = artifact.expected();
        if expected.size > self.bounds.artifacts {
            return;
        }
        if let Some(folder) = Folder::made(&self.root, Shelf::Artifacts)
            && let Ok(file) = artifact.reader()
            && folder.link(&file, expected.sha256)
        {
            self.make_room(&folder, self.bounds.artifacts);
        }
    }

    /// Keeps an artifact, by a copy if need be, and remembers which package it is of.
    pub fn keep(&self, artifact: &Verified<Artifact>, about: &About) {
        let expected = artifact.expected();
        self.link(artifact);
        let Some(folder) = Folder::made(&self.root, Shelf::Artifacts) else {
            return;
        };
        if expected.size > self.bounds.artifacts {
            return;
        }
        if !folder.has(expected.sha256) {
            let Ok(mut reader) = artifact.reader() else {
                return;
            };
            if !folder.copy(&mut reader, expected.sha256) {
                return;
            }
            self.make_room(&folder, self.bounds.artifacts);
        }
        about::write(&self.root, expected.sha256, about);
    }

    /// The bytes that may be the release document with this body hash.
    pub fn release(&self, sha256: Digest) -> Option<Vec<u8>> {
        let file = Folder::existing(&self.root, Shelf::Releases)?.open(sha256)?;
        let limit = Kind::Release.document_limit() as u64;
        let mut bytes = Vec::new();
        file.take(limit).read_to_end(&mut bytes).ok()?;
        Some(bytes)
    }

    /// Keeps a verified release document.
    pub fn keep_release(&self, sha256: Digest, mut document: &[u8], about: &About) {
        let Some(folder) = Folder::made(&self.root, Shelf::Releases) else {
            return;
        };
        // It may have got a signature since, or the file may be damaged.
        let is_same = self.release(sha256).is_some_and(|kept| kept == document);
        if !is_same && folder.copy(&mut document, sha256) {
            self.make_room(&folder, self.bounds.releases);
            about::write(&self.root, sha256, about);
        }
    }

    /// Forgets a file that proved to be something else.
    pub fn drop_file(&self, shelf: Shelf, sha256: Digest) {
        if let Some(folder) = Folder::existing(&self.root, shelf) {
            // One that stays is found wrong again.
            let _ = folder.remove(sha256);
            about::remove(&self.root, sha256);
        }
    }

    /// All that is there, what was used last first.
    ///
    /// # Errors
    /// If the cache cannot be read.
    pub fn list(&self) -> Result<Vec<Cached>, StoreError> {
        clean::list(&self.root)
    }

    /// Removes what nobody needs.
    ///
    /// # Errors
    /// If something of it cannot be removed.
    pub fn clean(&self, clean: Clean) -> Result<Freed, StoreError> {
        clean::clean(&self.root, clean)
    }

    fn make_room(&self, folder: &Folder, most: Size) {
        // What cannot be removed now is tried again the next time.
        let _ = clean::make_room(&self.root, folder, most, self.bounds.age);
    }
}

impl Shelf {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Artifacts, Self::Releases, Self::Reviews];

    /// The name of its folder, and of what lies there.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Artifacts => "artifacts",
            Self::Releases => "releases",
            Self::Reviews => "reviews",
        }
    }
}
