//! A document in the making: its body is fixed, its signatures come one by one.

use std::collections::{BTreeMap, BTreeSet};

use crate::document::{Envelope, Kind, Root};
use crate::minisign::{
    MAX_SIGNATURES, Outcome, PublicKey, SecretKey, SecretKeyError, parse_signature_file,
};
use crate::model::{Digest, Time};
use crate::publish::RoleName;
use crate::publish::keyring::Need;
use crate::publish::site::signed_by;

/// How many lines a signature takes.
const LINES: usize = 4;

/// A document, whole but for some of its signatures.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Its file name in the site.
    pub file: String,
    /// What kind of document it is.
    pub kind: Kind,
    /// The bytes that are signed.
    pub body: Vec<u8>,
    /// The signatures so far, each its four lines.
    blocks: Vec<Vec<u8>>,
    /// Who must sign.
    demands: Vec<Demand>,
}

/// One role whose threshold a document must meet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Demand {
    /// The role.
    pub role: RoleName,
    /// The root whose role it is.
    pub root: u64,
    /// The keys that count, with what the root calls them.
    pub keys: BTreeMap<PublicKey, String>,
    /// How many of them must sign.
    pub threshold: usize,
}

impl Demand {
    /// What a role of a root demands.
    pub fn of(root: &Root, name: RoleName) -> Self {
        let role = name.of(root);
        let keys = root.keys_of(role).into_iter();
        let label = |key: &PublicKey| root.label_of(key).map_or("", |label| label.as_str());
        Self {
            role: name,
            root: root.version,
            keys: keys.map(|key| (key, label(&key).to_owned())).collect(),
            threshold: role.threshold,
        }
    }
}

impl Draft {
    /// A document without signatures.
    pub fn new(file: String, kind: Kind, body: Vec<u8>, demands: Vec<Demand>) -> Self {
        Self {
            file,
            kind,
            body,
            blocks: Vec::new(),
            demands,
        }
    }

    /// The same with what the keys that count have signed on a copy of the same body, once for
    /// each key. Whatever else stands on the copy is left out: anybody can append to it, and a
    /// document has room for sixteen.
    #[must_use]
    pub fn with_signatures_of(mut self, copy: &[u8]) -> Self {
        for block in self.blocks_of(copy) {
            let signed: BTreeSet<PublicKey> = self.counting().map(|(_, key)| key).collect();
            let signer = self.signer(&block);
            if signer.is_some_and(|key| !signed.contains(&key)) {
                self.add(block);
            }
        }
        self
    }

    /// The same with every signature of the published document, those of keys that count no more
    /// too: who knows only an earlier root still checks them.
    #[must_use]
    pub fn carrying_on(mut self, published: &[u8]) -> Self {
        for block in self.blocks_of(published) {
            self.add(block);
        }
        self
    }

    /// The signatures behind the body of a document of the same body.
    fn blocks_of(&self, document: &[u8]) -> Vec<Vec<u8>> {
        let tail = document.strip_prefix(self.body.as_slice());
        let lines = tail.unwrap_or_default().split_inclusive(|b| *b == b'\n');
        let lines: Vec<&[u8]> = lines.collect();
        lines.chunks(LINES).map(<[_]>::concat).collect()
    }

    /// The key that counts and made this signature, if one did.
    fn signer(&self, block: &[u8]) -> Option<PublicKey> {
        let keys = self.demands.iter().flat_map(|demand| demand.keys.keys());
        let keys: Vec<PublicKey> = keys.copied().collect();
        let signatures = parse_signature_file(block).ok()?;
        signatures
            .iter()
            .find_map(|one| match one.check(&self.body, &keys) {
                Outcome::Good(key) => Some(key),
                Outcome::Forged(_) | Outcome::UnknownKey(_) => None,
            })
    }

    /// Where the signatures that count stand, and whose they are.
    fn counting(&self) -> impl Iterator<Item = (usize, PublicKey)> {
        let blocks = self.blocks.iter().enumerate();
        blocks.filter_map(|(place, block)| Some((place, self.signer(block)?)))
    }

    /// Adds a signature. Where there is no room, the first one that does not count goes.
    fn add(&mut self, block: Vec<u8>) {
        if self.blocks.contains(&block) {
            return;
        }
        if self.blocks.len() >= MAX_SIGNATURES {
            let counting: BTreeSet<usize> = self.counting().map(|(place, _)| place).collect();
            let idle = (0..self.blocks.len()).find(|place| !counting.contains(place));
            if let Some(place) = idle {
                self.blocks.remove(place);
            }
        }
        self.blocks.push(block);
    }

    /// The hash of the document.
    pub fn digest(&self) -> Digest {
        Digest::of(&self.body)
    }

    /// Who must sign.
    pub fn demands(&self) -> &[Demand] {
        &self.demands
    }

    /// The document as it is now; only the body if nobody has signed.
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = self.body.clone();
        for block in &self.blocks {
            bytes.extend_from_slice(block);
        }
        bytes
    }

    /// Whether it has a signature at all.
    pub fn is_signed(&self) -> bool {
        !self.blocks.is_empty()
    }

    /// Who of a demand's keys has signed.
    pub fn signers(&self, demand: &Demand) -> BTreeSet<PublicKey> {
        let keys = demand.keys.keys().copied().collect();
        Envelope::open(&self.bytes(), self.kind)
            .map(|envelope| signed_by(&envelope, &keys))
            .unwrap_or_default()
    }

    /// What is lacking, one need for each demand that is not met.
    pub fn needs(&self) -> Vec<Need> {
        let demands = self.demands.iter();
        let needs = demands.map(|demand| {
            let signers = self.signers(demand);
            let open = demand.keys.iter().filter(|(key, _)| !signers.contains(key));
            let labels: BTreeMap<PublicKey, String> =
                open.map(|(key, label)| (*key, label.clone())).collect();
            Need {
                keys: labels.keys().copied().collect(),
                labels,
                count: demand.threshold.saturating_sub(signers.len()),
            }
        });
        needs.filter(|need| need.count > 0).collect()
    }

    /// Whether all that must sign have signed. Where nobody knows who must, it is not.
    pub fn is_complete(&self) -> bool {
        !self.demands.is_empty() && self.needs().is_empty()
    }

    /// Signs with every key that counts and has not signed, until nothing is lacking.
    ///
    /// # Errors
    /// If a key cannot sign.
    pub fn sign<'a>(
        &mut self,
        keys: impl Iterator<Item = &'a SecretKey>,
        now: Time,
    ) -> Result<(), SecretKeyError> {
        for key in keys {
            let public = key.public_key();
            if self.needs().iter().any(|need| need.keys.contains(&public)) {
                let comment = format!("timestamp:{}\tfile:{}\thashed", now.unix(), self.file);
                let block = key.sign(&self.body, &comment)?;
                self.add(block.into_bytes());
            }
        }
        Ok(())
    }
}
