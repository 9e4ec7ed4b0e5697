//! Why a folder cannot be filled.

use thiserror::Error;

use crate::beneath;
use crate::fetch::FetchError;
use crate::model::{Code, OutsideText, UrlError};
use crate::resolve::ResolveError;
use crate::trust::policy::Denied;

/// What is wrong with a list.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("line {line} of the list: {reason}")]
pub struct ListError {
    /// The number of the line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub reason: OutsideText,
}

impl ListError {
    /// The exit code.
    pub fn code(&self) -> Code {
        Code::Usage
    }
}

/// Why a package cannot be mirrored.
#[derive(Debug, Error)]
pub enum MirrorError {
    /// Its documents cannot be had or verified.
    #[error(transparent)]
    Resolve(Box<ResolveError>),
    /// An artifact cannot be had or verified.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// A rule of this machine says no.
    #[error(transparent)]
    Denied(Box<Denied>),
    /// It has no address.
    #[error(transparent)]
    Address(#[from] UrlError),
    /// The folder cannot be used.
    #[error("the folder cannot be filled")]
    Folder(#[from] beneath::Error),
    /// It has a path that no folder can have.
    #[error("expected a path of plain segments, found {0}")]
    Path(OutsideText),
    /// Not for this machine.
    #[error("no release of {0} has a build for this machine")]
    NoBuild(crate::model::Name),
}

impl From<Denied> for MirrorError {
    fn from(denied: Denied) -> Self {
        Self::Denied(Box::new(denied))
    }
}

impl From<ResolveError> for MirrorError {
    fn from(error: ResolveError) -> Self {
        Self::Resolve(Box::new(error))
    }
}

impl MirrorError {
    /// The exit code.
    pub fn code(&self) -> Code {
        match self {
            Self::Resolve(error) => error.code(),
            Self::Fetch(error) => error.code(),
            Self::Denied(denied) => denied.code(),
            Self::Address(_) => Code::Bug,
            Self::Folder(error) => error.code(),
            Self::Path(_) => Code::Malformed,
            Self::NoBuild(_) => Code::Platform,
        }
    }
}
