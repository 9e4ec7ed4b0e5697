//! Why something cannot be adopted.

use std::io;

use thiserror::Error;

use crate::document::DocumentError;
use crate::minisign::SignatureError;
use crate::model::{Code, Digest, Name, OutsideText};
use crate::trust::Refusal;

/// What stopped an adoption, or the reading of an adopted package's papers.
#[derive(Debug, Error)]
pub enum AdoptError {
    /// The pin or the key says no.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// A root's hash signs nothing.
    #[error("expected a minisign key for {name}, found the hash of a root")]
    RootHash {
        /// The package.
        name: Name,
    },
    /// The signature is none that may be checked.
    #[error("the signature of {file} cannot be used")]
    Signature {
        /// What it should be over.
        file: OutsideText,
        /// What is wrong with it.
        #[source]
        source: SignatureError,
    },
    /// No good signature of a known key.
    #[error("{file} needs a good signature of {whose}, found {found}")]
    NotSigned {
        /// What should be signed.
        file: OutsideText,
        /// Whose key.
        whose: &'static str,
        /// What was found instead.
        found: String,
    },
    /// The signature is over the bytes, but says that they are another file.
    #[error("expected a signature made for {expected}, found one made for {found}")]
    OtherFile {
        /// The file's name.
        expected: OutsideText,
        /// The name in the signed comment.
        found: OutsideText,
    },
    /// The signed sums do not speak of the file.
    #[error("expected {sums} to list {file}, found {others} other file(s) in it")]
    NotListed {
        /// The file of sums.
        sums: OutsideText,
        /// The file.
        file: OutsideText,
        /// How many files it lists.
        others: usize,
    },
    /// The signed sums speak of the file twice, with different hashes.
    #[error("expected one hash of {file} in {sums}, found several that differ")]
    Ambiguous {
        /// The file of sums.
        sums: OutsideText,
        /// The file.
        file: OutsideText,
    },
    /// Signed, but no file of sums.
    #[error("expected lines of SHA-256 hashes and file names in {sums}, found none")]
    NoSums {
        /// The file of sums.
        sums: OutsideText,
    },
    /// The bytes are not those that the signed sums speak of.
    #[error("{file}: expected {expected}, found {found}")]
    Differs {
        /// The file.
        file: OutsideText,
        /// The signed hash.
        expected: Digest,
        /// The hash of the bytes.
        found: Digest,
    },
    /// The private file cannot be read or written.
    #[error("cannot keep the download: {0}")]
    Keep(#[source] io::Error),
    /// The description breaks a rule of releases.
    #[error("the description of {name} is not acceptable")]
    Description {
        /// The package.
        name: Name,
        /// The rule.
        #[source]
        source: DocumentError,
    },
    /// The description is of other bytes than the ones that are vouched for.
    #[error("expected a description of {expected}, found one of {found}")]
    OtherArchive {
        /// The archive that is vouched for.
        expected: Digest,
        /// The archive that is described.
        found: Digest,
    },
    /// The kept description is not the one that was consented to.
    #[error("expected the description of {name} with hash {expected}, found {found}")]
    Changed {
        /// The package.
        name: Name,
        /// What was consented to.
        expected: OutsideText,
        /// What is there.
        found: Digest,
    },
    /// The kept papers are not what unpipe writes.
    #[error("the kept description of {name} is damaged: {reason}")]
    Damaged {
        /// The package.
        name: Name,
        /// Why.
        reason: OutsideText,
    },
}

impl AdoptError {
    /// The exit code.
    pub fn code(&self) -> Code {
        match self {
            Self::Refused(refusal) => refusal.code(),
            Self::RootHash { .. } => Code::Usage,
            Self::Signature { source, .. } => source.code(),
            Self::NotSigned { .. } | Self::OtherFile { .. } | Self::NotListed { .. } => {
                Code::Untrusted
            }
            Self::Ambiguous { .. } | Self::NoSums { .. } => Code::Malformed,
            Self::Description { source, .. } => source.code(),
            Self::Differs { .. } | Self::Changed { .. } | Self::Damaged { .. } => Code::Mismatch,
            Self::Keep(_) => Code::Failed,
            Self::OtherArchive { .. } => Code::Bug,
        }
    }
}
