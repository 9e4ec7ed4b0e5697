//! What this user has verified about one name, kept between runs.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Pin, Reject};
use crate::document::{Revocation, Root};
use crate::minisign::PublicKey;
use crate::model::{Channel, Digest, Serial, Time};

/// How many rejections of one name there may be before no more are remembered about other releases
/// than the one that is looked at.
pub const MOST_REJECTS: usize = 64;

/// The memory of one name (or of one claimed name at one place). Missing is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Memory {
    /// The key or root that this user trusts for the name.
    pub pin: Option<Pin>,
    /// Every root verified, oldest first.
    pub roots: Vec<KnownRoot>,
    /// The highest index verified.
    pub index: Option<IndexFloor>,
    /// What the publisher denied, and why; each serial once, however often it was denied.
    pub revoked: Vec<Revocation>,
    /// The highest serial chosen by each channel.
    pub floors: BTreeMap<Channel, Serial>,
    /// The hash of every serial verified.
    pub serials: BTreeMap<Serial, Digest>,
    /// When this machine first saw a release.
    pub first_seen: BTreeMap<Digest, Time>,
    /// What the newest root accepts at least.
    pub min_serial: Option<Serial>,
    /// The highest signed time verified.
    pub highest_time: Option<Time>,
    /// What reviewers rejected, each of them once a release.
    pub rejects: Vec<Reject>,
}

/// A root that was verified.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KnownRoot {
    /// Its number.
    pub version: u64,
    /// The hash of its body.
    pub sha256: Digest,
    /// The whole document; documents are UTF-8.
    pub document: String,
}

/// The highest index verified.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IndexFloor {
    /// Its number.
    pub version: u64,
    /// The hash of its body.
    pub sha256: Digest,
}

impl Memory {
    /// Remembers a signed time.
    pub(super) fn saw_time(&mut self, signed: Time) {
        self.highest_time = self.highest_time.max(Some(signed));
    }

    /// What the publisher said when it denied this serial, if it did.
    pub fn revocation_of(&self, serial: Serial) -> Option<&Revocation> {
        self.revoked
            .iter()
            .find(|revocation| revocation.serials.contains(&serial))
    }

    /// Every serial that was denied, and what the publisher said of it.
    pub fn denied(&self) -> impl Iterator<Item = (Serial, &Revocation)> {
        self.revoked.iter().flat_map(|revocation| {
            let serials = revocation.serials.iter();
            serials.map(move |serial| (*serial, revocation))
        })
    }

    /// Remembers denials for good. What is kept grows no faster than what was said: a reason is
    /// kept once for all its serials, and a serial once.
    pub(super) fn saw_revocations(&mut self, revocations: &[Revocation]) {
        let mut known: BTreeSet<Serial> = self
            .revoked
            .iter()
            .flat_map(|revocation| revocation.serials.iter().copied())
            .collect();
        for revocation in revocations {
            let news: Vec<Serial> = revocation
                .serials
                .iter()
                .copied()
                .filter(|serial| known.insert(*serial))
                .collect();
            if !news.is_empty() {
                self.revoked.push(Revocation {
                    serials: news,
                    ..revocation.clone()
                });
            }
        }
    }

    /// Remembers rejections for good; neither an approval nor another root makes one void. Of those
    /// about other releases than the one that is looked at, only the first ones are remembered, or
    /// one reviewer could fill the state.
    pub fn saw_rejects(&mut self, current: Digest, rejects: &[Reject]) {
        for reject in rejects {
            let has_room = reject.release == current || self.rejects.len() < MOST_REJECTS;
            if has_room && !self.rejects.iter().any(|known| known.is_again(reject)) {
                self.rejects.push(reject.clone());
            }
        }
    }

    /// Forgets what the change from one root to the next makes void (TUF 1.0.34, 5.3.11).
    ///
    /// Other index keys: what the old ones said of freshness and denials no longer binds, else a
    /// stolen one could lock the name for good. A release key removed: floors that it may have
    /// raised go, and the new root's `min_serial` stands in for them.
    pub(super) fn forget_after(&mut self, change: RootChange) {
        if change.index_keys == Keys::Changed {
            self.index = None;
            self.revoked.clear();
        }
        if change.release_keys == Keys::Changed {
            self.floors.clear();
            self.serials.clear();
        }
    }
}

/// What differs between a root and the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct RootChange {
    /// The index keys or their threshold.
    pub(super) index_keys: Keys,
    /// Whether a release key was removed; one that was only added changes nothing.
    pub(super) release_keys: Keys,
}

/// Whether a role's keys changed in a way that matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keys {
    /// They did.
    Changed,
    /// They did not.
    Same,
}

impl RootChange {
    /// Compares two roots that follow each other.
    pub(super) fn between(old: &Root, new: &Root) -> Self {
        let (old_index, new_index) = (old.keys_of(&old.roles.index), new.keys_of(&new.roles.index));
        let index_changed =
            old_index != new_index || old.roles.index.threshold != new.roles.index.threshold;
        let removed = old
            .keys_of(&old.roles.release)
            .difference(&new.keys_of(&new.roles.release))
            .count()
            > 0;
        Self {
            index_keys: if index_changed {
                Keys::Changed
            } else {
                Keys::Same
            },
            release_keys: if removed { Keys::Changed } else { Keys::Same },
        }
    }

    /// The step from level 0, whose one key signs releases and has no index.
    pub(super) fn from_level_0(key: &PublicKey, new: &Root) -> Self {
        let removed = !new.keys_of(&new.roles.release).contains(key);
        Self {
            index_keys: Keys::Changed,
            release_keys: if removed { Keys::Changed } else { Keys::Same },
        }
    }

    /// Whether a release key is gone.
    pub(super) fn removes_release_key(self) -> bool {
        self.release_keys == Keys::Changed
    }
}
