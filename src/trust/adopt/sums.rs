//! A signed file of sums: its signature first, only then its lines.

use super::AdoptError;
use super::signers::{Claim, keys, signers};
use crate::document::{Sums, parse_sums};
use crate::minisign::PublicKey;
use crate::model::{Digest, OutsideText};
use crate::trust::{Unverified, Verified};

/// A file of sums whose signature was good.
///
/// ```compile_fail
/// // Bytes that nobody checked have no entries to look at.
/// fn read(sums: &unpipe::trust::Unverified<unpipe::document::Sums>) -> usize {
///     sums.entries().len()
/// }
/// ```
///
/// ```
/// // Signed sums do.
/// fn read(sums: &unpipe::trust::SignedSums) -> usize {
///     sums.entries().len()
/// }
/// ```
#[derive(Clone, Debug)]
pub struct SignedSums {
    sums: Verified<Sums>,
    signers: Vec<PublicKey>,
    pub(super) bytes: Vec<u8>,
    pub(super) signature: Vec<u8>,
}

/// Checks the signature of a sums file under the known keys, then reads its lines.
///
/// # Errors
/// If no known key signed exactly these bytes, or they hold no sums.
pub fn read_sums(
    file: &str,
    bytes: &Unverified<Sums>,
    signature: &[u8],
    known: &[PublicKey],
) -> Result<SignedSums, AdoptError> {
    let claim = Claim {
        file,
        signature,
        whose: "a given key",
    };
    let good = signers(&claim, |one| Ok(one.check(bytes.bytes(), known)))?;
    let sums = parse_sums(file, bytes.bytes());
    if sums.entries.is_empty() {
        return Err(AdoptError::NoSums {
            sums: OutsideText::new(file),
        });
    }
    Ok(SignedSums {
        sums: Verified::assertion(sums),
        signers: keys(&good),
        bytes: bytes.bytes().to_vec(),
        signature: signature.to_vec(),
    })
}

impl SignedSums {
    /// What it is called.
    pub fn file(&self) -> &str {
        &self.sums.file
    }

    /// The files that it speaks of, in its order, and their hashes.
    pub fn entries(&self) -> &[(String, Digest)] {
        &self.sums.entries
    }

    /// The keys whose signatures are good.
    pub fn signers(&self) -> &[PublicKey] {
        &self.signers
    }

    /// The hash of the file itself.
    pub fn digest(&self) -> Digest {
        Digest::of(&self.bytes)
    }

    /// The hash that a file must have.
    ///
    /// # Errors
    /// If the sums do not list it, or list it with several hashes.
    pub fn digest_of(&self, file: &str) -> Result<Digest, AdoptError> {
        let mut found = self.entries().iter().filter(|(name, _)| name == file);
        let sums = || OutsideText::new(self.file());
        let Some((_, digest)) = found.next() else {
            return Err(AdoptError::NotListed {
                sums: sums(),
                file: OutsideText::new(file),
                others: self.entries().len(),
            });
        };
        if found.any(|(_, other)| other != digest) {
            return Err(AdoptError::Ambiguous {
                sums: sums(),
                file: OutsideText::new(file),
            });
        }
        Ok(*digest)
    }
}
