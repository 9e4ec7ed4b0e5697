//! A publisher that makes every document from values, so that a test can bend any of them.

use std::collections::BTreeMap;

use unpipe::document::{Offer, Revocation, Role, Roles};
use unpipe::model::{Digest, Location, OutsideText, Serial, Time};
use unpipe::trust::{Index, Root};

use super::format::{Draft, Format};
use crate::minisign::forge::Signer;

/// The time of every test.
pub(super) fn now() -> Time {
    at("2026-11-22T10:00:00Z")
}

/// A time.
pub(super) fn at(text: &str) -> Time {
    text.parse().unwrap()
}

/// The worthless key of this number.
pub(super) fn key(number: u8) -> Signer {
    Signer::new(number)
}

/// Worthless keys of these numbers.
pub(super) fn keys<const N: usize>(numbers: [u8; N]) -> Vec<Signer> {
    numbers.into_iter().map(key).collect()
}

/// Keys and a threshold for each role.
#[derive(Clone)]
pub(super) struct Staff {
    pub(super) root: (Vec<Signer>, usize),
    pub(super) release: (Vec<Signer>, usize),
    pub(super) index: (Vec<Signer>, usize),
}

impl Staff {
    /// Key 1 signs roots, 2 releases, 3 the index.
    pub(super) fn usual() -> Self {
        Self {
            root: (keys([1]), 1),
            release: (keys([2]), 1),
            index: (keys([3]), 1),
        }
    }

    fn root(&self, name: &str) -> Root {
        let mut all = BTreeMap::new();
        let mut role = |(signers, threshold): &(Vec<Signer>, usize)| Role {
            keys: signers
                .iter()
                .map(|signer| {
                    let label = format!("key-{}", hex(signer.public().key_bytes()));
                    let label = unpipe::document::KeyLabel::try_from(label).unwrap();
                    all.insert(label.clone(), signer.public());
                    label
                })
                .collect(),
            threshold: *threshold,
        };
        let roles = Roles {
            root: role(&self.root),
            release: role(&self.release),
            index: role(&self.index),
        };
        Root {
            name: name.parse().unwrap(),
            version: 1,
            issued: at("2026-11-01T00:00:00Z"),
            expires: at("2027-11-01T00:00:00Z"),
            previous: None,
            min_serial: None,
            keys: all,
            roles,
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().take(6).map(|b| format!("{b:02x}")).collect()
}

/// What lies at a place, as bytes.
#[derive(Clone, Default)]
pub(super) struct Site {
    pub(super) roots: Vec<Vec<u8>>,
    pub(super) index: Option<Vec<u8>>,
    pub(super) releases: BTreeMap<String, Vec<u8>>,
    /// `release.unpipe`.
    pub(super) flat: Option<Vec<u8>>,
}

/// A publisher, and all that it has said so far.
#[derive(Clone)]
pub(super) struct Publisher<F> {
    pub(super) format: F,
    pub(super) name: String,
    pub(super) staff: Staff,
    pub(super) roots: Vec<(Root, Vec<Signer>)>,
    pub(super) index: Index,
    pub(super) index_signers: Option<Vec<Signer>>,
    pub(super) releases: Vec<(Draft, Option<Vec<Signer>>)>,
}

impl<F: Format> Publisher<F> {
    /// A publisher with the usual staff, and root 1.
    pub(super) fn new() -> Self {
        Self::with(Staff::usual())
    }

    /// A publisher with this staff, and root 1.
    pub(super) fn with(staff: Staff) -> Self {
        Self::named("get.example.org/tool", staff)
    }

    /// A publisher of this name.
    pub(super) fn named(name: &str, staff: Staff) -> Self {
        let root = staff.root(name);
        let signers = staff.root.0.clone();
        let index = Index {
            name: name.parse().unwrap(),
            version: 1,
            issued: at("2026-11-20T00:00:00Z"),
            expires: at("2026-11-30T00:00:00Z"),
            channels: BTreeMap::new(),
            releases: Vec::new(),
            revoked: Vec::new(),
        };
        Self {
            format: F::default(),
            name: name.to_owned(),
            staff,
            roots: vec![(root, signers)],
            index,
            index_signers: None,
            releases: Vec::new(),
        }
    }

    /// What a release of this version and serial says.
    pub(super) fn draft(&self, version: &str, serial: u64) -> Draft {
        Draft {
            name: self.name.parse().unwrap(),
            version: version.parse().unwrap(),
            serial: Serial::new(serial),
            root: self.roots.len() as u64,
            issued: at("2026-11-19T00:00:00Z"),
            summary: "A tool made for a test".to_owned(),
        }
    }

    /// Offers a release, which becomes the stable one; the index has one number more.
    pub(super) fn release(self, version: &str, serial: u64) -> Self {
        let draft = self.draft(version, serial);
        self.offers(draft).stable(version).refreshed()
    }

    /// Puts a release on offer, in no channel.
    pub(super) fn offers(mut self, draft: Draft) -> Self {
        let sha256 = Digest::of(&self.format.write_release(&draft));
        let offer = Offer {
            version: draft.version.clone(),
            serial: draft.serial,
            file: Location::try_from(file_of(&draft)).unwrap(),
            sha256,
        };
        self.index.releases.insert(0, offer);
        self.releases.push((draft, None));
        self
    }

    /// Points the channel `stable` at a version.
    pub(super) fn stable(self, version: &str) -> Self {
        self.channel("stable", version)
    }

    /// Points a channel at a version.
    pub(super) fn channel(mut self, channel: &str, version: &str) -> Self {
        let (channel, version) = (channel.parse().unwrap(), version.parse().unwrap());
        self.index.channels.insert(channel, version);
        self
    }

    /// The index has one number more.
    pub(super) fn refreshed(mut self) -> Self {
        self.index.version += 1;
        self
    }

    /// The index denies a serial, and has one number more.
    pub(super) fn revokes(mut self, serial: u64) -> Self {
        self.index.revoked.push(Revocation {
            serials: vec![Serial::new(serial)],
            reason: OutsideText::new("it eats files"),
            severity: OutsideText::new("high"),
        });
        self.refreshed()
    }

    /// The next root with this staff, signed by the old root keys and the new ones. What is on
    /// offer is signed by the new staff from now on.
    pub(super) fn rotates(mut self, staff: Staff) -> Self {
        let (last, _) = self.roots.last().unwrap();
        let mut root = staff.root(&self.name);
        root.version = last.version + 1;
        root.previous = Some(Digest::of(&self.format.write_root(last)));
        root.min_serial = last.min_serial;
        let signers = [self.staff.root.0.clone(), staff.root.0.clone()].concat();
        self.roots.push((root, distinct(signers)));
        self.staff = staff;
        self
    }

    /// The next root with the same staff.
    pub(super) fn renews(self) -> Self {
        let staff = self.staff.clone();
        self.rotates(staff)
    }

    /// Bends the last root.
    pub(super) fn root(mut self, bend: impl FnOnce(&mut Root)) -> Self {
        bend(&mut self.roots.last_mut().unwrap().0);
        self
    }

    /// The last root accepts no serial below this one.
    pub(super) fn min_serial(self, serial: u64) -> Self {
        self.root(|root| root.min_serial = Some(Serial::new(serial)))
    }

    /// The last root is signed by these instead.
    pub(super) fn root_signed_by(mut self, signers: Vec<Signer>) -> Self {
        self.roots.last_mut().unwrap().1 = signers;
        self
    }

    /// Bends the index.
    pub(super) fn index(mut self, bend: impl FnOnce(&mut Index)) -> Self {
        bend(&mut self.index);
        self
    }

    /// The index is signed by these instead.
    pub(super) fn index_signed_by(mut self, signers: Vec<Signer>) -> Self {
        self.index_signers = Some(signers);
        self
    }

    /// The last release is signed by these instead.
    pub(super) fn release_signed_by(mut self, signers: Vec<Signer>) -> Self {
        self.releases.last_mut().unwrap().1 = Some(signers);
        self
    }

    /// Signs everything.
    pub(super) fn site(&self) -> Site {
        let format = &self.format;
        let roots = self
            .roots
            .iter()
            .map(|(root, signers)| format.sign(&format.write_root(root), signers));
        let by = self.index_signers.as_ref().unwrap_or(&self.staff.index.0);
        let releases = self.releases.iter().map(|(draft, signers)| {
            let by = signers.as_ref().unwrap_or(&self.staff.release.0);
            (
                file_of(draft),
                format.sign(&format.write_release(draft), by),
            )
        });
        Site {
            roots: roots.collect(),
            index: Some(format.sign(&format.write_index(&self.index), by)),
            releases: releases.collect(),
            flat: None,
        }
    }

    /// A place with just one release, under no root, signed by these.
    pub(super) fn level_0(&self, version: &str, serial: u64, signers: &[Signer]) -> Site {
        let mut draft = self.draft(version, serial);
        draft.root = 0;
        self.flat(&draft, signers)
    }

    /// A place with just this release.
    pub(super) fn flat(&self, draft: &Draft, signers: &[Signer]) -> Site {
        let body = self.format.write_release(draft);
        Site {
            flat: Some(self.format.sign(&body, signers)),
            ..Site::default()
        }
    }
}

/// The file of a release: by serial too, so that two of one version can lie side by side.
fn file_of(draft: &Draft) -> String {
    format!("{}-{}.release.unpipe", draft.version, draft.serial)
}

fn distinct(signers: Vec<Signer>) -> Vec<Signer> {
    let mut kept: Vec<Signer> = Vec::new();
    for signer in signers {
        if !kept.iter().any(|known| known.public() == signer.public()) {
            kept.push(signer);
        }
    }
    kept
}
