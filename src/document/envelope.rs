//! Body and signatures, parted but not read.

use super::{DocumentError, Kind};
use crate::minisign::{self, Signature};
use crate::model::Digest;

/// A document taken apart: the exact bytes that were signed, and the signatures over them.
#[derive(Clone, Debug)]
pub struct Envelope {
    body: Vec<u8>,
    signatures: Vec<Signature>,
}

impl Envelope {
    /// Parts a document. The body's content is not looked at.
    ///
    /// # Errors
    /// If it is larger than `kind` may be, or does not end with one to sixteen signatures.
    pub fn open(document: &[u8], kind: Kind) -> Result<Self, DocumentError> {
        let found = document.len();
        if found > kind.document_limit() {
            return Err(DocumentError::Large {
                kind,
                limit: kind.document_limit(),
                found,
            });
        }
        let peeled = minisign::peel(document)?;
        Ok(Self {
            body: peeled.body.to_vec(),
            signatures: peeled.signatures,
        })
    }

    /// The bytes that were signed.
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// The signatures, in the order of the file.
    pub fn signatures(&self) -> &[Signature] {
        &self.signatures
    }

    /// The hash of the document: the SHA-256 of its body. A signature more does not change it.
    pub fn digest(&self) -> Digest {
        Digest::of(&self.body)
    }
}
