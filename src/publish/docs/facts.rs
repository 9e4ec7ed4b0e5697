//! What the pages say of a site.

use std::collections::BTreeSet;

use super::DocsError;
use crate::document::{Envelope, Release, Role};
use crate::minisign::{Outcome, PublicKey};
use crate::model::{Location, Name};
use crate::publish::pin_of;
use crate::publish::site::{Filed, Site};
use crate::resolve::Source;
use crate::trust::Anchor;

/// A site, the release that its users get, and what they pin.
pub(super) struct Facts<'a> {
    pub(super) site: &'a Site,
    pub(super) release: &'a Filed<Release>,
    pub(super) pin: Anchor,
    /// The address of the folder, with its final slash.
    pub(super) address: String,
}

/// A good signature of a document: which one, from the front, counting from 1; and whose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Good {
    pub(super) number: usize,
    pub(super) key: PublicKey,
}

/// Who hosts the documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Host {
    /// A forge, beside the archives of the latest release.
    Forge,
    /// A host of the publisher's own.
    Own,
}

/// Who signs the index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum IndexKey {
    /// A key of its own.
    Own,
    /// The release key.
    Release,
}

impl<'a> Facts<'a> {
    pub(super) fn of(site: &'a Site) -> Result<Self, DocsError> {
        let channels = site.index.value.channels.iter();
        let stable = channels
            .filter(|(channel, _)| channel.as_str() == "stable")
            .find_map(|(_, version)| site.release(version));
        let offered = site.releases.iter();
        let release = stable
            .into_iter()
            .chain(offered)
            .find(|release| !site.is_revoked(release.value.serial))
            .ok_or(DocsError::NoRelease)?;
        Ok(Self {
            site,
            release,
            pin: pin_of(&site.last_root),
            address: Source::of_name(site.name())?.place.to_string(),
        })
    }

    pub(super) fn name(&self) -> &Name {
        self.site.name()
    }

    /// The last part of the name, by which people call the program.
    pub(super) fn short_name(&self) -> &str {
        let name = self.name().as_str();
        name.rsplit('/').next().unwrap_or(name)
    }

    /// The command that everything is about.
    pub(super) fn one_liner(&self) -> String {
        format!("unpipe install {} --key {}", self.name(), self.pin)
    }

    /// Where a file of the site is fetched.
    pub(super) fn url_of(&self, location: &Location) -> String {
        match location {
            Location::Beside(_) => format!("{}{location}", self.address),
            Location::Web(url) => url.to_string(),
        }
    }

    pub(super) fn host(&self) -> Host {
        match self.name().domain() {
            "github.com" => Host::Forge,
            _ => Host::Own,
        }
    }

    pub(super) fn index_key(&self) -> IndexKey {
        let root = self.site.root();
        let release = root.keys_of(&root.roles.release);
        if root.keys_of(&root.roles.index).is_disjoint(&release) {
            IndexKey::Own
        } else {
            IndexKey::Release
        }
    }

    /// The good signatures of a document by keys of a role: as many as the role demands.
    pub(super) fn good(&self, envelope: &Envelope, role: &Role) -> Vec<Good> {
        let keys = self.site.root().keys_of(role);
        let mut seen = BTreeSet::new();
        let mut all = signatures(envelope, &keys);
        all.retain(|good| seen.insert(good.key));
        all.truncate(role.threshold);
        all
    }
}

/// Every good signature by one of the keys.
fn signatures(envelope: &Envelope, keys: &BTreeSet<PublicKey>) -> Vec<Good> {
    let known: Vec<PublicKey> = keys.iter().copied().collect();
    let checked = envelope.signatures().iter().zip(1..);
    checked
        .filter_map(|(one, number)| match one.check(envelope.body(), &known) {
            Outcome::Good(key) => Some(Good { number, key }),
            Outcome::Forged(_) | Outcome::UnknownKey(_) => None,
        })
        .collect()
}
