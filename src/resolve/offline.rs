//! A resolve without a network: what the trust state and the cache keep of a pinned name.
//!
//! All of it is verified again. Only what was known when the network was last asked can be known:
//! there is no newer root, and the index must still hold.

use super::{ResolveError, Source};
use crate::fetch::{Fetcher, Reach};
use crate::model::{Digest, OutsideText, Place};
use crate::store::{Cache, Shelf, Store};
use crate::trust::{Memory, Standing, Subject};

/// What is kept of one name, where the network may not be asked for it.
#[derive(Clone, Debug)]
pub(super) struct Offline {
    place: Place,
    roots: Roots,
    /// The release of a publisher without a root that was verified last.
    flat: Option<Digest>,
    cache: Option<Cache>,
}

/// Whether the walk can begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Roots {
    /// From what is stored; at level 0 there is none.
    Stored,
    /// Nothing was ever verified.
    Unknown,
}

/// Why something kept cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unusable {
    /// It is not there.
    Missing,
    /// It is not what was verified, and was removed.
    Damaged,
}

/// Whether a place can only be answered for by what is kept.
pub(super) fn is_offline(fetcher: &Fetcher<'_>, place: &Place) -> bool {
    fetcher.reach() == Reach::Offline && place.local().is_none()
}

/// The subject that was pinned at a place, where only its documents could tell the name.
pub(super) fn subject_at(store: &Store, source: &Source) -> Result<Subject, ResolveError> {
    let standing = Standing::Claimed(source.place.clone());
    let known = store.subjects()?;
    let mut found = known
        .into_iter()
        .map(|(subject, _)| subject)
        .filter(|subject| {
            *subject.standing() == standing
                || Subject::at(subject.name().clone(), &source.place) == *subject
        });
    match (found.next(), found.next()) {
        (Some(subject), None) => Ok(subject),
        _ => Err(not_kept("root-1.unpipe", &source.place)),
    }
}

impl Offline {
    pub(super) fn of(place: &Place, memory: &Memory, cache: Option<&Cache>) -> Self {
        let is_known = !memory.roots.is_empty() || !memory.serials.is_empty();
        Self {
            place: place.clone(),
            roots: if is_known {
                Roots::Stored
            } else {
                Roots::Unknown
            },
            flat: memory.serials.last_key_value().map(|(_, digest)| *digest),
            cache: cache.cloned(),
        }
    }

    /// Goes on with the stored roots, if there is anything to go on with.
    pub(super) fn next_root(&self) -> Result<(), ResolveError> {
        match self.roots {
            Roots::Stored => Ok(()),
            Roots::Unknown => Err(self.missing("root-1.unpipe")),
        }
    }

    /// The kept release document with this body hash.
    pub(super) fn release(&self, file: &str, sha256: Digest) -> Result<Vec<u8>, ResolveError> {
        let found = self.cache.as_ref().and_then(|cache| cache.release(sha256));
        found.ok_or_else(|| self.missing(file))
    }

    /// The kept document of a publisher without a root.
    pub(super) fn flat(&self) -> Result<Vec<u8>, ResolveError> {
        match self.flat {
            Some(sha256) => self.release("release.unpipe", sha256),
            None => Err(self.missing("release.unpipe")),
        }
    }

    /// A release that was found wrong is not kept.
    pub(super) fn drop_release(&self, sha256: Option<Digest>) {
        if let (Some(cache), Some(sha256)) = (&self.cache, sha256.or(self.flat)) {
            cache.drop_file(Shelf::Releases, sha256);
        }
    }

    pub(super) fn missing(&self, file: &str) -> ResolveError {
        not_kept(file, &self.place)
    }

    pub(super) fn damaged(&self, file: &str) -> ResolveError {
        ResolveError::NotKept {
            file: OutsideText::new(file),
            place: self.place.clone(),
            why: Unusable::Damaged,
        }
    }
}

fn not_kept(file: &str, place: &Place) -> ResolveError {
    ResolveError::NotKept {
        file: OutsideText::new(file),
        place: place.clone(),
        why: Unusable::Missing,
    }
}

impl std::fmt::Display for Unusable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Missing => "is not kept on this machine",
            Self::Damaged => "was damaged on this machine and is removed",
        })
    }
}
