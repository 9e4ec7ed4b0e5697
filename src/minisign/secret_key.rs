//! Secret keys: opened, made, and used to sign.
//!
//! Trusts the person who holds the key. The file format is stock minisign's, encrypted (scrypt) or
//! not; the `minisign` crate does the key derivation and the arithmetic. It would ask on the
//! terminal by itself where no password is given, so it is never called without one. A block is
//! handed out only if this module's own strict reader and check find it good: a damaged or
//! tampered key yields an error, not a bad signature.

use std::fmt;

use minisign::{ErrorKind, KeyPair, SecretKeyBox};
use thiserror::Error;

use super::check::Outcome;
use super::encoding::decode;
use super::password::Password;
use super::peel::{Peeled, peel};
use super::public_key::{PublicKey, PublicKeyError};
use super::signature::{SignatureError, check_comment};
use super::two_lines::second_line;
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
pub struct SecretFile(String);

/// Why a secret key cannot be opened or used.
#[derive(Debug, Error)]
pub enum SecretKeyError {
    /// Not a secret key file.
    #[error("expected a minisign secret key file: a comment and 212 base64 characters")]
    File,
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
    #[error("expected a new password of 1 to 1000 bytes without control characters")]
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
    /// The key derivation or the source of randomness failed.
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
        match read(text)?.split_first_chunk() {
            Some((b"Ed\0\0B2", _)) => Ok(false),
            Some((b"EdScB2", _)) => Ok(true),
            Some((other, _)) => Err(SecretKeyError::Algorithm(
                String::from_utf8_lossy(other).into_owned(),
            )),
            None => Err(SecretKeyError::File),
        }
    }

    /// Opens the secret key file with this text. A password that is not needed is not used.
    ///
    /// # Errors
    /// If it is not a secret key file, is damaged, or the password is missing or another.
    pub fn unlock(text: &str, password: Option<Password>) -> Result<Self, SecretKeyError> {
        let file = SecretKeyBox::from(text.to_owned());
        let bytes = read(text)?;
        let opened = match (Self::needs_password(text)?, password) {
            (true, None) => return Err(SecretKeyError::PasswordNeeded),
            (true, Some(password)) => file.into_secret_key(Some(password.reveal().to_owned())),
            // Stock minisign writes no checksum into a key without a password.
            (false, _) if bytes.ends_with(&[0; 32]) => minisign::SecretKey::from_bytes(&bytes),
            (false, _) => file.into_unencrypted_secret_key(),
        };
        let key = opened.map_err(|error| match error.kind() {
            ErrorKind::Verify if bytes.starts_with(b"EdSc") => SecretKeyError::WrongPassword,
            ErrorKind::Verify => SecretKeyError::Damaged,
            _ => SecretKeyError::Library(error),
        })?;
        let public = minisign::PublicKey::from_secret_key(&key).map_err(SecretKeyError::Library)?;
        let public = public.to_base64().parse().map_err(SecretKeyError::Public)?;
        let opened = Self { key, public };
        // Where nothing else shows that the two halves belong together, a signature does.
        opened.sign(b"", "").map_err(|_| SecretKeyError::Damaged)?;
        Ok(opened)
    }

    /// Makes a new key, encrypted if there is a password.
    ///
    /// # Errors
    /// If the password is unfit, or the system has no randomness or memory to give.
    pub fn generate(password: Option<Password>) -> Result<NewKey, SecretKeyError> {
        let (pair, comment) = match &password {
            None => (
                KeyPair::generate_unencrypted_keypair(),
                "minisign secret key",
            ),
            Some(password) if password.is_fit_for_a_new_key() => (
                KeyPair::generate_encrypted_keypair(Some(password.reveal().to_owned())),
                "minisign encrypted secret key",
            ),
            Some(_) => return Err(SecretKeyError::PasswordUnfit),
        };
        let file = pair
            .and_then(|pair| pair.sk.to_box(Some(comment)))
            .map_err(SecretKeyError::Library)?;
        let text = file.into_string();
        // Opened again from its text: a key that would not open must not be handed out.
        let secret = Self::unlock(&text, password)?;
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

/// The bytes of a secret key file: kinds, salt and limits of the key derivation, id, key, checksum.
fn read(text: &str) -> Result<[u8; 158], SecretKeyError> {
    second_line(text)
        .and_then(decode)
        .ok_or(SecretKeyError::File)
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
