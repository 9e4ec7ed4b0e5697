//! A second format, to show that the core knows nothing of the first: JSON bodies, and raw Ed25519
//! signatures that name the whole key.

use ed25519_dalek::{Signature, VerifyingKey};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use unpipe::document::{DocumentError, Kind};
use unpipe::minisign::{Outcome, PublicKey, SignatureError};
use unpipe::model::{Name, OutsideText, Serial, Time, Version};
use unpipe::trust::{Check, Codec, Index, Manifest, Opened, Root};

use super::format::{Draft, Format};
use crate::minisign::forge::Signer;

/// The format.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Json;

/// A document: the body as text, and the signatures over its bytes.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    body: String,
    signatures: Vec<Raw>,
}

/// One signature.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Raw {
    key: PublicKey,
    signature: Vec<u8>,
}

/// A body says its kind, and its fields.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Body<T> {
    kind: String,
    says: T,
}

/// A release of this format.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Package {
    name: Name,
    version: Version,
    serial: Serial,
    root: u64,
    issued: Time,
    summary: String,
}

fn read<T: DeserializeOwned>(body: &[u8], kind: Kind) -> Result<T, DocumentError> {
    let fields = |reason: String| DocumentError::Fields {
        kind,
        reason: OutsideText::new(reason),
    };
    let body: Body<T> = serde_json::from_slice(body).map_err(|error| fields(error.to_string()))?;
    if body.kind == kind.as_str() {
        Ok(body.says)
    } else {
        Err(fields(format!("found {}", body.kind)))
    }
}

fn write(kind: Kind, says: impl Serialize) -> Vec<u8> {
    let kind = kind.to_string();
    serde_json::to_vec(&Body { kind, says }).unwrap()
}

impl Codec for Json {
    type Signature = Raw;
    type Release = Package;

    fn open(&self, bytes: &[u8], _kind: Kind) -> Result<Opened<Raw>, DocumentError> {
        let document: Document =
            serde_json::from_slice(bytes).map_err(|_| SignatureError::Missing)?;
        Ok(Opened {
            body: document.body.into_bytes(),
            signatures: document.signatures,
        })
    }

    fn root(&self, body: &[u8]) -> Result<Root, DocumentError> {
        read(body, Kind::Root)
    }

    fn index(&self, body: &[u8]) -> Result<Index, DocumentError> {
        read(body, Kind::Index)
    }

    fn release(&self, body: &[u8]) -> Result<Package, DocumentError> {
        read(body, Kind::Release)
    }
}

impl Check for Raw {
    fn check(&self, message: &[u8], known: &[PublicKey]) -> Outcome {
        let Some(key) = known.iter().find(|key| **key == self.key) else {
            return Outcome::UnknownKey(self.key.id());
        };
        let fits = VerifyingKey::from_bytes(key.key_bytes())
            .ok()
            .zip(Signature::from_slice(&self.signature).ok())
            .is_some_and(|(key, signature)| key.verify_strict(message, &signature).is_ok());
        if fits {
            Outcome::Good(*key)
        } else {
            Outcome::Forged(*key)
        }
    }
}

impl Manifest for Package {
    fn name(&self) -> &Name {
        &self.name
    }

    fn version(&self) -> &Version {
        &self.version
    }

    fn serial(&self) -> Serial {
        self.serial
    }

    fn root(&self) -> u64 {
        self.root
    }

    fn issued(&self) -> Time {
        self.issued
    }
}

impl Format for Json {
    fn write_root(&self, root: &Root) -> Vec<u8> {
        write(Kind::Root, root)
    }

    fn write_index(&self, index: &Index) -> Vec<u8> {
        write(Kind::Index, index)
    }

    fn write_release(&self, draft: &Draft) -> Vec<u8> {
        let Draft {
            name,
            version,
            serial,
            root,
            issued,
            summary,
        } = draft.clone();
        write(
            Kind::Release,
            Package {
                name,
                version,
                serial,
                root,
                issued,
                summary,
            },
        )
    }

    fn sign(&self, body: &[u8], signers: &[Signer]) -> Vec<u8> {
        let signatures = signers.iter().map(|signer| Raw {
            key: signer.public(),
            signature: signer.raw(body).to_vec(),
        });
        let document = Document {
            body: String::from_utf8(body.to_vec()).unwrap(),
            signatures: signatures.collect(),
        };
        serde_json::to_vec(&document).unwrap()
    }
}
