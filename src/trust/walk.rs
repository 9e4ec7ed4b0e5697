//! The root walk: from what is trusted to the newest root (TUF 1.0.34, 5.3).

use std::collections::BTreeSet;

use super::memory::RootChange;
use super::session::of_kind;
use super::threshold::{Quorum, meet};
use super::{Anchor, Codec, Given, Known, KnownRoot, Refusal, Rooted, Session, Unverified};
use crate::document::{Kind, Root};
use crate::minisign::PublicKey;
use crate::model::{Digest, OutsideText};

/// The most roots that one walk takes (TUF 1.0.34, 5.3.3: a bound so that the walk ends).
pub const MAX_ROOT_STEPS: u64 = 256;

/// A walk in progress. Roots are offered in order until there is no next one.
pub struct Walk<'a, C: Codec> {
    session: Session<'a, C>,
    links: Vec<Link>,
    stored: usize,
    anchored: Option<Given>,
    steps: u64,
}

/// One root of the walk: a candidate until the walk is anchored.
pub(super) struct Link {
    pub(super) root: Root,
    pub(super) digest: Digest,
    pub(super) document: Vec<u8>,
    pub(super) signers: BTreeSet<PublicKey>,
}

/// How a walk ended.
pub enum Ended<'a, C: Codec> {
    /// Trust is established.
    Rooted(Box<Rooted<'a, C>>),
    /// The roots are consistent, but no anchor is known: a person must compare a key.
    FirstUse(FirstUse<'a, C>),
}

/// A walk that waits for a person's decision.
pub struct FirstUse<'a, C: Codec> {
    walk: Walk<'a, C>,
}

impl<'a, C: Codec> Walk<'a, C> {
    pub(super) fn start(session: Session<'a, C>) -> Result<Self, Refusal> {
        let mut links = Vec::new();
        for known in &session.memory.roots {
            links.push(recall_link(&session, known)?);
        }
        // What is stored was anchored when it was stored; so is the key of a release that was
        // accepted without any root, which is an implicit root 0. A pin that was made in advance
        // must meet its root first.
        let at_level_0 = !session.memory.serials.is_empty();
        let anchored = session
            .given
            .iter()
            .find(|given| matches!(given.known, Known::Earlier(_)))
            .filter(|given| {
                let is_key = matches!(given.anchor, Anchor::Key(_));
                !links.is_empty() || (is_key && at_level_0)
            })
            .cloned();
        let stored = links.len();
        Ok(Self {
            session,
            links,
            stored,
            anchored,
            steps: 0,
        })
    }

    /// The number of the root to offer next.
    pub fn next_version(&self) -> u64 {
        self.links
            .last()
            .map_or(1, |link| link.root.version.saturating_add(1))
    }

    /// Takes the next root.
    ///
    /// # Errors
    /// If it does not follow the last one, or lacks signatures of the old or the new root keys.
    pub fn offer(&mut self, document: &Unverified<Root>) -> Result<(), Refusal> {
        let kind = Kind::Root;
        self.steps += 1;
        if self.steps > MAX_ROOT_STEPS {
            return Err(Refusal::RootSteps {
                limit: MAX_ROOT_STEPS,
            });
        }
        let opened = self
            .session
            .codec
            .open(document.bytes(), kind)
            .map_err(of_kind(kind))?;
        // 5.3.4: the old root's keys first, so that nothing of an unsigned successor is read.
        if let Some(quorum) = self.old_quorum() {
            meet(kind, &opened, &quorum)?;
        }
        let root = self
            .session
            .codec
            .root(&opened.body)
            .map_err(of_kind(kind))?;
        let signers = meet(kind, &opened, &root_quorum(&root, "its own root keys"))?;
        let link = Link {
            digest: opened.digest(),
            root,
            document: document.bytes().to_vec(),
            signers,
        };
        self.check_follows(&link)?;
        self.session.check_issued(kind, link.root.issued)?;
        self.forget(&link);
        self.match_anchor(&link);
        self.links.push(link);
        self.keep();
        Ok(())
    }

    /// The keys of the root before, which must sign the next one. An implicit root 0 is the
    /// pinned key; before any root there is nobody.
    fn old_quorum(&self) -> Option<Quorum> {
        match (self.links.last(), &self.anchored) {
            (Some(link), _) => Some(root_quorum(&link.root, "the root keys before it")),
            (
                None,
                Some(Given {
                    anchor: Anchor::Key(key),
                    ..
                }),
            ) => Some(Quorum {
                whose: "the key that is pinned",
                keys: BTreeSet::from([*key]),
                threshold: 1,
            }),
            (None, _) => None,
        }
    }

    fn check_follows(&self, link: &Link) -> Result<(), Refusal> {
        let root = &link.root;
        self.session.check_name(Kind::Root, &root.name)?;
        // 5.3.5: exactly one more.
        let expected = self.next_version();
        if root.version != expected {
            return Err(Refusal::RootVersion {
                expected,
                found: root.version,
            });
        }
        let Some(last) = self.links.last() else {
            return self.check_floor_after_level_0(root);
        };
        if root.previous != Some(last.digest) {
            let found = root
                .previous
                .map_or_else(|| "none".to_owned(), |digest| digest.to_string());
            let found = OutsideText::new(found);
            return Err(Refusal::RootPrevious {
                version: root.version,
                expected: last.digest,
                found,
            });
        }
        let change = RootChange::between(&last.root, root);
        let needs_floor = change.removes_release_key() || last.root.min_serial.is_some();
        if needs_floor && root.min_serial.is_none() {
            return Err(Refusal::RootFloor {
                version: root.version,
            });
        }
        Ok(())
    }

    /// Moving up from level 0 removes its key from the release role unless root 1 keeps it.
    fn check_floor_after_level_0(&self, root: &Root) -> Result<(), Refusal> {
        let removed = self
            .level_0_key()
            .is_some_and(|key| !root.keys_of(&root.roles.release).contains(key));
        if removed && root.min_serial.is_none() {
            return Err(Refusal::RootFloor {
                version: root.version,
            });
        }
        Ok(())
    }

    fn level_0_key(&self) -> Option<&PublicKey> {
        match &self.anchored {
            Some(Given {
                anchor: Anchor::Key(key),
                ..
            }) if self.links.is_empty() => Some(key),
            _ => None,
        }
    }

    /// What the change of roots makes void is forgotten before the root is remembered.
    fn forget(&mut self, link: &Link) {
        let change = match (self.links.last(), self.level_0_key()) {
            (Some(last), _) => RootChange::between(&last.root, &link.root),
            (None, Some(key)) => RootChange::from_level_0(key, &link.root),
            (None, None) => return,
        };
        self.session.memory.forget_after(change);
    }

    fn match_anchor(&mut self, link: &Link) {
        if self.anchored.is_none() {
            self.anchored = self
                .session
                .given
                .iter()
                .find(|given| link.is_met_by(&given.anchor))
                .cloned();
        }
    }

    /// Remembers every root of an anchored walk that is not remembered yet (5.3.8).
    fn keep(&mut self) {
        if self.anchored.is_none() {
            return;
        }
        for link in self.links.iter().skip(self.stored) {
            self.session.memory.saw_time(link.root.issued);
            self.session.memory.min_serial = link.root.min_serial;
            self.session.memory.roots.push(KnownRoot {
                version: link.root.version,
                sha256: link.digest,
                document: String::from_utf8_lossy(&link.document).into_owned(),
            });
        }
        self.stored = self.links.len();
    }

    /// Ends the walk: there is no next root.
    ///
    /// # Errors
    /// If the walk met no pin, another given key does not agree with it, or the last root expired.
    pub fn end(self) -> Result<Ended<'a, C>, Refusal> {
        let name = self.session.subject.name().clone();
        if self.session.given.is_empty() {
            return if self.links.is_empty() {
                Err(Refusal::NoKey { name })
            } else {
                self.check_expiry()?;
                Ok(Ended::FirstUse(FirstUse { walk: self }))
            };
        }
        self.anchor().map(|rooted| Ended::Rooted(Box::new(rooted)))
    }

    fn anchor(mut self) -> Result<Rooted<'a, C>, Refusal> {
        if self.links.is_empty() && self.anchored.is_none() {
            // Level 0: a key is its own implicit root; a root's hash cannot be met.
            self.anchored = self
                .session
                .given
                .iter()
                .find(|given| matches!(given.anchor, Anchor::Key(_)))
                .cloned();
        }
        let Some(anchored) = self.anchored.clone() else {
            let pinned: Vec<String> = self
                .session
                .given
                .iter()
                .map(|given| given.anchor.to_string())
                .collect();
            let name = self.session.subject.name().clone();
            return Err(Refusal::PinNotMet {
                name,
                pinned: pinned.join(", "),
                found: self.links.len(),
            });
        };
        for given in &self.session.given {
            self.check_agrees(&anchored, given)?;
        }
        self.check_expiry()?;
        let shown = self.most_telling(anchored);
        Ok(Rooted::new(self.session, self.links.pop(), shown))
    }

    /// Every other given anchor must be a root key, or the hash, of a verified root; or the very
    /// anchor that started the trust. What the policy demands must be met by a root of the walk
    /// like a pin: a root that another anchor vouches for may list any key.
    fn check_agrees(&self, anchored: &Given, given: &Given) -> Result<(), Refusal> {
        let in_the_walk = |link: &Link| match (&given.anchor, given.known) {
            (anchor, Known::Policy) => link.is_met_by(anchor),
            (Anchor::Key(key), _) => link.root.keys_of(&link.root.roles.root).contains(key),
            (Anchor::Root(digest), _) => link.digest == *digest,
        };
        if given.anchor == anchored.anchor || self.links.iter().any(in_the_walk) {
            return Ok(());
        }
        Err(Refusal::OtherKey {
            name: self.session.subject.name().clone(),
            trusted: anchored.anchor.to_string(),
            given: given.anchor.to_string(),
        })
    }

    /// 5.3.10: only the last root must be unexpired.
    fn check_expiry(&self) -> Result<(), Refusal> {
        let now = self.session.now;
        match self.links.last() {
            Some(link) if link.root.expires <= now => Err(Refusal::Expired {
                kind: Kind::Root,
                expires: link.root.expires,
                now,
            }),
            _ => Ok(()),
        }
    }

    /// An earlier pin says more to a person than the flag that repeats it.
    fn most_telling(&self, anchored: Given) -> Given {
        self.session
            .given
            .iter()
            .find(|given| {
                given.anchor == anchored.anchor && matches!(given.known, Known::Earlier(_))
            })
            .cloned()
            .unwrap_or(anchored)
    }
}

impl<'a, C: Codec> FirstUse<'a, C> {
    /// The root keys of the last root that signed it: what a person may compare.
    pub fn keys(&self) -> Vec<PublicKey> {
        self.walk
            .links
            .last()
            .map_or_else(Vec::new, |link| link.signers.iter().copied().collect())
    }

    /// Goes on with the key that a person compared and accepted.
    ///
    /// # Errors
    /// If it is none of [`FirstUse::keys`].
    pub fn trust(mut self, key: &PublicKey) -> Result<Rooted<'a, C>, Refusal> {
        let given = Given {
            anchor: Anchor::Key(*key),
            known: Known::FirstUse,
        };
        if !self.keys().contains(key) {
            let name = self.walk.session.subject.name().clone();
            return Err(Refusal::NotASigner {
                name,
                key: key.to_string(),
            });
        }
        self.walk.anchored = Some(given.clone());
        self.walk.session.given.push(given);
        self.walk.keep();
        self.walk.anchor()
    }
}

impl Link {
    fn is_met_by(&self, anchor: &Anchor) -> bool {
        anchor.is_met_by(&self.signers, self.digest)
    }
}

fn root_quorum(root: &Root, whose: &'static str) -> Quorum {
    let role = &root.roles.root;
    Quorum {
        whose,
        keys: root.keys_of(role),
        threshold: role.threshold,
    }
}

/// A stored root, read again: its hash must be the remembered one.
fn recall_link<C: Codec>(session: &Session<'_, C>, known: &KnownRoot) -> Result<Link, Refusal> {
    let damaged = |reason: String| Refusal::DamagedState {
        name: session.subject.name().clone(),
        reason,
    };
    let document = known.document.clone().into_bytes();
    let opened = session
        .codec
        .open(&document, Kind::Root)
        .map_err(|error| damaged(format!("root {}: {error}", known.version)))?;
    let digest = opened.digest();
    if digest != known.sha256 {
        return Err(damaged(format!(
            "root {} has {digest}, expected {}",
            known.version, known.sha256
        )));
    }
    let root = session
        .codec
        .root(&opened.body)
        .map_err(|error| damaged(format!("root {}: {error}", known.version)))?;
    let signers = meet(
        Kind::Root,
        &opened,
        &root_quorum(&root, "its own root keys"),
    )?;
    Ok(Link {
        root,
        digest,
        document,
        signers,
    })
}
