//! Why a file is no bundle, and why a bundle cannot be made.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use super::header::{HeaderFault, LARGEST};
use crate::model::{Code, Digest, OutsideText, Version};
use crate::progress::Interrupted;

/// What is wrong with a bundle.
#[derive(Debug, Error)]
pub enum BundleError {
    /// It breaks a rule of the format.
    #[error("{at} is no bundle that can be used")]
    Malformed {
        /// The file.
        at: OutsideText,
        /// The rule.
        source: BundleFault,
    },
    /// Something else than a file is there.
    #[error("expected a bundle at {0}, found something else than a file")]
    NotRegular(OutsideText),
    /// The file cannot be read.
    #[error("cannot read the bundle {at}")]
    Unreadable {
        /// The file.
        at: OutsideText,
        /// What the system said.
        source: io::Error,
    },
}

impl BundleError {
    /// The exit code.
    pub fn code(&self) -> Code {
        match self {
            Self::Malformed { .. } | Self::NotRegular(_) => Code::Malformed,
            Self::Unreadable { source, .. } => match source.kind() {
                io::ErrorKind::PermissionDenied => Code::Permission,
                io::ErrorKind::NotFound => Code::Usage,
                _ => Code::Failed,
            },
        }
    }
}

/// The rule that a bundle breaks.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum BundleFault {
    /// A header of another form.
    #[error("the header at byte {at}: {fault}")]
    Header {
        /// Where it begins.
        at: u64,
        /// What is wrong with it.
        fault: HeaderFault,
    },
    /// A name that no bundle may hold.
    #[error(
        "expected a root, index, release, review or artifact without a folder, found a member called {0}"
    )]
    Name(OutsideText),
    /// One name twice.
    #[error("expected each member once, found {0} twice")]
    Twice(OutsideText),
    /// Documents and artifacts in another order.
    #[error(
        "expected roots, index, release, reviews and artifacts in this order, found {found} after {before}"
    )]
    Order {
        /// The member.
        found: OutsideText,
        /// The one before.
        before: OutsideText,
    },
    /// A document that is too large.
    #[error("expected at most {limit} bytes of {name}, found {found}")]
    Large {
        /// The document.
        name: OutsideText,
        /// The most bytes that it may have.
        limit: u64,
        /// What its header says.
        found: u64,
    },
    /// The file ends too early.
    #[error("it was cut off: expected at least {expected} bytes, found {found}")]
    CutOff {
        /// Where the part that is missing would end.
        expected: u64,
        /// The size of the file.
        found: u64,
    },
    /// Something stands in the padding of a member.
    #[error("expected zeros from the end of {0} to the next block, found other bytes")]
    Padding(OutsideText),
    /// The second closing block is not one.
    #[error("expected two blocks of zeros at the end, found one")]
    End,
    /// Something follows the end.
    #[error("expected the end at byte {expected}, found {found} bytes")]
    Extended {
        /// Where it ends.
        expected: u64,
        /// The size of the file.
        found: u64,
    },
    /// Too many members to be true.
    #[error("expected at most {0} members, found more")]
    Many(usize),
    /// Something that every bundle has is not there.
    #[error("expected {0}, found none in it")]
    Missing(OutsideText),
    /// Two releases.
    #[error("expected one release, found {first} and {second}")]
    Releases {
        /// The first one.
        first: OutsideText,
        /// The second one.
        second: OutsideText,
    },
    /// A file that the verified release knows nothing of.
    #[error("the release lists no artifact called {0}, found one in it")]
    Unlisted(OutsideText),
    /// A review of another version than the release's.
    #[error("expected reviews of {version} alone, found {found}")]
    OtherReview {
        /// The release's version.
        version: Version,
        /// The member.
        found: OutsideText,
    },
}

/// Why a bundle cannot be made.
#[derive(Debug, Error)]
pub enum DraftError {
    /// A name that no bundle may hold.
    #[error(
        "a bundle has names of at most 100 bytes, and only documents end in .unpipe, found {0}"
    )]
    Name(OutsideText),
    /// Two artifacts under one name.
    #[error("expected one artifact called {0}, found two with different bytes")]
    Clash(OutsideText),
    /// Two documents under one name.
    #[error(
        "expected one document called {name}, found two, with {first} and {second}; reviewers whose keys have the same key id cannot be in one bundle"
    )]
    TwoDocuments {
        /// The name.
        name: OutsideText,
        /// The hash of one.
        first: Digest,
        /// The hash of the other.
        second: Digest,
    },
    /// Larger than a header can say.
    #[error("a member has at most {LARGEST} bytes, found {found} of {name}")]
    Large {
        /// The artifact.
        name: OutsideText,
        /// Its size.
        found: u64,
    },
    /// What was given does not make a bundle.
    #[error("the documents do not make a bundle")]
    Incomplete(#[source] BundleFault),
    /// Another file is there.
    #[error("expected no file at {0:?}, or this very bundle, found another")]
    Exists(PathBuf),
    /// The path does not name a file.
    #[error("expected the path of a file, found {0:?}")]
    Path(PathBuf),
    /// It cannot be written.
    #[error("cannot write {path:?}")]
    System {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The user asked to stop.
    #[error(transparent)]
    Interrupted(#[from] Interrupted),
}

impl DraftError {
    /// The exit code.
    pub fn code(&self) -> Code {
        match self {
            Self::Name(_)
            | Self::Clash(_)
            | Self::TwoDocuments { .. }
            | Self::Large { .. }
            | Self::Incomplete(_) => Code::Malformed,
            Self::Exists(_) => Code::Conflict,
            Self::Path(_) => Code::Usage,
            Self::System { source, .. } => match source.kind() {
                io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                    Code::Permission
                }
                io::ErrorKind::NotFound => Code::Usage,
                _ => Code::Failed,
            },
            Self::Interrupted(_) => Code::Interrupted,
        }
    }
}
