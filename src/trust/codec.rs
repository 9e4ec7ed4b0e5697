//! What the core needs of a document format, and the format that unpipe uses.

use crate::document::{
    DocumentError, Envelope, Index, Kind, Release, Root, parse_index, parse_release, parse_root,
};
use crate::minisign::{Outcome, PublicKey, Signature};
use crate::model::{Digest, Name, Serial, Time, Version};

/// A document format. The core asks it to part bytes and, after verification, to read a body.
pub trait Codec {
    /// One signature of this format.
    type Signature: Check;
    /// What a release says.
    type Release: Manifest;

    /// Parts a document into body and signatures, reading neither.
    ///
    /// # Errors
    /// If the bytes cannot be parted.
    fn open(&self, bytes: &[u8], kind: Kind) -> Result<Opened<Self::Signature>, DocumentError>;

    /// Reads a root. The only body that is read before its signatures are checked, since its keys
    /// stand in it.
    ///
    /// # Errors
    /// If the body is not a root.
    fn root(&self, body: &[u8]) -> Result<Root, DocumentError>;

    /// Reads a verified index.
    ///
    /// # Errors
    /// If the body is not an index.
    fn index(&self, body: &[u8]) -> Result<Index, DocumentError>;

    /// Reads a verified release.
    ///
    /// # Errors
    /// If the body is not a release.
    fn release(&self, body: &[u8]) -> Result<Self::Release, DocumentError>;
}

/// One signature that can be checked.
pub trait Check {
    /// Checks it over `message` with every key that it may be from.
    fn check(&self, message: &[u8], known: &[PublicKey]) -> Outcome;
}

/// What the core reads of a release; the rest passes through.
pub trait Manifest {
    /// The package.
    fn name(&self) -> &Name;
    /// What the publisher calls it.
    fn version(&self) -> &Version;
    /// Its place in the order of releases.
    fn serial(&self) -> Serial;
    /// The root in force when it was signed; 0 where there is none.
    fn root(&self) -> u64;
    /// When it was signed.
    fn issued(&self) -> Time;
}

/// A document in its two parts.
#[derive(Clone, Debug)]
pub struct Opened<S> {
    /// The bytes that were signed.
    pub body: Vec<u8>,
    /// The signatures over them.
    pub signatures: Vec<S>,
}

impl<S> Opened<S> {
    /// The hash of the document.
    pub fn digest(&self) -> Digest {
        Digest::of(&self.body)
    }
}

/// unpipe's documents: TOML and minisign.
#[derive(Clone, Copy, Debug, Default)]
pub struct Documents;

impl Codec for Documents {
    type Signature = Signature;
    type Release = Release;

    fn open(&self, bytes: &[u8], kind: Kind) -> Result<Opened<Signature>, DocumentError> {
        let envelope = Envelope::open(bytes, kind)?;
        Ok(Opened {
            body: envelope.body().to_vec(),
            signatures: envelope.signatures().to_vec(),
        })
    }

    fn root(&self, body: &[u8]) -> Result<Root, DocumentError> {
        parse_root(body)
    }

    fn index(&self, body: &[u8]) -> Result<Index, DocumentError> {
        parse_index(body)
    }

    fn release(&self, body: &[u8]) -> Result<Release, DocumentError> {
        parse_release(body)
    }
}

impl Check for Signature {
    fn check(&self, message: &[u8], known: &[PublicKey]) -> Outcome {
        Self::check(self, message, known)
    }
}

impl Manifest for Release {
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
