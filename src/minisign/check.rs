//! Checks a signature against the keys that the caller knows.
//!
//! The one place where a signature is compared with bytes. Trusts the caller's keys and nothing
//! else: the id in a signature selects which of them to try, and the answer names the key that
//! fits. The arithmetic is `minisign_verify`'s: the main signature over the BLAKE2b-512 of the
//! message, and the global one over the main signature and the trusted comment.

use std::io::{self, Read};

use super::key_id::KeyId;
use super::public_key::PublicKey;
use super::signature::Signature;

/// What a check found. The three are never merged: a forgery must not pass for a stranger's
/// signature, nor the other way round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// This known key signed exactly these bytes and this trusted comment.
    Good(PublicKey),
    /// The signature claims the id of this known key, and no known key with that id fits.
    Forged(PublicKey),
    /// No known key has the id that the signature claims.
    UnknownKey(KeyId),
}

/// The legacy form is refused by the reader already; the arithmetic is told so as well.
const ALLOW_LEGACY: bool = false;

impl Signature {
    /// Checks the signature of a message. Every known key with the signature's id is tried.
    pub fn check(&self, message: &[u8], known: &[PublicKey]) -> Outcome {
        let keys = self.candidates(known);
        let fits = |key: &&PublicKey| {
            let found = arithmetic(self, key);
            found.is_some_and(|(signature, key)| {
                key.verify(message, &signature, ALLOW_LEGACY).is_ok()
            })
        };
        self.outcome(&keys, keys.iter().find(fits))
    }

    /// Checks the signature of all that a reader yields, in memory of fixed size. Nothing is read
    /// when no known key has the signature's id.
    ///
    /// # Errors
    /// If the reader fails.
    pub fn check_reader(&self, reader: &mut dyn Read, known: &[PublicKey]) -> io::Result<Outcome> {
        let keys = self.candidates(known);
        let pairs: Vec<_> = keys
            .iter()
            .filter_map(|key| Some((key, arithmetic(self, key)?)))
            .collect();
        let mut checks: Vec<_> = pairs
            .iter()
            .filter_map(|(key, (signature, check))| {
                Some((*key, check.verify_stream(signature).ok()?))
            })
            .collect();
        if !checks.is_empty() {
            each_part(reader, |part| {
                for (_, check) in &mut checks {
                    check.update(part);
                }
            })?;
        }
        let fitting = checks
            .iter_mut()
            .find_map(|(key, check)| check.finalize().ok().map(|()| *key));
        Ok(self.outcome(&keys, fitting))
    }

    fn candidates(&self, known: &[PublicKey]) -> Vec<PublicKey> {
        let has_id = |key: &&PublicKey| key.id() == self.id();
        known.iter().filter(has_id).copied().collect()
    }

    fn outcome(&self, candidates: &[PublicKey], fitting: Option<&PublicKey>) -> Outcome {
        match (fitting, candidates.first()) {
            (Some(key), _) => Outcome::Good(*key),
            (None, Some(key)) => Outcome::Forged(*key),
            (None, None) => Outcome::UnknownKey(self.id()),
        }
    }
}

/// The two as the arithmetic library holds them. What it should fail to read fits nothing.
fn arithmetic(
    signature: &Signature,
    key: &PublicKey,
) -> Option<(minisign_verify::Signature, minisign_verify::PublicKey)> {
    let signature = minisign_verify::Signature::decode(signature.text()).ok()?;
    let key = minisign_verify::PublicKey::from_base64(&key.to_string()).ok()?;
    Some((signature, key))
}

fn each_part(reader: &mut dyn Read, mut take: impl FnMut(&[u8])) -> io::Result<()> {
    let mut buffer = vec![0; 64 * 1024];
    loop {
        match reader.read(&mut buffer) {
            Ok(0) => return Ok(()),
            Ok(count) => take(buffer.get(..count).unwrap_or_default()),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}
