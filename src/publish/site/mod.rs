//! The folder of static files that a publisher uploads: roots, index, releases, artifacts.
//!
//! It is read as a whole and believed only as far as its own signatures go: every root is signed
//! by the one before it and by itself, the index and the releases by the last root. Whether the
//! first root is the publisher's own is for the caller to hold against the keys at hand. Expiry is
//! not looked at, since a publisher must be able to mend what expired.

mod chain;
mod error;
mod level_0;
mod read;
mod shelf;

use std::collections::BTreeSet;

use crate::document::{Artifact, Envelope, Index, Offer, Release, Role, Root};
use crate::minisign::{Outcome, PublicKey};
use crate::model::{Digest, Name, Serial, Version};

pub use error::SiteError;
pub use level_0::{LEVEL_0, leads_to, level_0};
pub(in crate::publish) use read::{Parse, parted};
pub use read::{open, open_documents};
pub use shelf::{Folder, Hosted, Shelf};

/// The folder that commands use unless they are told another.
pub const FOLDER: &str = "site";

/// The index's file name.
pub const INDEX: &str = "index.unpipe";

/// A document as it lies in the folder: its file name, its bytes apart, and what it says.
#[derive(Clone, Debug)]
pub struct Filed<T> {
    /// The file's name.
    pub file: String,
    /// The whole document.
    pub bytes: Vec<u8>,
    /// Body and signatures.
    pub envelope: Envelope,
    /// What the body says.
    pub value: T,
}

/// All documents of a package.
#[derive(Clone, Debug)]
pub struct Site {
    /// The roots before the one in force, from root 1 on.
    pub earlier: Vec<Filed<Root>>,
    /// The root in force.
    pub last_root: Filed<Root>,
    /// The index.
    pub index: Filed<Index>,
    /// Every release on offer whose document is there, in the index's order.
    pub releases: Vec<Filed<Release>>,
}

impl<T> Filed<T> {
    /// The hash of the document, which is that of its body.
    pub fn digest(&self) -> Digest {
        self.envelope.digest()
    }

    /// Which of these keys signed it.
    pub fn signed_by(&self, keys: &BTreeSet<PublicKey>) -> BTreeSet<PublicKey> {
        signed_by(&self.envelope, keys)
    }
}

/// Which of these keys have a good signature on a document.
pub fn signed_by(envelope: &Envelope, keys: &BTreeSet<PublicKey>) -> BTreeSet<PublicKey> {
    let known: Vec<PublicKey> = keys.iter().copied().collect();
    envelope
        .signatures()
        .iter()
        .filter_map(|signature| match signature.check(envelope.body(), &known) {
            Outcome::Good(key) => Some(key),
            Outcome::Forged(_) | Outcome::UnknownKey(_) => None,
        })
        .collect()
}

impl Site {
    /// The root in force.
    pub fn root(&self) -> &Root {
        &self.last_root.value
    }

    /// Every root, from root 1 on.
    pub fn roots(&self) -> impl Iterator<Item = &Filed<Root>> {
        self.earlier.iter().chain([&self.last_root])
    }

    /// Root 1.
    pub fn first_root(&self) -> &Filed<Root> {
        self.earlier.first().unwrap_or(&self.last_root)
    }

    /// The package.
    pub fn name(&self) -> &Name {
        &self.root().name
    }

    /// What the index says of a version.
    pub fn offer(&self, version: &Version) -> Option<&Offer> {
        let mut offers = self.index.value.releases.iter();
        offers.find(|offer| offer.version == *version)
    }

    /// The document of a version on offer, if it is there.
    pub fn release(&self, version: &Version) -> Option<&Filed<Release>> {
        let mut releases = self.releases.iter();
        releases.find(|release| release.value.version == *version)
    }

    /// A release that users may still install, and that has another artifact under this name
    /// beside its documents.
    pub fn other_file(&self, file: &str, sha256: Digest) -> Option<&Release> {
        let is_other = |artifact: &Artifact| {
            let mut urls = artifact.urls.iter();
            artifact.sha256 != sha256 && urls.any(|url| url.to_string() == file)
        };
        let releases = self.releases.iter().map(|one| &one.value);
        let mut open = releases.filter(|release| !self.is_revoked(release.serial));
        open.find(|release| release.artifacts.iter().any(is_other))
    }

    /// Whether a serial is revoked.
    pub fn is_revoked(&self, serial: Serial) -> bool {
        let revoked = &self.index.value.revoked;
        revoked.iter().any(|one| one.serials.contains(&serial))
    }

    /// Whether one of these keys is a root key of one of the roots, and signed it: then the site is
    /// that key's owner's.
    pub fn is_anchored_in(&self, keys: &BTreeSet<PublicKey>) -> bool {
        self.roots().any(|root| {
            let own = root.value.keys_of(&root.value.roles.root);
            let known = own.intersection(keys).copied().collect();
            !root.signed_by(&known).is_empty()
        })
    }

    /// Whether a document of this hash is one of them.
    pub fn has(&self, document: Digest) -> bool {
        let roots = self.roots().map(Filed::digest);
        let releases = self.releases.iter().map(Filed::digest);
        let mut all = roots.chain(releases).chain([self.index.digest()]);
        all.any(|digest| digest == document)
    }

    /// Every document that lies beside the index, with its file name. The index says what releases
    /// are called, and its key may release nothing: a name that is none of a document's is left
    /// out, so that no artifact is ever overwritten by it.
    pub fn files(&self) -> Vec<(String, Vec<u8>)> {
        let roots = self.roots().map(|root| (&root.file, &root.bytes));
        let is_beside = |one: &&Filed<Release>| {
            let offer = self.offer(&one.value.version);
            offer.is_some_and(|offer| offer.file.to_string() == one.file) && is_document(&one.file)
        };
        let releases = self.releases.iter().filter(is_beside);
        let releases = releases.map(|one| (&one.file, &one.bytes));
        let index = (&self.index.file, &self.index.bytes);
        let all = roots.chain(releases).chain([index]);
        all.map(|(file, bytes)| (file.clone(), bytes.clone()))
            .collect()
    }

    /// The lowest serial on offer that is not denied.
    pub fn oldest_serial(&self) -> Option<Serial> {
        let offers = self.index.value.releases.iter().map(|offer| offer.serial);
        offers.filter(|serial| !self.is_revoked(*serial)).min()
    }

    /// The lowest serial on offer, denied or not.
    pub fn lowest_serial(&self) -> Option<Serial> {
        let offers = self.index.value.releases.iter();
        offers.map(|offer| offer.serial).min()
    }

    /// The highest serial that was ever given away, as far as the documents know.
    pub fn highest_serial(&self) -> u64 {
        let index = &self.index.value;
        let offered = index.releases.iter().map(|offer| offer.serial.number());
        let revoked = index.revoked.iter().flat_map(|one| &one.serials);
        // What is below the minimum is used up, whether or not anybody remembers it.
        let below = self
            .root()
            .min_serial
            .map_or(0, |least| least.number().saturating_sub(1));
        offered
            .chain(revoked.map(|serial| serial.number()))
            .fold(below, u64::max)
    }
}

/// Whether a file name is one that documents bear and artifacts must not.
pub fn is_document(file: &str) -> bool {
    let end = file.rsplit_once('.').map(|(_, end)| end);
    end.is_some_and(|end| end.eq_ignore_ascii_case("unpipe"))
}

/// What a root's file is called.
pub fn root_file(version: u64) -> String {
    format!("root-{version}.unpipe")
}

/// What a release's file is called.
pub fn release_file(version: &Version) -> String {
    format!("{version}.release.unpipe")
}

/// How many signatures of a role's keys a document lacks.
pub fn lacks(envelope: &Envelope, root: &Root, role: &Role) -> usize {
    let good = signed_by(envelope, &root.keys_of(role)).len();
    role.threshold.saturating_sub(good)
}
