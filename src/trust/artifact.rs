//! Artifacts: bytes that are verified by a signed size and hash as they arrive.

use std::fs::File;
use std::io::{self, Read, Seek, Write};

use thiserror::Error;

use super::Verified;
use crate::model::{Code, Digest, Hasher, Size};

/// The most bytes that are read back at once.
const PIECE: usize = 256 * 1024;

/// What a signed release says of an artifact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expected {
    /// Its exact size.
    pub size: Size,
    /// Its hash.
    pub sha256: Digest,
}

impl Expected {
    /// Checks bytes that stay where they are, for a report; nothing may be installed from them.
    ///
    /// # Errors
    /// How they differ.
    pub fn check(&self, reader: &mut dyn Read) -> Result<(), ArtifactError> {
        let expected = self.size.number();
        let mut hasher = Hasher::new();
        let mut found: u64 = 0;
        let mut buffer = vec![0; 128 * 1024];
        loop {
            let read = reader.read(&mut buffer).map_err(ArtifactError::Keep)?;
            let bytes = buffer.get(..read).unwrap_or_default();
            if bytes.is_empty() {
                break;
            }
            found = found.saturating_add(read as u64);
            if found > expected {
                return Err(ArtifactError::Larger { expected });
            }
            hasher.update(bytes);
        }
        let hash = hasher.finish();
        if found < expected {
            Err(ArtifactError::Smaller { expected, found })
        } else if hash != self.sha256 {
            Err(ArtifactError::Other {
                expected: self.sha256,
                found: hash,
            })
        } else {
            Ok(())
        }
    }
}

/// The bytes of a whole artifact, in a private file that nobody else can open.
#[derive(Debug)]
pub struct Artifact {
    file: File,
    expected: Expected,
}

/// How an artifact differs from what was signed.
#[derive(Debug, Error)]
pub enum ArtifactError {
    /// More bytes than signed; the rest was not read.
    #[error("expected {expected} bytes, found more")]
    Larger {
        /// The signed size in bytes.
        expected: u64,
    },
    /// Fewer bytes than signed.
    #[error("expected {expected} bytes, found {found}")]
    Smaller {
        /// The signed size in bytes.
        expected: u64,
        /// The bytes that came.
        found: u64,
    },
    /// Other bytes than signed.
    #[error("expected {expected}, found {found}")]
    Other {
        /// The signed hash.
        expected: Digest,
        /// The hash of what came.
        found: Digest,
    },
    /// The private file could not be written.
    #[error("cannot keep the download: {0}")]
    Keep(#[source] io::Error),
}

impl ArtifactError {
    /// The exit code.
    pub fn code(&self) -> Code {
        match self {
            Self::Larger { .. } | Self::Smaller { .. } | Self::Other { .. } => Code::Mismatch,
            Self::Keep(_) => Code::Failed,
        }
    }
}

/// Takes an artifact's bytes as they arrive, hashes what it keeps, and refuses the first byte
/// too many.
#[derive(Debug)]
pub struct Intake {
    file: File,
    expected: Expected,
    hasher: Hasher,
    taken: u64,
}

impl Intake {
    /// An intake that keeps the bytes in `file`, which is private, and either empty or holds the
    /// beginning of a download that broke off: then [`Intake::recall`] comes before any byte is
    /// taken.
    pub fn new(file: File, expected: Expected) -> Self {
        Self {
            file,
            expected,
            hasher: Hasher::new(),
            taken: 0,
        }
    }

    /// Hashes the next piece of what the file holds already, as if it had just come: nothing is
    /// believed of an earlier run. Gives its size, which is nothing at the end of the file.
    ///
    /// # Errors
    /// [`ArtifactError::Larger`] as soon as there are more bytes than were signed;
    /// [`ArtifactError::Keep`] if they cannot be read.
    pub fn recall(&mut self) -> Result<Size, ArtifactError> {
        let mut buffer = vec![0; PIECE];
        let read = self.file.read(&mut buffer).map_err(ArtifactError::Keep)?;
        self.count(buffer.get(..read).unwrap_or_default())?;
        Ok(Size::bytes(read as u64))
    }

    /// How many bytes it has.
    pub fn taken(&self) -> Size {
        Size::bytes(self.taken)
    }

    /// Forgets all bytes.
    ///
    /// # Errors
    /// [`ArtifactError::Keep`] if the file cannot be emptied.
    pub fn restart(&mut self) -> Result<(), ArtifactError> {
        self.hasher = Hasher::new();
        self.taken = 0;
        self.file
            .set_len(0)
            .and_then(|()| self.file.rewind())
            .map_err(ArtifactError::Keep)
    }

    /// Takes more bytes.
    ///
    /// # Errors
    /// [`ArtifactError::Larger`] as soon as there are more than were signed;
    /// [`ArtifactError::Keep`] if they cannot be written.
    pub fn take(&mut self, bytes: &[u8]) -> Result<(), ArtifactError> {
        self.count(bytes)?;
        self.file.write_all(bytes).map_err(ArtifactError::Keep)
    }

    fn count(&mut self, bytes: &[u8]) -> Result<(), ArtifactError> {
        let expected = self.expected.size.number();
        self.taken = self.taken.saturating_add(bytes.len() as u64);
        if self.taken > expected {
            return Err(ArtifactError::Larger { expected });
        }
        self.hasher.update(bytes);
        Ok(())
    }

    /// Ends the download: the artifact, if its size and hash are the signed ones.
    ///
    /// # Errors
    /// How it differs.
    pub fn finish(mut self) -> Result<Verified<Artifact>, ArtifactError> {
        let expected = self.expected.size.number();
        if self.taken < expected {
            return Err(ArtifactError::Smaller {
                expected,
                found: self.taken,
            });
        }
        let found = self.hasher.finish();
        if found != self.expected.sha256 {
            return Err(ArtifactError::Other {
                expected: self.expected.sha256,
                found,
            });
        }
        // The file holds what was hashed and nothing else, even if somebody forgot to recall it.
        let kept = self.file.metadata().map_err(ArtifactError::Keep)?.len();
        if kept != expected {
            let other = format!("the file has {kept} bytes, expected {expected}");
            return Err(ArtifactError::Keep(io::Error::other(other)));
        }
        self.file.rewind().map_err(ArtifactError::Keep)?;
        Ok(Verified::assertion(Artifact {
            file: self.file,
            expected: self.expected,
        }))
    }
}

impl Artifact {
    /// The artifact in a private file whose bytes were measured and vouched for.
    pub(super) fn of(file: File, expected: Expected) -> Self {
        Self { file, expected }
    }

    /// A reader from the first byte on. The handle is shared: one reader at a time.
    ///
    /// # Errors
    /// If the file cannot be read again from its beginning.
    pub fn reader(&self) -> io::Result<File> {
        let mut again = self.file.try_clone()?;
        again.rewind()?;
        Ok(again)
    }

    /// The signed size and hash, which the bytes have.
    pub fn expected(&self) -> Expected {
        self.expected
    }
}
