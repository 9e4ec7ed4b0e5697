//! Makes a publisher's key: two files in stock minisign's format.
//!
//! The secret file is private from its first moment, and no file is ever overwritten: a key that
//! is lost so cannot be had back.

use std::path::{Path, PathBuf};

use thiserror::Error;

use super::label::Label;
use super::write::{self, Access, WriteError};
use crate::minisign::{Password, PublicKey, SecretKey, SecretKeyError};
use crate::model::Code;

/// A key that was made, and where its files are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Created {
    /// The key that one-liners and roots will name.
    pub key: PublicKey,
    /// `LABEL.pub`, for everybody.
    pub public_file: PathBuf,
    /// `LABEL.key`, which must stay private.
    pub secret_file: PathBuf,
}

/// Why a key was not made, or not opened.
#[derive(Debug, Error)]
pub enum KeyError {
    /// The key itself, or its password.
    #[error(transparent)]
    Secret(#[from] SecretKeyError),
    /// A file or a folder.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// A key file is text.
    #[error("expected a secret key file of UTF-8 text at {0:?}, found other bytes")]
    Text(PathBuf),
}

impl KeyError {
    /// The exit code.
    pub fn code(&self) -> Code {
        match self {
            Self::Secret(error) => error.code(),
            Self::Write(error) => error.code(),
            Self::Text(_) => Code::SigningKey,
        }
    }
}

/// Makes a key, encrypted if there is a password, and writes `LABEL.pub` and `LABEL.key`.
///
/// The folder for the secret file is made with mode 0700 if it is missing; the file has mode 0600.
///
/// # Errors
/// If either file is there already, cannot be written, or the password is unfit. Then neither file
/// is left behind.
pub fn create(
    label: &Label,
    folder_for_public: &Path,
    folder_for_secret: &Path,
    password: Option<Password>,
) -> Result<Created, KeyError> {
    let public_file = folder_for_public.join(format!("{label}.pub"));
    let secret_file = folder_for_secret.join(format!("{label}.key"));
    write::refuse_existing(&public_file)?;
    write::refuse_existing(&secret_file)?;
    write::make_folder(folder_for_secret, Access::Private)?;
    write::make_folder(folder_for_public, Access::Public)?;
    let new = SecretKey::generate(password)?;
    write::write_new(
        &secret_file,
        new.secret_file.reveal().as_bytes(),
        Access::Private,
    )?;
    if let Err(error) = write::write_new(&public_file, new.public_file.as_bytes(), Access::Public) {
        // A secret key whose public half nobody has yet is of no use; the first error is the news.
        let _ = std::fs::remove_file(&secret_file);
        return Err(error.into());
    }
    Ok(Created {
        key: new.secret.public_key(),
        public_file,
        secret_file,
    })
}

/// The text of a secret key file, to be asked about and opened with [`SecretKey`].
///
/// # Errors
/// If it cannot be read, or is not a small text.
pub fn read_secret_file(path: &Path) -> Result<String, KeyError> {
    let bytes = write::read(path, MAX_KEY_FILE)?;
    String::from_utf8(bytes).map_err(|_| KeyError::Text(path.to_owned()))
}

/// More than any comment and key that minisign writes.
const MAX_KEY_FILE: u64 = 16 * 1024;
