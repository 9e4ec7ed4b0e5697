//! The index is verified: releases can be chosen and taken.

use super::rooted::Signs;
use super::session::of_kind;
use super::threshold::meet;
use super::{
    Accepted, Choice, Chosen, Codec, Downgrade, Manifest, Opened, Refusal, Rooted, Unverified,
    Wanted,
};
use crate::document::{Index, Kind, Offer};
use crate::minisign::PublicKey;
use crate::model::{Channel, Version};

/// A name with a root and a fresh index.
pub struct Indexed<'a, C: Codec> {
    pub(super) rooted: Rooted<'a, C>,
    pub(super) index: Index,
}

impl<'a, C: Codec> Indexed<'a, C> {
    pub(super) fn new(rooted: Rooted<'a, C>, index: Index) -> Self {
        Self { rooted, index }
    }

    /// The versions on offer, newest first.
    pub fn on_offer(&self) -> impl Iterator<Item = &Version> {
        self.index.releases.iter().map(|offer| &offer.version)
    }

    /// Chooses a release.
    ///
    /// # Errors
    /// If it is not on offer, revoked, below the root's minimum, or older than accepted before.
    pub fn choose(&self, wanted: &Wanted, downgrade: Downgrade) -> Result<Choice, Refusal> {
        let (offer, chosen) = match wanted {
            Wanted::Channel(channel) => self.by_channel(channel)?,
            Wanted::Named(version) => match self.offer_of(version) {
                Some(offer) => (offer, Chosen::Exactly),
                None => match version.as_str().parse() {
                    Ok(channel) if self.index.channels.contains_key(&channel) => {
                        self.by_channel(&channel)?
                    }
                    _ => {
                        let found = list(self.on_offer());
                        return Err(Refusal::NotOffered {
                            wanted: version.clone(),
                            found,
                        });
                    }
                },
            },
        };
        self.admit(Choice::of_offer(offer, chosen, downgrade))
    }

    /// Chooses the release whose document is at hand: the index must offer it.
    ///
    /// # Errors
    /// As [`Indexed::choose`]; a document that the index does not offer is refused, first for its
    /// signatures.
    pub fn choose_document(
        &self,
        document: &Unverified<C::Release>,
        downgrade: Downgrade,
    ) -> Result<Choice, Refusal> {
        let (opened, _) = self.signed(document)?;
        let found = opened.digest();
        if let Some(offer) = self
            .index
            .releases
            .iter()
            .find(|offer| offer.sha256 == found)
        {
            self.admit(Choice::of_offer(offer, Chosen::Exactly, downgrade))
        } else {
            let release = self.read(&opened)?;
            self.check_root(&release)?;
            Err(Refusal::NotInIndex { found })
        }
    }

    fn admit(&self, choice: Choice) -> Result<Choice, Refusal> {
        let root = self.rooted.last.as_ref().map(|link| &link.root);
        choice.check(self.rooted.session.memory, root)?;
        Ok(choice)
    }

    fn offer_of(&self, version: &Version) -> Option<&Offer> {
        self.index
            .releases
            .iter()
            .find(|offer| offer.version == *version)
    }

    fn by_channel(&self, channel: &Channel) -> Result<(&Offer, Chosen), Refusal> {
        self.index
            .channels
            .get(channel)
            .and_then(|version| self.offer_of(version))
            .map(|offer| (offer, Chosen::Followed(channel.clone())))
            .ok_or_else(|| Refusal::NoChannel {
                wanted: channel.clone(),
                found: list(self.index.channels.keys()),
            })
    }

    /// Takes the chosen release (TUF 1.0.34, 5.6).
    ///
    /// # Errors
    /// If its hash is not the one in the index, it is not signed by the release keys of the last
    /// root, or it is for another name, version, serial or root.
    pub fn release(
        self,
        choice: Choice,
        document: &Unverified<C::Release>,
    ) -> Result<Accepted<C>, Refusal> {
        // A choice is a value that could come from elsewhere: it is held against this index again.
        if !self.index.releases.iter().any(|offer| choice.is_of(offer)) {
            return Err(Refusal::NotInIndex {
                found: choice.sha256,
            });
        }
        let choice = self.admit(choice)?;
        let opened = self.open(document)?;
        // The hash from the index comes before anything else. Where it differs, the signatures
        // only tell the two reasons apart: altered bytes, or another signed release in its place.
        let found = opened.digest();
        let (opened, signers) = self.signed(document)?;
        if found != choice.sha256 {
            return Err(Refusal::OtherRelease {
                expected: choice.sha256,
                found,
            });
        }
        let release = self.read(&opened)?;
        self.check_root(&release)?;
        if *release.version() != choice.version || release.serial() != choice.serial {
            return Err(Refusal::IndexMismatch {
                expected: format!("{} with serial {}", choice.version, choice.serial),
                found: format!("{} with serial {}", release.version(), release.serial()),
            });
        }
        Accepted::new(
            self.rooted,
            Some(&self.index),
            choice,
            (release, document, signers),
        )
    }

    fn open(&self, document: &Unverified<C::Release>) -> Result<Opened<C::Signature>, Refusal> {
        let kind = Kind::Release;
        self.rooted
            .session
            .codec
            .open(document.bytes(), kind)
            .map_err(of_kind(kind))
    }

    fn signed(&self, document: &Unverified<C::Release>) -> Result<Signed<C>, Refusal> {
        let opened = self.open(document)?;
        let signers = meet(Kind::Release, &opened, &self.rooted.quorum(Signs::Release))?;
        Ok((opened, signers))
    }

    fn read(&self, opened: &Opened<C::Signature>) -> Result<C::Release, Refusal> {
        let kind = Kind::Release;
        let session = &self.rooted.session;
        let release = session.codec.release(&opened.body).map_err(of_kind(kind))?;
        session.check_name(kind, release.name())?;
        Ok(release)
    }

    /// Levels only go up: a release made without a root is refused where one is known, and so is
    /// one made under a root that does not exist yet.
    fn check_root(&self, release: &C::Release) -> Result<(), Refusal> {
        let last = self
            .rooted
            .last
            .as_ref()
            .map_or(0, |link| link.root.version);
        if (1..=last).contains(&release.root()) {
            return Ok(());
        }
        let expected = format!("a root from 1 to {last}");
        Err(Refusal::ReleaseRoot {
            expected,
            found: release.root(),
        })
    }
}

type Signed<C> = (
    Opened<<C as Codec>::Signature>,
    std::collections::BTreeSet<PublicKey>,
);

/// The first few of what there is, in words.
fn list<T: ToString>(mut items: impl Iterator<Item = T>) -> String {
    let words: Vec<String> = items.by_ref().take(10).map(|i| i.to_string()).collect();
    match (words.len(), items.count()) {
        (0, _) => "none".to_owned(),
        (_, 0) => words.join(", "),
        (_, more) => format!("{} and {more} more", words.join(", ")),
    }
}
