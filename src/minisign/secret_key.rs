//! Secret keys: opened, made, and used to sign.
//!
//! Trusts the person who holds the key. The file format is stock minisign's, encrypted (scrypt) or
//! not; the `minisign` crate does the arithmetic and compares checksums, and is given keys that
//! are decrypted already. A block is handed out only if this module's own strict reader and check
//! find it good: a damaged or tampered key yields an error, not a bad signature.

use std::fmt;

use minisign::{ErrorKind, KeyPair, SecretKeyBox};
use thiserror::Error;
use zeroize::Zeroizing;

use super::check::Outcome;
use super::derivation::Cost;
use super::fault::KeyFileFault;
use super::key_file::{KeyFile, LENGTH, Lock};
use super::password::Password;
use super::peel::{Peeled, peel};
use super::public_key::{PublicKey, PublicKeyError};
use super::signature::{SignatureError, check_comment};
use crate::model::Code;

const UNTRUSTED_COMMENT: &str = "signature from unpipe";

/// A secret key, open for signing.
#[derive(Clone)]
pub struct SecretKey {
    key: minisign::SecretKey,
    public: PublicKey,
}

/// A new key and the texts of its two files, in stock minisign's format.
#[derive(Debug)]
pub struct NewKey {
    /// The key, open for signing.
    pub secret: SecretKey,
    /// What the `.pub` file holds.
    pub public_file: String,
    /// What the `.key` file holds; it must be private.
    pub secret_file: SecretFile,
}

/// The text of a secret key file, which `Debug` does not show.
pub struct SecretFile(Zeroizing<String>);

/// Why a secret key cannot be opened or used.
#[derive(Debug, Error)]
pub enum SecretKeyError {
    /// Not a secret key file. What it holds is not shown: it may be a secret all the same.
    #[error("not a secret key file")]
    File(#[source] KeyFileFault),
    /// A secret key of another kind.
    #[error("expected a key of the kind Ed, Sc or none, B2, found {0:?}")]
    Algorithm(String),
    /// The key is encrypted and no password was given.
    #[error("expected a password for the encrypted secret key, found none")]
    PasswordNeeded,
    /// The password does not open the key.
    #[error("expected the password of the secret key, found another")]
    WrongPassword,
    /// The key's own checksum does not fit.
    #[error("expected a whole secret key, found one whose checksum does not fit")]
    Damaged,
    /// A new key's password protects nothing, or stock minisign could not read it.
    #[error("expected a new password of 1 to 1000 bytes without control characters, found another")]
    PasswordUnfit,
    /// The public half is not usable.
    #[error("the public half of the secret key is not usable")]
    Public(#[source] PublicKeyError),
    /// A signature with this comment would be refused by its readers.
    #[error("the trusted comment cannot be signed")]
    Comment(#[source] SignatureError),
    /// Spaces at an end of a comment are dropped by some readers, so the signature would not fit.
    #[error("expected a trusted comment without blanks at its ends, found {0:?}")]
    CommentBlanks(String),
    /// What was signed does not verify.
    #[error("expected a signature that the key's public half verifies, found another")]
    Unverifiable,
    /// The key derivation would take more than stock minisign ever asks for.
    #[error(
        "expected a key file that asks for at most 33554432 operations and 1073741824 bytes of \
         memory, as stock minisign does, found one that asks for {operations} and {memory}"
    )]
    Limits {
        /// The file's operations.
        operations: u64,
        /// The file's bytes.
        memory: u64,
    },
    /// The key derivation does not fit into this machine.
    #[error("the key derivation takes {0}, found less memory")]
    Memory(Cost),
    /// The system gave no randomness.
    #[error("the system gave no random bytes")]
    Randomness(#[source] getrandom::Error),
    /// The library cannot use the key.
    #[error("the secret key cannot be used")]
    Library(#[source] minisign::PError),
}

impl SecretKeyError {
    /// The exit code.
    pub fn code(&self) -> Code {
        match self {
            Self::Comment(_) | Self::CommentBlanks(_) => Code::Usage,
            _ => Code::SigningKey,
        }
    }
}

impl SecretKey {
    /// Whether the secret key file with this text is encrypted, so that a password must be asked.
    ///
    /// # Errors
    /// If it is not a secret key file.
    pub fn needs_password(text: &str) -> Result<bool, SecretKeyError> {
        Ok(KeyFile::read(text)?.lock() != Lock::Open)
    }

    /// What it takes to unlock the secret key file with this text; nothing if it is not encrypted.
    ///
    /// # Errors
    /// If it is not a secret key file, or asks for more than any that stock minisign makes.
    pub fn cost(text: &str) -> Result<Option<Cost>, SecretKeyError> {
        match KeyFile::read(text)?.lock() {
            Lock::Open => Ok(None),
            Lock::Password(limits) => limits.cost().map(Some),
        }
    }

    /// Opens the secret key file with this text. A password that is not needed is not used.
    ///
    /// # Errors
    /// If it is not a secret key file, is damaged, or the password is missing or another.
    pub fn unlock(text: &str, password: Option<Password>) -> Result<Self, SecretKeyError> {
        let file = KeyFile::read(text)?;
        match (file.lock(), password) {
            (Lock::Open, _) if !file.has_checksum() => {
                let key = minisign::SecretKey::from_bytes(&file.bytes());
                Self::open(key.map_err(SecretKeyError::Library)?)
            }
            (Lock::Open, _) => Self::open(checked(&file, || SecretKeyError::Damaged)?),
            (Lock::Password(_), None) => Err(SecretKeyError::PasswordNeeded),
            (Lock::Password(limits), Some(password)) => {
                let stream = file.derive(limits, &password)?;
                let file = file.unlocked(&stream);
                Self::open(checked(&file, || SecretKeyError::WrongPassword)?)
            }
        }
    }

    fn open(key: minisign::SecretKey) -> Result<Self, SecretKeyError> {
        let public = minisign::PublicKey::from_secret_key(&key).map_err(SecretKeyError::Library)?;
        let public = public.to_base64().parse().map_err(SecretKeyError::Public)?;
        let opened = Self { key, public };
        // Where nothing else shows that the two halves belong together, a signature does.
        opened.sign(b"", "").map_err(|_| SecretKeyError::Damaged)?;
        Ok(opened)
    }

    /// Makes a new key, encrypted if there is a password, exactly as hard as stock minisign does:
    /// see [`Cost::OF_A_NEW_KEY`].
    ///
    /// # Errors
    /// If the password is unfit, or the system has no randomness or memory to give.
    pub fn generate(password: Option<&Password>) -> Result<NewKey, SecretKeyError> {
        if password.is_some_and(|password| !password.is_fit_for_a_new_key()) {
            return Err(SecretKeyError::PasswordUnfit);
        }
        let pair = KeyPair::generate_unencrypted_keypair().map_err(SecretKeyError::Library)?;
        let bytes = Zeroizing::new(pair.sk.to_bytes());
        let bytes: &[u8; LENGTH] = bytes
            .as_slice()
            .try_into()
            .map_err(|_| SecretKeyError::Damaged)?;
        let plain = KeyFile::of(bytes)?;
        // Opened again from its text: a key that would not open must not be handed out.
        let (text, secret) = match password {
            None => {
                let text = plain.text();
                let secret = Self::unlock(&text, None)?;
                (text, secret)
            }
            Some(password) => {
                let (locked, stream) = plain.locked(password)?;
                let text = locked.text();
                let again = KeyFile::read(&text)?.unlocked(&stream);
                (
                    text,
                    Self::open(checked(&again, || SecretKeyError::Damaged)?)?,
                )
            }
        };
        Ok(NewKey {
            public_file: secret.public_key().file_text(),
            secret,
            secret_file: SecretFile(text),
        })
    }

    /// The public half.
    pub fn public_key(&self) -> PublicKey {
        self.public
    }

    /// Signs a message: four lines, each with its line feed. A time in the trusted comment is the
    /// caller's to write.
    ///
    /// # Errors
    /// If the comment cannot be signed, or what was signed does not verify.
    pub fn sign(&self, message: &[u8], trusted_comment: &str) -> Result<String, SecretKeyError> {
        check_comment(trusted_comment.as_bytes()).map_err(SecretKeyError::Comment)?;
        if trusted_comment.trim() != trusted_comment {
            return Err(SecretKeyError::CommentBlanks(trusted_comment.to_owned()));
        }
        let block = minisign::sign(
            None,
            &self.key,
            message,
            Some(trusted_comment),
            Some(UNTRUSTED_COMMENT),
        )
        .map_err(SecretKeyError::Library)?
        .into_string();
        let is_good = |peeled: Peeled<'_>| match peeled.signatures.as_slice() {
            [one] => {
                peeled.body.is_empty()
                    && one.check(message, &[self.public]) == Outcome::Good(self.public)
            }
            _ => false,
        };
        if peel(block.as_bytes()).is_ok_and(is_good) {
            Ok(block)
        } else {
            Err(SecretKeyError::Unverifiable)
        }
    }
}

/// The key of a decrypted file, if its checksum fits.
fn checked(
    file: &KeyFile,
    otherwise: impl Fn() -> SecretKeyError,
) -> Result<minisign::SecretKey, SecretKeyError> {
    let text = file.text();
    SecretKeyBox::from(String::clone(&text))
        .into_unencrypted_secret_key()
        .map_err(|error| match error.kind() {
            ErrorKind::Verify => otherwise(),
            _ => SecretKeyError::Library(error),
        })
}

impl SecretFile {
    /// The text, to be written where only its owner can read it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SecretFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretFile(..)")
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretKey(of {})", self.public)
    }
}
