//! Why a change of the site was not made.

use std::path::PathBuf;

use thiserror::Error;

use crate::document::DocumentError;
use crate::minisign::{SecretKeyError, SignatureError};
use crate::model::{Code, OutsideText};
use crate::publish::WriteError;
use crate::publish::keyring::KeyringError;
use crate::publish::site::SiteError;

/// What went wrong.
#[derive(Debug, Error)]
pub enum ChangeError {
    /// A file or folder.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// The folder that the site lies in.
    #[error(transparent)]
    Folder(#[from] crate::beneath::Error),
    /// The site as it is.
    #[error(transparent)]
    Site(#[from] SiteError),
    /// A key at hand.
    #[error(transparent)]
    Keyring(#[from] KeyringError),
    /// A key cannot sign.
    #[error(transparent)]
    Sign(#[from] SecretKeyError),
    /// A new document has not the shape of one.
    #[error("the new document would be refused by its readers")]
    Shape(#[from] crate::publish::BodyError),
    /// A new document cannot be written down.
    #[error("the new document cannot be written")]
    Body(#[from] crate::document::WriteError),
    /// What waits for signatures is no document.
    #[error("expected a document at {path:?}, found something else")]
    NotADocument {
        /// The file.
        path: PathBuf,
        /// Why not.
        #[source]
        source: SignatureError,
    },
    /// What waits for signatures does not begin as a body does.
    #[error(
        "expected a body that begins with unpipe = \"KIND/1\" at {0:?}, found another beginning"
    )]
    NoHeader(PathBuf),
    /// What waits for signatures cannot be read.
    #[error("cannot use {path:?}, which waits for signatures")]
    Waiting {
        /// The file.
        path: PathBuf,
        /// Why not.
        #[source]
        source: DocumentError,
    },
    /// Another change waits for signatures.
    #[error("expected nothing else to wait for signatures, found {0:?} of another change")]
    OtherWaits(PathBuf),
    /// None of the keys that must sign is at hand.
    #[error("expected the secret key of one of {0}, found none of them")]
    NoKey(String),
    /// The site's place is taken.
    #[error("expected a folder or nothing at {0:?}, found something else")]
    NotAFolder(PathBuf),
    /// What lies in the site cannot be served.
    #[error("expected only files, folders and links in the folder, found {0:?}")]
    NotAFile(PathBuf),
    /// Another run works on this site.
    #[error("expected to be alone in {0:?}, found another publish command at work")]
    Busy(PathBuf),
    /// What the new folder would offer is refused by a user's checks.
    #[error("the new folder does not pass a user's checks: {0}")]
    Trial(OutsideText),
    /// The command was interrupted.
    #[error("interrupted")]
    Interrupted,
}

impl ChangeError {
    /// The exit code.
    pub fn code(&self) -> Code {
        match self {
            Self::Write(error) => error.code(),
            Self::Folder(error) => error.code(),
            Self::Site(error) => error.code(),
            Self::Keyring(error) => error.code(),
            Self::Sign(error) => error.code(),
            Self::Shape(error) => error.code(),
            Self::Body(_) | Self::NotADocument { .. } | Self::NoHeader(_) => Code::Malformed,
            Self::Waiting { source, .. } => source.code(),
            Self::OtherWaits(_) | Self::NotAFolder(_) | Self::NotAFile(_) => Code::Usage,
            Self::NoKey(_) => Code::SigningKey,
            Self::Busy(_) => Code::Busy,
            Self::Trial(_) => Code::Lint,
            Self::Interrupted => Code::Interrupted,
        }
    }
}
