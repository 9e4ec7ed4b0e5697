//! The 158 bytes of a secret key file: kinds, salt and limits of the key derivation, then id, key
//! and checksum, which are encrypted if there is a password.
//!
//! The layout is that of minisign 0.11 (`SeckeyStruct`): numbers are little-endian.

use zeroize::Zeroizing;

use super::derivation::{Limits, Stream};
use super::encoding::{decode, encode};
use super::fault::{Wanted, diagnose};
use super::password::Password;
use super::secret_key::SecretKeyError;
use super::two_lines::{UNTRUSTED, second_line};

const SIGNATURE: [u8; 2] = *b"Ed";
const SCRYPT: [u8; 2] = *b"Sc";
const NONE: [u8; 2] = [0, 0];
const CHECKSUM: [u8; 2] = *b"B2";

/// How many bytes there are.
pub(super) const LENGTH: usize = 158;

/// The content of a secret key file.
pub(super) struct KeyFile {
    salt: [u8; 32],
    lock: Lock,
    /// Id, key and checksum.
    secret: Zeroizing<[u8; 104]>,
}

/// Whether the secret part is encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lock {
    Open,
    Password(Limits),
}

impl KeyFile {
    /// Reads the text of a file.
    pub(super) fn read(text: &str) -> Result<Self, SecretKeyError> {
        second_line(text)
            .and_then(decode)
            .map(Zeroizing::new)
            .ok_or_else(|| SecretKeyError::File(diagnose(text, Wanted::Secret)))
            .and_then(|bytes| Self::of(&bytes))
    }

    /// Reads the bytes of a key.
    pub(super) fn of(bytes: &[u8; LENGTH]) -> Result<Self, SecretKeyError> {
        let (kinds, rest) = part::<6>(bytes)?;
        let (salt, rest) = part(rest)?;
        let (operations, rest) = part(rest)?;
        let (memory, rest) = part(rest)?;
        let (secret, _) = part(rest)?;
        let limits = Limits {
            operations: u64::from_le_bytes(operations),
            memory: u64::from_le_bytes(memory),
        };
        let lock = match &kinds {
            b"Ed\0\0B2" => Lock::Open,
            b"EdScB2" => Lock::Password(limits),
            other => {
                let kinds = String::from_utf8_lossy(other).into_owned();
                return Err(SecretKeyError::Algorithm(kinds));
            }
        };
        Ok(Self {
            salt,
            lock,
            secret: Zeroizing::new(secret),
        })
    }

    pub(super) fn lock(&self) -> Lock {
        self.lock
    }

    /// Whether there is a checksum; stock minisign writes none into a key without a password.
    pub(super) fn has_checksum(&self) -> bool {
        !self.secret.ends_with(&[0; 32])
    }

    /// What the password means for this file: it takes seconds.
    pub(super) fn derive(
        &self,
        limits: Limits,
        password: &Password,
    ) -> Result<Stream, SecretKeyError> {
        limits.derive(password, &self.salt)
    }

    /// Encrypts the secret part under stock minisign's limits, with a salt of its own. The stream
    /// that did it is given too, so that the file can be opened again without a second derivation.
    pub(super) fn locked(self, password: &Password) -> Result<(Self, Stream), SecretKeyError> {
        let mut salt = [0; 32];
        getrandom::fill(&mut salt).map_err(SecretKeyError::Randomness)?;
        let stream = Limits::STOCK.derive(password, &salt)?;
        let lock = Lock::Password(Limits::STOCK);
        Ok((Self { salt, ..self }.turned(&stream, lock), stream))
    }

    /// Decrypts the secret part; whether with the right stream, the checksum shows.
    pub(super) fn unlocked(self, stream: &Stream) -> Self {
        let salt = [0; 32];
        Self { salt, ..self }.turned(stream, Lock::Open)
    }

    fn turned(mut self, stream: &Stream, lock: Lock) -> Self {
        for (byte, other) in self.secret.iter_mut().zip(stream.iter()) {
            *byte ^= other;
        }
        Self { lock, ..self }
    }

    /// The bytes, which are secret unless they are encrypted.
    pub(super) fn bytes(&self) -> Zeroizing<Vec<u8>> {
        let (kind, limits) = match self.lock {
            Lock::Open => (NONE, (0, 0)),
            Lock::Password(limits) => (SCRYPT, (limits.operations, limits.memory)),
        };
        let mut bytes = Zeroizing::new(Vec::with_capacity(LENGTH));
        for kind in [SIGNATURE, kind, CHECKSUM] {
            bytes.extend_from_slice(&kind);
        }
        bytes.extend_from_slice(&self.salt);
        for limit in [limits.0, limits.1] {
            bytes.extend_from_slice(&u64::to_le_bytes(limit));
        }
        bytes.extend_from_slice(&*self.secret);
        bytes
    }

    /// The text of the file.
    pub(super) fn text(&self) -> Zeroizing<String> {
        let comment = match self.lock {
            Lock::Open => "minisign secret key",
            Lock::Password(_) => "minisign encrypted secret key",
        };
        let key = Zeroizing::new(encode(&self.bytes()));
        Zeroizing::new(format!("{UNTRUSTED}{comment}\n{}\n", *key))
    }
}

fn part<const N: usize>(bytes: &[u8]) -> Result<([u8; N], &[u8]), SecretKeyError> {
    let (first, rest) = bytes.split_first_chunk().ok_or(SecretKeyError::Damaged)?;
    Ok((*first, rest))
}
