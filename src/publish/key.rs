//! Makes a publisher's key: two files in stock minisign's format.
//!
//! The secret file is private from its first moment, and no file is ever overwritten: a key that
//! is lost so cannot be had back.

use std::path::{Path, PathBuf};

use thiserror::Error;
use zeroize::Zeroizing;

use super::label::Label;
use super::write::{self, Access, WriteError};
use crate::minisign::{Cost, KeyFileFault, NewKey, Password, PublicKey, SecretKey, SecretKeyError};
use crate::model::Code;
use crate::progress::Interrupt;

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
    /// A new key, or its password.
    #[error(transparent)]
    Secret(#[from] SecretKeyError),
    /// A file or a folder.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// The user said so, before anything was written.
    #[error("interrupted")]
    Interrupted,
    /// A key file that was given.
    #[error("cannot use the secret key {path:?}")]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong with it, or with its password.
        #[source]
        source: SecretKeyError,
    },
}

impl KeyError {
    /// The exit code.
    pub fn code(&self) -> Code {
        match self {
            Self::Secret(error) => error.code(),
            Self::Write(error) => error.code(),
            Self::Interrupted => Code::Interrupted,
            Self::File { source, .. } => source.code(),
        }
    }
}

/// Makes a key, encrypted if there is a password, and writes `LABEL.pub` and `LABEL.key`.
///
/// # Errors
/// As for [`create_all`].
pub fn create(
    label: &Label,
    folder_for_public: &Path,
    folder_for_secret: &Path,
    password: Option<&Password>,
) -> Result<Created, KeyError> {
    let labels = std::slice::from_ref(label);
    let folders = (folder_for_public, folder_for_secret);
    let made = create_all(labels, folders, password, &Interrupt::new())?;
    // As many keys as labels.
    let one = made.into_iter().next();
    one.ok_or(KeyError::Secret(SecretKeyError::Damaged))
}

/// Makes a key for each label, encrypted if there is a password (each with a salt of its own), and
/// writes `LABEL.pub` and `LABEL.key`.
///
/// The folder for the secret files is made with mode 0700 if it is missing; the files have mode
/// 0600. No key is written before all are made; an interrupt is felt after each.
///
/// # Errors
/// If a file is there already, cannot be written, the password is unfit, or the user interrupts.
/// Then no file is left behind.
pub fn create_all(
    labels: &[Label],
    (folder_for_public, folder_for_secret): (&Path, &Path),
    password: Option<&Password>,
    interrupt: &Interrupt,
) -> Result<Vec<Created>, KeyError> {
    refuse_existing(labels, folder_for_public, folder_for_secret)?;
    // Before a folder is made, which comes before the seconds that each key takes.
    if password.is_some_and(|password| !password.is_fit_for_a_new_key()) {
        return Err(SecretKeyError::PasswordUnfit.into());
    }
    write::make_folder(folder_for_secret, Access::Private)?;
    write::make_folder(folder_for_public, Access::Public)?;
    let make = |_: &Label| -> Result<NewKey, KeyError> {
        let key = SecretKey::generate(password)?;
        interrupt.check().map_err(|_| KeyError::Interrupted)?;
        Ok(key)
    };
    let keys: Vec<NewKey> = labels.iter().map(make).collect::<Result<_, _>>()?;
    let mut made = Vec::new();
    for (key, label) in keys.iter().zip(labels) {
        let created = Created {
            key: key.secret.public_key(),
            public_file: folder_for_public.join(format!("{label}.pub")),
            secret_file: folder_for_secret.join(format!("{label}.key")),
        };
        if let Err(error) = write_pair(key, &created) {
            for earlier in &made {
                remove_pair(earlier);
            }
            return Err(error.into());
        }
        made.push(created);
    }
    Ok(made)
}

/// Refuses labels of which a file is there already; nobody should type a password for nothing.
///
/// # Errors
/// If one is, or a folder cannot be looked into.
pub fn refuse_existing(
    labels: &[Label],
    folder_for_public: &Path,
    folder_for_secret: &Path,
) -> Result<(), KeyError> {
    for label in labels {
        write::refuse_existing(&folder_for_public.join(format!("{label}.pub")))?;
        write::refuse_existing(&folder_for_secret.join(format!("{label}.key")))?;
    }
    Ok(())
}

/// Writes both files or none.
fn write_pair(key: &NewKey, created: &Created) -> Result<(), WriteError> {
    let secret = key.secret_file.reveal().as_bytes();
    write::write_new(&created.secret_file, secret, Access::Private)?;
    let public = key.public_file.as_bytes();
    write::write_new(&created.public_file, public, Access::Public)
        .inspect_err(|_| remove(&created.secret_file))
}

/// A secret key whose public half nobody has yet is of no use to anybody.
fn remove_pair(created: &Created) {
    remove(&created.public_file);
    remove(&created.secret_file);
}

fn remove(file: &Path) {
    // What kept it from being written is the news.
    let _ = std::fs::remove_file(file);
}

/// Opens a secret key file. The password is asked for only if the key has one, with what it takes
/// to unlock it, which people should hear first.
///
/// # Errors
/// If the file cannot be read or used, or nobody knows the password.
pub fn unlock<E: From<KeyError>>(
    path: &Path,
    ask: impl FnOnce(Cost) -> Result<Password, E>,
) -> Result<SecretKey, E> {
    let failed = |source| KeyError::File {
        path: path.to_owned(),
        source,
    };
    let text = Zeroizing::new(read_secret_file(path)?);
    let password = match SecretKey::cost(&text).map_err(failed)? {
        Some(cost) => Some(ask(cost)?),
        None => None,
    };
    Ok(SecretKey::unlock(&text, password).map_err(failed)?)
}

/// The text of a secret key file, to be asked about and opened with [`SecretKey`].
///
/// # Errors
/// If it cannot be read, or is not a small text.
pub fn read_secret_file(path: &Path) -> Result<String, KeyError> {
    let bytes = write::read(path, MAX_KEY_FILE)?;
    String::from_utf8(bytes).map_err(|error| KeyError::File {
        path: path.to_owned(),
        source: SecretKeyError::File(KeyFileFault::of_bytes(error.as_bytes())),
    })
}

/// More than any comment and key that minisign writes.
const MAX_KEY_FILE: u64 = 16 * 1024;
