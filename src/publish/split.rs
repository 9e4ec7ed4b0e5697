//! Takes a document apart into the files that stock minisign checks.
//!
//! Trusts nothing and verifies nothing: the point is that another program can. Stock minisign reads
//! the first signature of a file only, so a document with several gets a numbered file for each
//! beside the one that holds all:
//!
//! ```text
//! minisign -Vm BASE.toml -P KEY                           # the first signature
//! minisign -Vm BASE.toml -x BASE.toml.2.minisig -P KEY    # the second
//! ```

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::body::MAX_DOCUMENT;
use super::write::{self, Access, WriteError};
use crate::minisign::{Peeled, Signature, SignatureError, peel};
use crate::model::Code;

/// The files that a document was split into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    /// The body: `BASE.toml`.
    pub body: PathBuf,
    /// All signatures: `BASE.toml.minisig`.
    pub all: PathBuf,
    /// One signature each: `BASE.toml.1.minisig` and so on; none if there is one signature only.
    pub each: Vec<PathBuf>,
}

/// Why a document was not split.
#[derive(Debug, Error)]
pub enum SplitError {
    /// The document's signatures cannot be read.
    #[error(transparent)]
    Signatures(#[from] SignatureError),
    /// A file.
    #[error(transparent)]
    Write(#[from] WriteError),
}

impl SplitError {
    /// The exit code.
    pub fn code(&self) -> Code {
        match self {
            Self::Signatures(error) => error.code(),
            Self::Write(error) => error.code(),
        }
    }
}

/// Splits a document into `BASE.toml`, `BASE.toml.minisig` and, if there are several signatures,
/// one numbered file for each. `base` is a path without these endings.
///
/// # Errors
/// If the file is no document, or one of the files is there already or cannot be written. Then none
/// is left behind.
pub fn split(document: &Path, base: &Path) -> Result<Split, SplitError> {
    let bytes = write::read(document, MAX_DOCUMENT)?;
    let Peeled { body, signatures } = peel(&bytes)?;
    if base.file_name().is_none() {
        return Err(WriteError::Path(base.to_owned()).into());
    }
    let with = |ending: &str| {
        let mut path = OsString::from(base);
        path.push(ending);
        PathBuf::from(path)
    };
    let all: String = signatures.iter().map(Signature::text).collect();
    let mut files = vec![
        (with(".toml"), body),
        (with(".toml.minisig"), all.as_bytes()),
    ];
    if signatures.len() > 1 {
        files.extend(signatures.iter().zip(1..).map(|(one, number)| {
            let ending = format!(".toml.{number}.minisig");
            (with(&ending), one.text().as_bytes())
        }));
    }
    write_all(&files)?;
    Ok(Split {
        body: with(".toml"),
        all: with(".toml.minisig"),
        each: files.into_iter().skip(2).map(|(path, _)| path).collect(),
    })
}

fn write_all(files: &[(PathBuf, &[u8])]) -> Result<(), WriteError> {
    for (path, _) in files {
        write::refuse_existing(path)?;
    }
    for (done, (path, bytes)) in files.iter().enumerate() {
        if let Err(error) = write::write_new(path, bytes, Access::Public) {
            for (own, _) in files.iter().take(done) {
                // The first error is the news; what cannot be removed is only a copy.
                let _ = fs::remove_file(own);
            }
            return Err(error);
        }
    }
    Ok(())
}
