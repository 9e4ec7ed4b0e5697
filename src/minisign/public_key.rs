//! Public keys.
//!
//! Trusts nothing: a key becomes trusted by a pin, a policy or a root, never by being read. The
//! format is minisign's: base64 of `Ed`, eight bytes of id, 32 bytes of Ed25519 key.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::encoding::{Tagged, decode, decode_tagged, encode};
use super::fault::{KeyFileFault, Wanted, diagnose};
use super::key_file;
use super::key_id::KeyId;
use super::low_order::{is_low_order, is_non_canonical};
use super::two_lines::second_line;
use crate::model::{Code, OutsideText};

/// The algorithm that keys name.
const ALGORITHM: [u8; 2] = *b"Ed";

/// A minisign public key.
///
/// **Equality, order and hash are those of the 32 key bytes alone.** The id is not signed, so one
/// key can be shown under many ids; whoever counts signers counts these bytes, and one key is one
/// signer.
#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PublicKey {
    id: KeyId,
    key: [u8; 32],
}

/// Why a text is not a usable public key.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum PublicKeyError {
    /// Not the canonical base64 of 42 bytes.
    #[error("expected a public key of 56 base64 characters, found {0:?}")]
    Encoding(String),
    /// Another algorithm than `Ed`.
    #[error("expected a key of the algorithm \"Ed\", found \"{0}\"")]
    Algorithm(OutsideText),
    /// Anybody could sign under this key.
    #[error("expected a key of full order, found {0}, under which signatures can be forged")]
    LowOrder(OutsideText),
    /// The key has another spelling too.
    #[error("expected the canonical encoding of a key, found {0}")]
    NonCanonical(OutsideText),
    /// The other half of a key pair. It is not shown.
    #[error("expected a public key of 56 base64 characters, found a secret key")]
    Secret,
    /// A key file is an untrusted comment and one line.
    #[error("not a public key file")]
    File(#[source] KeyFileFault),
}

impl PublicKeyError {
    /// The exit code.
    pub fn code(&self) -> Code {
        Code::Usage
    }
}

impl PublicKey {
    /// Reads the text of a `.pub` file: an untrusted comment, which is not kept, and the key.
    ///
    /// # Errors
    /// If it is not such a file, or its key is not usable.
    pub fn from_file_text(text: &str) -> Result<Self, PublicKeyError> {
        let fault = || PublicKeyError::File(diagnose(text, Wanted::Public));
        match second_line(text).ok_or_else(fault)?.parse() {
            Err(PublicKeyError::Encoding(_) | PublicKeyError::Secret) => Err(fault()),
            other => other,
        }
    }

    fn new(id: KeyId, key: [u8; 32]) -> Result<Self, PublicKeyError> {
        let candidate = Self { id, key };
        let text = || OutsideText::new(candidate.to_string());
        if is_low_order(&key) {
            return Err(PublicKeyError::LowOrder(text()));
        }
        if is_non_canonical(&key) {
            return Err(PublicKeyError::NonCanonical(text()));
        }
        Ok(candidate)
    }

    /// The text of a `.pub` file with this key, as stock minisign writes it.
    pub fn file_text(&self) -> String {
        format!(
            "untrusted comment: minisign public key {}\n{self}\n",
            self.id
        )
    }

    /// The id that the key claims. It selects candidates for a check and proves nothing.
    pub fn id(&self) -> KeyId {
        self.id
    }

    /// The 32 bytes that identify the signer.
    pub fn key_bytes(&self) -> &[u8; 32] {
        &self.key
    }
}

impl FromStr for PublicKey {
    type Err = PublicKeyError;

    fn from_str(text: &str) -> Result<Self, PublicKeyError> {
        if decode::<{ key_file::LENGTH }>(text).is_some() {
            return Err(PublicKeyError::Secret);
        }
        let tagged: Tagged<32> = decode_tagged(text)
            .ok_or_else(|| PublicKeyError::Encoding(text.chars().take(60).collect()))?;
        if tagged.algorithm != ALGORITHM {
            let found = String::from_utf8_lossy(&tagged.algorithm);
            return Err(PublicKeyError::Algorithm(OutsideText::new(found)));
        }
        Self::new(tagged.id, tagged.value)
    }
}

impl TryFrom<String> for PublicKey {
    type Error = PublicKeyError;

    fn try_from(text: String) -> Result<Self, PublicKeyError> {
        text.parse()
    }
}

impl From<PublicKey> for String {
    fn from(key: PublicKey) -> Self {
        key.to_string()
    }
}

impl fmt::Display for PublicKey {
    /// The 56 characters of base64.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = [&ALGORITHM[..], &self.id.bytes(), &self.key].concat();
        f.write_str(&encode(&bytes))
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl PartialEq for PublicKey {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl Eq for PublicKey {}

impl PartialOrd for PublicKey {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for PublicKey {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key.cmp(&other.key)
    }
}

impl Hash for PublicKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key.hash(state);
    }
}
