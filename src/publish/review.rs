//! Makes a review: a body, signed with the reviewer's own key, in a file that is not there yet.
//!
//! What was written is read again by the reader that users have, under the reviewer's key, before
//! anybody is told that it is there.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::write::{self, Access, WriteError};
use crate::document::{self, DocumentError, Kind, Review, parse_review, to_body};
use crate::minisign::{PublicKey, SecretKey, SecretKeyError};
use crate::model::{Code, Version};
use crate::trust::{Refusal, Unverified, read_review};

/// Why there is no review.
#[derive(Debug, Error)]
pub enum ReviewError {
    /// It would break a rule of reviews.
    #[error("the review would not be read")]
    Rule(#[source] DocumentError),
    /// It cannot be written as TOML.
    #[error(transparent)]
    Body(#[from] document::WriteError),
    /// Who publishes is no independent reviewer.
    #[error("expected a key of a reviewer, found {0}, which is the publisher's own")]
    Publisher(PublicKey),
    /// The key or the comment.
    #[error(transparent)]
    Key(#[from] SecretKeyError),
    /// A file.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// The file does not hold what was written.
    #[error("expected to read the review again, found another file at {path:?}")]
    Again {
        /// The file.
        path: PathBuf,
        /// What its reader says.
        #[source]
        source: Refusal,
    },
}

impl ReviewError {
    /// The exit code.
    pub fn code(&self) -> Code {
        match self {
            Self::Rule(_) => Code::Usage,
            Self::Body(_) => Code::Bug,
            Self::Publisher(_) => Code::SigningKey,
            Self::Key(error) => error.code(),
            Self::Write(error) => error.code(),
            Self::Again { .. } => Code::Failed,
        }
    }
}

/// A review that nobody signed yet.
#[derive(Clone, Debug)]
pub struct Draft<'a> {
    /// What it says.
    pub review: Review,
    /// The version that it is called after.
    pub version: &'a Version,
    /// The keys of the release's publisher, of which none may sign it.
    pub publisher: &'a BTreeSet<PublicKey>,
}

impl Draft<'_> {
    /// Checks the rules of reviews: nobody should type a password for nothing.
    ///
    /// # Errors
    /// The first rule that it breaks.
    pub fn check(&self) -> Result<String, ReviewError> {
        let body = to_body(Kind::Review, &self.review)?;
        parse_review(body.as_bytes()).map_err(ReviewError::Rule)?;
        Ok(body)
    }

    /// Signs it into `VERSION.review.KEY16.unpipe` in this folder, which is made if it is missing.
    ///
    /// # Errors
    /// If it breaks a rule, the key is the publisher's, or there is such a file.
    pub fn sign(
        &self,
        key: &SecretKey,
        comment: &str,
        folder: &Path,
    ) -> Result<PathBuf, ReviewError> {
        let public = key.public_key();
        if self.publisher.contains(&public) {
            return Err(ReviewError::Publisher(public));
        }
        let body = self.check()?;
        let path = folder.join(Review::file_name(self.version, &public));
        write::refuse_existing(&path)?;
        write::make_folder(folder, Access::Public)?;
        let block = key.sign(body.as_bytes(), comment)?;
        write::write_new(&path, format!("{body}{block}").as_bytes(), Access::Public)?;
        let written = write::read(&path, Kind::Review.document_limit() as u64)?;
        let again = read_review(&Unverified::new(written), &BTreeSet::from([public]));
        match again {
            Ok(_) => Ok(path),
            Err(source) => Err(ReviewError::Again { path, source }),
        }
    }
}
