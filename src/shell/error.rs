//! Why a start-up file is not changed.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use super::Damage;
use crate::beneath;
use crate::model::Code;

/// Why a start-up file is not changed.
#[derive(Debug, Error)]
pub enum ShellError {
    /// It cannot be looked at, read or written.
    #[error(transparent)]
    Files(#[from] beneath::Error),
    /// It cannot be reached.
    #[error("cannot use {path}")]
    Path {
        /// The file or folder.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// It cannot be changed: what should take its place cannot be written or put there.
    #[error("cannot change {path}")]
    Unchanged {
        /// The file itself.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The marks in it are not those of one whole block.
    #[error("{path} has a damaged block")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: Damage,
    },
    /// It is a folder, a pipe, or a link to nothing.
    #[error("expected a regular file, found {path} is {found}")]
    NotAFile {
        /// The file.
        path: PathBuf,
        /// What it is.
        found: &'static str,
    },
    /// It has other names, which a rename would cut off.
    #[error("expected a file of one name, found {path} has {links} (hard links)")]
    Linked {
        /// The file.
        path: PathBuf,
        /// How many names it has.
        links: u64,
    },
    /// It is another user's.
    #[error("expected a file of user {user}, found {path} of user {owner}")]
    Foreign {
        /// The file.
        path: PathBuf,
        /// Whose it is.
        owner: u32,
        /// Who we are.
        user: u32,
    },
    /// It may not be written.
    #[error("expected {path} to be writable, found it read-only for you")]
    ReadOnly {
        /// The file or its folder.
        path: PathBuf,
    },
    /// It changed after it was shown.
    #[error("expected {path} as it was shown, found it changed since")]
    Changed {
        /// The file.
        path: PathBuf,
    },
}

impl ShellError {
    /// The exit code.
    pub fn code(&self) -> Code {
        match self {
            Self::Files(error) => error.code(),
            Self::Path { source, .. } | Self::Unchanged { source, .. } => code_of(source),
            Self::Damaged { .. } | Self::NotAFile { .. } | Self::Linked { .. } => Code::Conflict,
            Self::Foreign { .. } | Self::ReadOnly { .. } => Code::Permission,
            Self::Changed { .. } => Code::Declined,
        }
    }
}

/// What is in the way of a folder or a file is somebody's, and no failure of the disk.
fn code_of(error: &io::Error) -> Code {
    match error.kind() {
        io::ErrorKind::NotADirectory | io::ErrorKind::AlreadyExists => Code::Conflict,
        _ => Code::of_disk(error),
    }
}
