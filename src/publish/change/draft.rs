//! A document in the making: its body is fixed, its signatures come one by one.

use std::collections::{BTreeMap, BTreeSet};

use crate::document::{Envelope, Kind, Role, Root};
use crate::minisign::{PublicKey, SecretKey, SecretKeyError};
use crate::model::{Digest, Time};
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
    /// The role, in words: `root 2: release`.
    pub role: String,
    /// The keys that count, with what the root calls them.
    pub keys: BTreeMap<PublicKey, String>,
    /// How many of them must sign.
    pub threshold: usize,
}

impl Demand {
    /// What a role of a root demands.
    pub fn of(root: &Root, name: &str, role: &Role) -> Self {
        let keys = root.keys_of(role).into_iter();
        let label = |key: &PublicKey| root.label_of(key).map_or("", |label| label.as_str());
        Self {
            role: format!("{name} of root {}", root.version),
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

    /// The same with the signatures that a document of the same body has.
    #[must_use]
    pub fn with_signatures_of(mut self, document: &[u8]) -> Self {
        if let Some(tail) = document.strip_prefix(self.body.as_slice()) {
            let lines: Vec<&[u8]> = tail.split_inclusive(|byte| *byte == b'\n').collect();
            for block in lines.chunks(LINES).map(<[_]>::concat) {
                self.add(block);
            }
        }
        self
    }

    fn add(&mut self, block: Vec<u8>) {
        if !self.blocks.contains(&block) {
            self.blocks.push(block);
        }
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
