//! Why a project file cannot be used.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use crate::model::{Code, OutsideText};

/// What is wrong with a project file. Lines count from 1.
#[derive(Debug, Error)]
pub enum ProjectError {
    /// It cannot be read.
    #[error("cannot read {path:?}")]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// Larger than any project.
    #[error("expected a project file of at most {expected} bytes, found {found}")]
    Large {
        /// The most bytes.
        expected: usize,
        /// The file's size, or one byte more than the most.
        found: usize,
    },
    /// Not text.
    #[error("expected a project file of UTF-8 text, found another byte after {0} bytes")]
    NotUtf8(usize),
    /// Not TOML 1.0.
    #[error("line {line} of unpipe.toml is no TOML: {reason}")]
    Syntax {
        /// Where.
        line: usize,
        /// What the parser says.
        reason: OutsideText,
    },
    /// A key that no project has.
    #[error("line {line} of unpipe.toml has the unknown key {key}, expected {expected}")]
    Unknown {
        /// Where.
        line: usize,
        /// The key, with the tables that it stands in.
        key: OutsideText,
        /// The key that was meant, or all there are.
        expected: String,
    },
    /// A value that the key cannot have.
    #[error("line {line} of unpipe.toml, key {key}: {reason}")]
    Value {
        /// Where.
        line: usize,
        /// The key, with the tables that it stands in.
        key: OutsideText,
        /// What was expected and what was found.
        reason: OutsideText,
    },
}

impl ProjectError {
    /// The exit code.
    pub fn code(&self) -> Code {
        match self {
            Self::Read { source, .. } if source.kind() == io::ErrorKind::PermissionDenied => {
                Code::Permission
            }
            _ => Code::Usage,
        }
    }
}
