//! The publisher's keys at hand: public halves in the project, secret halves at home.
//!
//! A secret key is found by the label of its public half, so that nobody need name it, and is
//! believed to be what its label says only after it was unlocked. Nothing here asks: whoever calls
//! brings the passwords.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use thiserror::Error;
use zeroize::Zeroizing;

use super::key::{self, KeyError};
use super::label::{Label, LabelError};
use super::write::{self, WriteError};
use crate::minisign::{Cost, Password, PublicKey, PublicKeyError, SecretKey, SecretKeyError};
use crate::model::Code;

/// More than any comment and key.
const MAX_PUBLIC_FILE: u64 = 16 * 1024;

/// Where keys are looked for.
#[derive(Clone, Debug)]
pub struct Keyring {
    /// The project's folder of `.pub` files.
    pub public: PathBuf,
    /// The user's folder of `.key` files, if one is known.
    pub secret: Option<PathBuf>,
    /// Secret key files that were named one by one.
    pub named: Vec<PathBuf>,
}

/// Why a key at hand cannot be used.
#[derive(Debug, Error)]
pub enum KeyringError {
    /// A file or folder.
    #[error(transparent)]
    Read(#[from] WriteError),
    /// A public key file holds something else.
    #[error("cannot use the public key file {path:?}")]
    Public {
        /// The file.
        path: PathBuf,
        /// Why not.
        #[source]
        source: PublicKeyError,
    },
    /// A public key file has a name that is no label.
    #[error("cannot use the name of the public key file {path:?}")]
    Label {
        /// The file.
        path: PathBuf,
        /// Why not.
        #[source]
        source: LabelError,
    },
    /// A secret key cannot be opened.
    #[error(transparent)]
    Secret(#[from] KeyError),
    /// The two halves that bear one label do not belong together.
    #[error("expected the secret half of {expected} in {path:?}, found that of {found}")]
    OtherHalf {
        /// The secret key file.
        path: PathBuf,
        /// The public half in the project.
        expected: PublicKey,
        /// The public half of the secret key.
        found: PublicKey,
    },
}

impl KeyringError {
    /// The exit code.
    pub fn code(&self) -> Code {
        match self {
            Self::Read(error) => error.code(),
            Self::Public { .. } | Self::Label { .. } | Self::OtherHalf { .. } => Code::SigningKey,
            Self::Secret(error) => error.code(),
        }
    }
}

/// Asks for the password of a key file, which takes so much to unlock; `None` when there is no other
/// to try.
pub type Ask<'a, E> = &'a mut dyn FnMut(&Path, Cost) -> Result<Option<Password>, E>;

/// Secret keys that were unlocked in this run, and the passwords that opened them.
#[derive(Default)]
pub struct Unlocked {
    keys: BTreeMap<PathBuf, SecretKey>,
    passwords: Vec<Password>,
}

impl Keyring {
    /// Every public key of the project, by label. Files that hold none are passed over: another
    /// program's key stops nobody from signing.
    ///
    /// # Errors
    /// If the folder cannot be read.
    pub fn public_keys(&self) -> Result<BTreeMap<Label, PublicKey>, KeyringError> {
        let files = self.public_files()?;
        let found = files.into_iter().filter_map(|path| public_key(&path).ok());
        Ok(found.collect())
    }

    /// The same where it is decided who may sign: there every file counts.
    ///
    /// # Errors
    /// If the folder or one of its `.pub` files cannot be read, or holds no key.
    pub fn every_public_key(&self) -> Result<BTreeMap<Label, PublicKey>, KeyringError> {
        let files = self.public_files()?;
        files.iter().map(|path| public_key(path)).collect()
    }

    fn public_files(&self) -> Result<Vec<PathBuf>, KeyringError> {
        let mut files = write::list(&self.public)?;
        files.retain(|path| path.extension().is_some_and(|end| end == "pub"));
        Ok(files)
    }

    /// Unlocks keys until every need has enough signers, or no more keys are at hand. Keys that
    /// were named are always unlocked, since only that shows whose they are.
    ///
    /// # Errors
    /// If a key that is at hand cannot be opened, or what `ask` says.
    pub fn unlock<E: From<KeyringError>>(
        &self,
        needs: &[Need],
        unlocked: &mut Unlocked,
        ask: Ask<'_, E>,
    ) -> Result<(), E> {
        for path in &self.named {
            open(path, None, unlocked, ask)?;
        }
        let labels = self.public_keys()?;
        for need in needs {
            for key in &need.keys {
                if need.met_by(&unlocked.public_keys()) {
                    break;
                }
                for path in self.files_of(*key, &labels, need) {
                    open(&path, Some(*key), unlocked, ask)?;
                }
            }
        }
        Ok(())
    }

    /// The secret key files that may be those of a public key.
    fn files_of(
        &self,
        key: PublicKey,
        labels: &BTreeMap<Label, PublicKey>,
        need: &Need,
    ) -> Vec<PathBuf> {
        let Some(folder) = &self.secret else {
            return Vec::new();
        };
        let ours = labels.iter().filter(|(_, known)| **known == key);
        let mut names: BTreeSet<String> = ours.map(|(label, _)| label.to_string()).collect();
        if names.is_empty() {
            names.extend(need.labels.get(&key).cloned());
        }
        let files = names
            .into_iter()
            .map(|name| folder.join(format!("{name}.key")));
        files.filter(|path| path.is_file()).collect()
    }
}

/// Opens a key file, unless that was done before; it must be the secret half that is expected.
fn open<E: From<KeyringError>>(
    path: &Path,
    expected: Option<PublicKey>,
    unlocked: &mut Unlocked,
    ask: Ask<'_, E>,
) -> Result<(), E> {
    if unlocked.keys.contains_key(path) {
        return Ok(());
    }
    let text = Zeroizing::new(key::read_secret_file(path).map_err(KeyringError::from)?);
    let opened = open_text(path, &text, unlocked, ask)?;
    if let Some(expected) = expected
        && opened.public_key() != expected
    {
        return Err(KeyringError::OtherHalf {
            path: path.to_owned(),
            expected,
            found: opened.public_key(),
        }
        .into());
    }
    unlocked.keys.insert(path.to_owned(), opened);
    Ok(())
}

/// Tries the passwords that opened another key first, so that one entry serves all.
fn open_text<E: From<KeyringError>>(
    path: &Path,
    text: &str,
    unlocked: &mut Unlocked,
    ask: Ask<'_, E>,
) -> Result<SecretKey, E> {
    let failed = |source: SecretKeyError| {
        KeyringError::from(KeyError::File {
            path: path.to_owned(),
            source,
        })
    };
    let Some(cost) = SecretKey::cost(text).map_err(failed)? else {
        return Ok(SecretKey::unlock(text, None).map_err(failed)?);
    };
    for password in &unlocked.passwords {
        match SecretKey::unlock(text, Some(password.clone())) {
            Ok(key) => return Ok(key),
            Err(SecretKeyError::WrongPassword) => {}
            Err(error) => return Err(failed(error).into()),
        }
    }
    while let Some(password) = ask(path, cost)? {
        match SecretKey::unlock(text, Some(password.clone())) {
            Ok(key) => {
                unlocked.passwords.push(password);
                return Ok(key);
            }
            Err(SecretKeyError::WrongPassword) => {}
            Err(error) => return Err(failed(error).into()),
        }
    }
    Err(failed(SecretKeyError::WrongPassword).into())
}

/// The label and key of a `.pub` file of the project.
fn public_key(path: &Path) -> Result<(Label, PublicKey), KeyringError> {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let label = stem.parse().map_err(|source| KeyringError::Label {
        path: path.to_owned(),
        source,
    })?;
    Ok((label, read_public(path)?))
}

/// The key of a `.pub` file.
///
/// # Errors
/// If it cannot be read or holds something else.
pub fn read_public(path: &Path) -> Result<PublicKey, KeyringError> {
    let bytes = write::read(path, MAX_PUBLIC_FILE)?;
    let text = String::from_utf8_lossy(&bytes);
    PublicKey::from_file_text(&text).map_err(|source| KeyringError::Public {
        path: path.to_owned(),
        source,
    })
}

impl Unlocked {
    /// The public halves.
    pub fn public_keys(&self) -> BTreeSet<PublicKey> {
        self.keys.values().map(SecretKey::public_key).collect()
    }

    /// The open keys.
    pub fn secret_keys(&self) -> impl Iterator<Item = &SecretKey> {
        self.keys.values()
    }
}

/// Signers that a document lacks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    /// Whose signatures would count and are not there yet.
    pub keys: BTreeSet<PublicKey>,
    /// What the root calls them.
    pub labels: BTreeMap<PublicKey, String>,
    /// How many more are needed.
    pub count: usize,
}

impl Need {
    fn met_by(&self, keys: &BTreeSet<PublicKey>) -> bool {
        self.keys.intersection(keys).count() >= self.count
    }
}
