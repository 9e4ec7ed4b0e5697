//! Why no project file was made.

use std::path::PathBuf;

use thiserror::Error;

use super::Told;
use crate::model::{Code, NameError, OutsideText};
use crate::publish::project::ProjectError;

/// What stopped it.
#[derive(Debug, Error)]
pub enum InitError {
    /// There is nothing to install.
    #[error("expected archives with programs in {folder:?}, found none")]
    Nothing {
        /// The folder.
        folder: PathBuf,
        /// What was left out, and why.
        told: Told,
    },
    /// A file's name that no document can hold.
    #[error("expected file names without braces, found {0}")]
    File(OutsideText),
    /// The program's name cannot be part of a package's name.
    #[error("the name of the program cannot be part of a package's name")]
    Name(#[source] NameError),
    /// What the files say makes no project.
    #[error("what the files say makes no project")]
    Project(#[from] ProjectError),
}

impl InitError {
    /// The exit code.
    pub fn code(&self) -> Code {
        Code::Usage
    }
}
