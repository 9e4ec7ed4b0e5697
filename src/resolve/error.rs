//! Why a package cannot be resolved.

use thiserror::Error;

use super::offline::Unusable;
use crate::bundle::BundleError;
use crate::fetch::FetchError;
use crate::model::{Code, Name, OutsideText, Place, Shown};
use crate::store::StoreError;
use crate::trust::policy::Denied;
use crate::trust::{AdoptError, Refusal};

/// What stopped a resolve.
#[derive(Debug, Error)]
pub enum ResolveError {
    /// The bytes did not come.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// The bundle does not hold what it should.
    #[error(transparent)]
    Bundle(#[from] BundleError),
    /// The trust core said no.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// A bundle's own documents have ended or are older than known ones, and no host has newer ones
    /// for it.
    #[error(transparent)]
    OldBundle(Refusal),
    /// A rule of this machine says no.
    #[error(transparent)]
    Denied(Box<Denied>),
    /// The trust state cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What a publisher signed cannot be adopted.
    #[error(transparent)]
    Adopt(#[from] AdoptError),
    /// The name has documents of its own.
    #[error(
        "expected a name without a publisher's documents, found {0}, whose publisher you know by them"
    )]
    Published(Name),
    /// Nothing is signed beside the archive.
    #[error("expected {file} at {place}, found none")]
    Unsigned {
        /// The missing signature.
        file: OutsideText,
        /// Where it should be.
        place: Place,
    },
    /// A file that the user named is not there.
    #[error("expected {file} at {place}, found nothing")]
    Missing {
        /// The file.
        file: OutsideText,
        /// Where it should be.
        place: Place,
    },
    /// There is no document at the place.
    #[error("expected root-1.unpipe or release.unpipe at {0}, found neither")]
    Nothing(Place),
    /// There is an index or a release, but no root that says who may sign them.
    #[error(
        "expected root-1.unpipe at {0}, found other documents without it: it was taken away or never uploaded"
    )]
    Stripped(Place),
    /// The index names a document that is not there.
    #[error("expected {file} at {place}, found nothing")]
    Gone {
        /// The document.
        file: OutsideText,
        /// Where it should be.
        place: Place,
    },
    /// A mirror's documents are of no use.
    #[error("the mirror {at} was no help")]
    Mirror {
        /// The mirrored place.
        at: Place,
        /// Why not.
        source: Box<ResolveError>,
    },
    /// The network may not be asked, and what an earlier run kept is not enough.
    #[error("{file} of {place} {why}, and no server is asked while offline")]
    NotKept {
        /// The document.
        file: OutsideText,
        /// Where it would be fetched from.
        place: Place,
        /// What is wrong with what is kept.
        why: Unusable,
    },
    /// A reviewer's own host could not be asked for a rejection.
    #[error(
        "expected to hear whether {} rejects the release, found their host out of reach",
        Shown(reviewer)
    )]
    Unheard {
        /// What the policy calls the reviewer.
        reviewer: String,
        /// Why not.
        source: FetchError,
    },
    /// A person looked at the key and did not accept it.
    #[error("the key was not accepted")]
    NotAccepted,
}

impl From<Denied> for ResolveError {
    fn from(denied: Denied) -> Self {
        Self::Denied(Box::new(denied))
    }
}

impl ResolveError {
    /// Whether another host of the same documents may serve better.
    pub(super) fn may_be_of_the_host(&self) -> bool {
        match self {
            Self::Fetch(error) => !error.is_ours(),
            Self::Refused(refusal) => refusal.may_be_of_the_host(),
            Self::Nothing(_) | Self::Stripped(_) | Self::Gone { .. } => true,
            _ => false,
        }
    }

    /// The rule of this machine that said no, if one did.
    pub fn denied(&self) -> Option<&Denied> {
        match self {
            Self::Denied(denied) => Some(denied),
            Self::Mirror { source, .. } => source.denied(),
            _ => None,
        }
    }

    /// The exit code.
    pub fn code(&self) -> Code {
        match self {
            Self::Fetch(error) | Self::Unheard { source: error, .. } => error.code(),
            Self::Bundle(error) => error.code(),
            Self::Refused(refusal) | Self::OldBundle(refusal) => refusal.code(),
            Self::Denied(denied) => denied.code(),
            Self::Store(error) => error.code(),
            Self::Adopt(error) => error.code(),
            Self::Unsigned { .. } => Code::Untrusted,
            Self::Stripped(_) => Code::Stale,
            Self::Nothing(Place::Local(_))
            | Self::Missing {
                place: Place::Local(_),
                ..
            }
            | Self::Published(_) => Code::Usage,
            Self::Nothing(Place::Web(_)) | Self::Gone { .. } | Self::Missing { .. } => {
                Code::Network
            }
            Self::Mirror { source, .. } => source.code(),
            Self::NotKept { .. } => Code::Offline,
            Self::NotAccepted => Code::Declined,
        }
    }
}
