//! Signs bodies and adds signatures to documents.
//!
//! Trusts the publisher's key and nothing in the files: what is signed is checked for its shape,
//! and a signature that stands there already is checked before another is put beside it.

use std::path::{Path, PathBuf};

use thiserror::Error;

use super::body::{BodyError, MAX_DOCUMENT, check_body};
use super::write::{self, Access, WriteError};
use crate::minisign::{
    MAX_SIGNATURES, Outcome, PublicKey, SecretKey, SecretKeyError, SignatureError, peel,
};
use crate::model::{Code, Digest, Name};

/// A document with a new signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// Where the document is.
    pub document: PathBuf,
    /// The name that its body gives.
    pub name: Name,
    /// The hash of its body, which is the hash of the document.
    pub sha256: Digest,
    /// How many signatures it carries now.
    pub signatures: usize,
}

/// Why nothing was signed.
#[derive(Debug, Error)]
pub enum SignError {
    /// The file is a document: its body is signed by adding to it, never its whole bytes.
    #[error("expected a body without signatures, found a document at {0:?}")]
    Document(PathBuf),
    /// The file cannot be a body.
    #[error(transparent)]
    Body(#[from] BodyError),
    /// The document's signatures cannot be read.
    #[error(transparent)]
    Signatures(#[from] SignatureError),
    /// The key has signed this document already; a second signature would count for nothing.
    #[error("expected a document that {0} has not signed, found its signature")]
    Again(PublicKey),
    /// The document claims this key's signature, and it does not fit: the body was changed since.
    #[error("expected a body as {0} signed it, found another")]
    Changed(PublicKey),
    /// There is no room for one more.
    #[error("expected fewer than {MAX_SIGNATURES} signatures, found {0}")]
    Full(usize),
    /// The key or the comment.
    #[error(transparent)]
    Key(#[from] SecretKeyError),
    /// A file.
    #[error(transparent)]
    Write(#[from] WriteError),
}

impl SignError {
    /// The exit code.
    pub fn code(&self) -> Code {
        match self {
            Self::Document(_) | Self::Again(_) | Self::Full(_) => Code::Usage,
            Self::Changed(_) => Code::Untrusted,
            Self::Body(error) => error.code(),
            Self::Signatures(error) => error.code(),
            Self::Key(error) => error.code(),
            Self::Write(error) => error.code(),
        }
    }
}

/// Signs a body: writes the document, which is the body followed by one signature, to `output`,
/// where nothing may be yet.
///
/// # Errors
/// If the file is no body or is a document already, or the output is there or cannot be written.
pub fn sign(
    file: &Path,
    key: &SecretKey,
    trusted_comment: &str,
    output: &Path,
) -> Result<Signed, SignError> {
    write::refuse_existing(output)?;
    let body = write::read(file, MAX_DOCUMENT)?;
    match peel(&body) {
        Err(SignatureError::Missing | SignatureError::Unended(_)) => {}
        // Signatures that are malformed, legacy or too many are not a part of a body either.
        Ok(_) | Err(_) => return Err(SignError::Document(file.to_owned())),
    }
    let name = check_body(&body)?;
    let block = key.sign(&body, trusted_comment)?;
    let document = [&body[..], block.as_bytes()].concat();
    write::write_new(output, &document, Access::Public)?;
    Ok(Signed {
        document: output.to_owned(),
        name,
        sha256: Digest::of(&body),
        signatures: 1,
    })
}

/// Adds a signature to a document: signs its body, and puts the signature after the others.
///
/// # Errors
/// If the file is no document, carries this key's signature already, or has no room for another.
pub fn add(document: &Path, key: &SecretKey, trusted_comment: &str) -> Result<Signed, SignError> {
    let bytes = write::read(document, MAX_DOCUMENT)?;
    let peeled = peel(&bytes)?;
    let name = check_body(peeled.body)?;
    let count = peeled.signatures.len();
    if count >= MAX_SIGNATURES {
        return Err(SignError::Full(count));
    }
    let own = [key.public_key()];
    for signature in &peeled.signatures {
        match signature.check(peeled.body, &own) {
            Outcome::Good(key) => return Err(SignError::Again(key)),
            Outcome::Forged(key) => return Err(SignError::Changed(key)),
            Outcome::UnknownKey(_) => {}
        }
    }
    let block = key.sign(peeled.body, trusted_comment)?;
    write::replace(document, &[&bytes[..], block.as_bytes()].concat())?;
    Ok(Signed {
        document: document.to_owned(),
        name,
        sha256: Digest::of(peeled.body),
        signatures: count + 1,
    })
}
