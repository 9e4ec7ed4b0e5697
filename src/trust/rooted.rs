//! Trust in a name is established: by a root, or at level 0 by one key.

use std::collections::BTreeSet;

use super::session::of_kind;
use super::threshold::{Quorum, meet};
use super::walk::Link;
use super::{
    Accepted, Anchor, Choice, Chosen, Codec, Downgrade, Given, IndexFloor, Indexed, Level,
    Manifest, Refusal, Session, Unverified, Wanted,
};
use crate::document::{Index, Kind, Role};
use crate::minisign::PublicKey;
use crate::model::{Channel, Version};

/// The newest root is verified, or there is none and one key stands for it.
pub struct Rooted<'a, C: Codec> {
    pub(super) session: Session<'a, C>,
    pub(super) last: Option<Link>,
    pub(super) anchored: Given,
}

impl<'a, C: Codec> Rooted<'a, C> {
    pub(super) fn new(session: Session<'a, C>, last: Option<Link>, anchored: Given) -> Self {
        Self {
            session,
            last,
            anchored,
        }
    }

    /// Whether a root is in force, and which.
    pub fn level(&self) -> Level {
        self.last.as_ref().map_or(Level::Zero, |link| Level::Root {
            version: link.root.version,
            sha256: link.digest,
        })
    }

    /// Takes the index, which a root implies.
    ///
    /// # Errors
    /// [`Refusal::IndexMissing`] for none; else if it is not signed, older than the known one, or
    /// expired.
    pub fn index(self, document: Option<&Unverified<Index>>) -> Result<Indexed<'a, C>, Refusal> {
        let kind = Kind::Index;
        let name = self.session.subject.name().clone();
        let document = document.ok_or(Refusal::IndexMissing { name })?;
        let opened = self
            .session
            .codec
            .open(document.bytes(), kind)
            .map_err(of_kind(kind))?;
        meet(kind, &opened, &self.quorum(Signs::Index))?;
        let index = self
            .session
            .codec
            .index(&opened.body)
            .map_err(of_kind(kind))?;
        self.session.check_name(kind, &index.name)?;
        self.session.check_issued(kind, index.issued)?;
        let floor = IndexFloor {
            version: index.version,
            sha256: opened.digest(),
        };
        self.check_index(&index, &floor)?;
        self.session.memory.saw_time(index.issued);
        self.session.memory.index = Some(floor);
        self.session.memory.saw_revocations(&index.revoked);
        Ok(Indexed::new(self, index))
    }

    fn check_index(&self, index: &Index, found: &IndexFloor) -> Result<(), Refusal> {
        if let Some(known) = &self.session.memory.index {
            // TUF 1.0.34, 5.4.3: never back; and one number has one content.
            if found.version < known.version {
                return Err(Refusal::IndexRollback {
                    known: known.version,
                    found: found.version,
                });
            }
            if found.version == known.version && found.sha256 != known.sha256 {
                let (version, known, found) = (found.version, known.sha256, found.sha256);
                return Err(Refusal::IndexEquivocation {
                    version,
                    known,
                    found,
                });
            }
        }
        // 5.4.4: freshness.
        if index.expires.plus(self.session.staleness) <= self.session.now {
            let (expires, now) = (index.expires, self.session.now);
            return Err(Refusal::Expired {
                kind: Kind::Index,
                expires,
                now,
            });
        }
        Ok(())
    }

    /// Takes the one release of a publisher without root and index (level 0).
    ///
    /// # Errors
    /// If a root is known, or the release is not signed by the key, not the one asked for, or
    /// older than one accepted before.
    pub fn flat(
        self,
        wanted: &Wanted,
        downgrade: Downgrade,
        document: &Unverified<C::Release>,
    ) -> Result<Accepted<C>, Refusal> {
        let kind = Kind::Release;
        if self.last.is_some() {
            let name = self.session.subject.name().clone();
            return Err(Refusal::IndexMissing { name });
        }
        let opened = self
            .session
            .codec
            .open(document.bytes(), kind)
            .map_err(of_kind(kind))?;
        let signers = meet(kind, &opened, &self.quorum(Signs::Release))?;
        let release = self
            .session
            .codec
            .release(&opened.body)
            .map_err(of_kind(kind))?;
        self.session.check_name(kind, release.name())?;
        if release.root() != 0 {
            let expected = "a release without a root, since none was found here".to_owned();
            return Err(Refusal::ReleaseRoot {
                expected,
                found: release.root(),
            });
        }
        let chosen = chosen_without_index(wanted, release.version())?;
        let choice = Choice::of_release(&release, opened.digest(), chosen, downgrade);
        choice.check(self.session.memory, None)?;
        Accepted::new(self, None, choice, (release, document, signers))
    }

    /// The keys of a role; at level 0 the one key has every role.
    pub(super) fn quorum(&self, role: Signs) -> Quorum {
        let Some(link) = &self.last else {
            let keys = match &self.anchored.anchor {
                Anchor::Key(key) => BTreeSet::from([*key]),
                Anchor::Root(_) => BTreeSet::new(),
            };
            return Quorum {
                whose: "the trusted key",
                keys,
                threshold: 1,
            };
        };
        let role_in = |role: &Role| link.root.keys_of(role);
        match role {
            Signs::Index => Quorum {
                whose: "the index keys",
                keys: role_in(&link.root.roles.index),
                threshold: link.root.roles.index.threshold,
            },
            Signs::Release => Quorum {
                whose: "the release keys",
                keys: role_in(&link.root.roles.release),
                threshold: link.root.roles.release.threshold,
            },
        }
    }

    /// Every key of the last root, and the one that the trust hangs on.
    pub(super) fn publisher(&self) -> BTreeSet<PublicKey> {
        let roots = self.last.iter();
        let mut keys: BTreeSet<PublicKey> = roots
            .flat_map(|link| link.root.keys.values().copied())
            .collect();
        if let Anchor::Key(key) = &self.anchored.anchor {
            keys.insert(*key);
        }
        keys
    }

    /// What the last root calls a key.
    pub(super) fn label(&self, key: &PublicKey) -> Option<String> {
        self.last
            .as_ref()?
            .root
            .label_of(key)
            .map(ToString::to_string)
    }
}

/// How the one release of level 0 was chosen. It has no channel but `stable`: another would have a
/// floor of its own, below which anything older could be shown again.
fn chosen_without_index(wanted: &Wanted, there: &Version) -> Result<Chosen, Refusal> {
    let stable = Channel::stable();
    match wanted {
        Wanted::Channel(channel) if *channel == stable => Ok(Chosen::Followed(stable)),
        Wanted::Channel(channel) => Err(Refusal::NoChannel {
            wanted: channel.clone(),
            found: stable.to_string(),
        }),
        Wanted::Named(version) if version == there => Ok(Chosen::Exactly),
        Wanted::Named(version) if version.as_str() == stable.as_str() => {
            Ok(Chosen::Followed(stable))
        }
        Wanted::Named(version) => Err(Refusal::NotOffered {
            wanted: version.clone(),
            found: there.to_string(),
        }),
    }
}

/// The roles that sign something else than roots.
#[derive(Clone, Copy)]
pub(super) enum Signs {
    /// The index.
    Index,
    /// Releases.
    Release,
}
