//! The bytes of an archive before anybody vouched for them.

use std::fs::File;
use std::io::{self, Seek, Write};

use super::AdoptError;
use crate::minisign::{Outcome, PublicKey, Signature};
use crate::model::{Digest, Hasher, Size};
use crate::trust::{Artifact, Expected, Verified};

/// Bytes in a private file that nobody else can name. There is no way to read them but through
/// [`super::Adoption`], which checks a signature first.
#[derive(Debug)]
pub struct Candidate {
    file: File,
    hasher: Hasher,
    taken: u64,
}

impl Candidate {
    /// No bytes yet. The file is private, and empty.
    pub fn new(file: File) -> Self {
        Self {
            file,
            hasher: Hasher::new(),
            taken: 0,
        }
    }

    /// Takes more bytes.
    ///
    /// # Errors
    /// If they cannot be written.
    pub fn take(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)?;
        self.hasher.update(bytes);
        self.taken = self.taken.saturating_add(bytes.len() as u64);
        Ok(())
    }

    /// How many bytes there are.
    pub fn taken(&self) -> Size {
        Size::bytes(self.taken)
    }

    /// Forgets all bytes.
    ///
    /// # Errors
    /// If the file cannot be emptied.
    pub fn restart(&mut self) -> io::Result<()> {
        self.hasher = Hasher::new();
        self.taken = 0;
        self.file.set_len(0)?;
        self.file.rewind()
    }

    /// Compares a signature with the bytes.
    pub(super) fn check(&mut self, one: &Signature, known: &[PublicKey]) -> io::Result<Outcome> {
        self.file.rewind()?;
        one.check_reader(&mut self.file, known)
    }

    /// The hash of the bytes.
    pub(super) fn digest(&self) -> Digest {
        self.hasher.clone().finish()
    }

    /// The artifact that the bytes are, once the caller has checked who vouches for them.
    pub(super) fn verified(mut self) -> Result<Verified<Artifact>, AdoptError> {
        let expected = Expected {
            size: self.taken(),
            sha256: self.digest(),
        };
        let kept = self.file.metadata().map_err(AdoptError::Keep)?.len();
        if kept != self.taken {
            let other = format!("the file has {kept} bytes, expected {}", self.taken);
            return Err(AdoptError::Keep(io::Error::other(other)));
        }
        self.file.rewind().map_err(AdoptError::Keep)?;
        Ok(Verified::assertion(Artifact::of(self.file, expected)))
    }
}
