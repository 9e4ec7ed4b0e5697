//! What can go wrong on the way, and how the process exits for it.

use std::error::Error;
use std::fmt;
use std::io;
use std::path::Path;
use std::time::Duration;

use thiserror::Error;

use super::mirrors::Forbidden;
use super::redirect::RedirectError;
use super::retry::Again;
use super::server::Server;
use super::source::shown;
use super::tried::Tried;
use crate::bundle::BundleError;
use crate::model::{Code, OutsideText, Size, UrlError};
use crate::progress::Interrupted;
use crate::trust::ArtifactError;

/// How far a request had come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Looking up the name, connecting, agreeing on keys.
    Connect,
    /// Connected; nothing has come yet.
    FirstByte,
    /// Reading the body.
    Body,
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Connect => "connecting",
            Self::FirstByte => "waiting for the first byte",
            Self::Body => "reading the body",
        })
    }
}

/// Why bytes could not be had.
#[derive(Debug, Error)]
pub enum FetchError {
    /// The connection could not be made, or broke.
    #[error("{server} failed while {phase}")]
    Broken {
        /// Who was asked.
        server: Server,
        /// How far it had come.
        phase: Phase,
        /// What the network said.
        source: Box<dyn Error + Send + Sync>,
    },
    /// The server's certificate does not show that it is the one that was asked.
    #[error("{server} showed a certificate that is not accepted, while {phase}")]
    Certificate {
        /// Who was asked.
        server: Server,
        /// How far it had come.
        phase: Phase,
        /// What is wrong with it.
        source: Box<dyn Error + Send + Sync>,
    },
    /// Nothing came for too long.
    #[error("{server} was silent for {limit:?} while {phase}")]
    Silent {
        /// Who was asked.
        server: Server,
        /// How far it had come.
        phase: Phase,
        /// The limit that passed.
        limit: Duration,
    },
    /// A document took too long as a whole.
    #[error("{server} was not done after {limit:?} while {phase}")]
    Overdue {
        /// Who was asked.
        server: Server,
        /// How far it had come.
        phase: Phase,
        /// The limit that passed.
        limit: Duration,
    },
    /// An artifact came too slowly.
    #[error("{server} sent {found} in {over:?} while reading the body, expected at least {least}")]
    Slow {
        /// Who was asked.
        server: Server,
        /// The fewest bytes allowed.
        least: Size,
        /// The bytes that came.
        found: Size,
        /// The time over which they were counted.
        over: Duration,
    },
    /// An answer other than the wanted one.
    #[error("{server} answered with status {found}, expected 200")]
    Status {
        /// Who was asked.
        server: Server,
        /// The status.
        found: u16,
        /// How long the server wants to be left alone.
        retry_after: Option<Duration>,
    },
    /// Another part of an artifact than the one that was asked for, or none.
    #[error("{server} did not send the bytes from {from} on while reading the body")]
    Range {
        /// Who was asked.
        server: Server,
        /// The first byte that was missing.
        from: u64,
    },
    /// A document in another form than it is stored.
    #[error(
        "{server} sent a document encoded as {found} while reading the body, expected it as it is stored"
    )]
    Encoded {
        /// Who was asked.
        server: Server,
        /// The encoding.
        found: OutsideText,
    },
    /// A redirect that is not followed.
    #[error(transparent)]
    Redirect(#[from] RedirectError),
    /// An address that cannot be made from a place and a location.
    #[error(transparent)]
    Address(#[from] UrlError),
    /// More bytes than a document may have; the rest was not read.
    #[error("{at} may have {cap} bytes, found more")]
    TooLarge {
        /// The document.
        at: OutsideText,
        /// The most bytes allowed.
        cap: u64,
    },
    /// It would need the network.
    #[error("{server} is not asked while offline")]
    Offline {
        /// Who would have been asked.
        server: Server,
    },
    /// A rule of this machine forbids the address.
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// Mirrors alone may be asked, and none has what was sought.
    #[error("no mirror of {at} has what was sought, and a rule keeps it from being asked itself")]
    MirrorsAlone {
        /// The address.
        at: OutsideText,
    },
    /// There is no such local file.
    #[error("no file at {at}")]
    Missing {
        /// Its path.
        at: OutsideText,
    },
    /// A local file cannot be read.
    #[error("cannot read {at}")]
    Local {
        /// Its path.
        at: OutsideText,
        /// What the system said.
        source: io::Error,
    },
    /// Something else than a file is in its place.
    #[error("{at} is not a regular file")]
    NotRegular {
        /// Its path.
        at: OutsideText,
    },
    /// The bytes of an artifact are not the signed ones, or cannot be kept.
    #[error(transparent)]
    Artifact(#[from] ArtifactError),
    /// A bundle does not give it.
    #[error(transparent)]
    Bundle(#[from] BundleError),
    /// The private folder for downloads cannot be used.
    #[error("cannot make a temporary file in {folder}")]
    Temporary {
        /// The folder.
        folder: OutsideText,
        /// What the system said.
        source: io::Error,
    },
    /// The private folder for downloads takes no more.
    #[error("cannot keep the download in {folder}")]
    Unkept {
        /// The folder.
        folder: OutsideText,
        /// What the system said.
        source: io::Error,
    },
    /// This machine cannot talk HTTP at all, for example without any root certificate.
    #[error("cannot prepare a connection to {server}")]
    Client {
        /// Who was to be asked.
        server: Server,
        /// What was missing.
        source: Box<dyn Error + Send + Sync>,
    },
    /// No thread could be started.
    #[error("cannot start a thread for a download")]
    Thread(#[source] io::Error),
    /// None of an artifact's locations gave it.
    #[error(transparent)]
    Nowhere(#[from] Tried),
    /// The user asked to stop.
    #[error(transparent)]
    Interrupted(#[from] Interrupted),
}

impl FetchError {
    /// The exit code.
    pub fn code(&self) -> Code {
        match self {
            Self::Broken { .. }
            | Self::Certificate { .. }
            | Self::Range { .. }
            | Self::Encoded { .. }
            | Self::Silent { .. }
            | Self::Overdue { .. }
            | Self::Slow { .. }
            | Self::Status { .. }
            | Self::Redirect(_)
            | Self::Address(_)
            | Self::MirrorsAlone { .. }
            | Self::Client { .. } => Code::Network,
            Self::Offline { .. } => Code::Offline,
            Self::Forbidden(_) => Code::Policy,
            Self::TooLarge { .. } | Self::NotRegular { .. } => Code::Malformed,
            Self::Local { source, .. }
            | Self::Temporary { source, .. }
            | Self::Unkept { source, .. } => Code::of_disk(source),
            Self::Missing { .. } | Self::Thread(_) => Code::Failed,
            Self::Artifact(error) => error.code(),
            Self::Bundle(error) => error.code(),
            Self::Nowhere(tried) => tried.code(),
            Self::Interrupted(_) => Code::Interrupted,
        }
    }

    /// How the bytes differ from the signed ones, if that is why they were refused.
    pub fn mismatch(&self) -> Option<&ArtifactError> {
        match self {
            Self::Artifact(error) if error.code() == Code::Mismatch => Some(error),
            Self::Nowhere(tried) => tried.mismatch(),
            _ => None,
        }
    }

    /// Whether it may pass by itself.
    pub(super) fn again(&self) -> Again {
        match self {
            Self::Broken { .. } => Again::Soon,
            Self::Status {
                found: 429 | 500..=599,
                retry_after,
                ..
            } => retry_after.map_or(Again::Soon, Again::After),
            _ => Again::Never,
        }
    }

    /// Whether the fault may lie in the bytes that were there before the last answer.
    pub(super) fn may_be_of_the_part(&self) -> bool {
        matches!(self, Self::Range { .. }) || self.mismatch().is_some()
    }

    /// Whether another location cannot help: the trouble is on this machine.
    pub fn is_ours(&self) -> bool {
        matches!(
            self,
            Self::Interrupted(_)
                | Self::Temporary { .. }
                | Self::Unkept { .. }
                | Self::Thread(_)
                | Self::Artifact(ArtifactError::Keep(_))
        )
    }

    /// The same, with the folder that could not take the bytes.
    pub(super) fn at_folder(self, folder: &Path) -> Self {
        match self {
            Self::Artifact(ArtifactError::Keep(source)) => Self::Unkept {
                folder: shown(folder),
                source,
            },
            other => other,
        }
    }
}
