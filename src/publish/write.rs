//! Reads and writes the publisher's own files: whole or not at all, and never over another file.
//!
//! Trusts the folders that the publisher names. A new file is written beside its place, synced,
//! and linked into place only if nothing is there.

use std::fs::{self, DirBuilder, File};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile};
use thiserror::Error;

use crate::model::Code;

/// Who may read a new file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    /// Its owner only.
    Private,
    /// Whoever the process's mask allows.
    Public,
}

/// Why a file of the publisher's could not be read or written.
#[derive(Debug, Error)]
pub enum WriteError {
    /// Something is there already.
    #[error("expected no file at {0:?}, found one")]
    Exists(PathBuf),
    /// There is nothing there.
    #[error("expected a file at {0:?}, found none")]
    Absent(PathBuf),
    /// The path does not name a file.
    #[error("expected the path of a file, found {0:?}")]
    Path(PathBuf),
    /// Larger than such a file can be.
    #[error("expected at most {expected} bytes at {path:?}, found more")]
    Large {
        /// The file.
        path: PathBuf,
        /// The most bytes.
        expected: u64,
    },
    /// The system said no.
    #[error("cannot read or write {path:?}")]
    System {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
}

impl WriteError {
    /// The exit code.
    pub fn code(&self) -> Code {
        match self {
            Self::Exists(_) | Self::Absent(_) | Self::Path(_) => Code::Usage,
            Self::Large { .. } => Code::Malformed,
            Self::System { source, .. } if source.kind() == io::ErrorKind::PermissionDenied => {
                Code::Permission
            }
            Self::System { .. } => Code::Failed,
        }
    }

    /// What the system said of a path.
    pub(super) fn system(path: &Path, source: io::Error) -> Self {
        let path = path.to_owned();
        match source.kind() {
            io::ErrorKind::AlreadyExists => Self::Exists(path),
            io::ErrorKind::NotFound => Self::Absent(path),
            _ => Self::System { path, source },
        }
    }
}

/// The bytes of a file of at most `most` bytes.
pub(super) fn read(path: &Path, most: u64) -> Result<Vec<u8>, WriteError> {
    let failed = |source| WriteError::system(path, source);
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(failed)?;
    file.take(most.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(failed)?;
    if bytes.len() as u64 > most {
        return Err(WriteError::Large {
            path: path.to_owned(),
            expected: most,
        });
    }
    Ok(bytes)
}

/// The paths of all that a folder holds, sorted; none if there is no such folder.
pub(super) fn list(folder: &Path) -> Result<Vec<PathBuf>, WriteError> {
    let failed = |source| WriteError::system(folder, source);
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(failed)?,
    };
    let paths = entries.map(|entry| entry.map(|entry| entry.path()));
    let mut paths: Vec<PathBuf> = paths.collect::<io::Result<_>>().map_err(failed)?;
    paths.sort();
    Ok(paths)
}

/// Refuses a path where something is, a dangling link too.
pub(super) fn refuse_existing(path: &Path) -> Result<(), WriteError> {
    match fs::symlink_metadata(path) {
        Ok(_) => Err(WriteError::Exists(path.to_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(WriteError::system(path, error)),
    }
}

/// Writes a file that is not there yet.
pub(super) fn write_new(path: &Path, bytes: &[u8], access: Access) -> Result<(), WriteError> {
    let mode = match access {
        Access::Private => 0o600,
        Access::Public => 0o666,
    };
    let file = write_beside(path, bytes, mode)?;
    file.persist_noclobber(path)
        .map_err(|failed| WriteError::system(path, failed.error))?;
    sync_folder(path)
}

/// Makes a folder and its parents if they are missing.
pub(super) fn make_folder(folder: &Path, access: Access) -> Result<(), WriteError> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    if access == Access::Private {
        builder.mode(0o700);
    }
    builder
        .create(folder)
        .map_err(|source| WriteError::system(folder, source))
}

/// Writes a file whether or not there is one: whole, in one step.
pub(super) fn put(path: &Path, bytes: &[u8]) -> Result<(), WriteError> {
    match fs::symlink_metadata(path) {
        Ok(_) => replace(path, bytes),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            write_new(path, bytes, Access::Public)
        }
        Err(error) => Err(WriteError::system(path, error)),
    }
}

/// Removes a file; that it is not there is no error.
pub(super) fn remove_if_there(path: &Path) -> Result<(), WriteError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(WriteError::system(path, error))
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Replaces a file that is there, with its permissions; what a link points to, not the link.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> Result<(), WriteError> {
    let failed = |source| WriteError::system(path, source);
    let path = fs::canonicalize(path).map_err(failed)?;
    let permissions = fs::metadata(&path).map_err(failed)?.permissions();
    let file = write_beside(&path, bytes, 0o600)?;
    file.as_file()
        .set_permissions(permissions)
        .map_err(failed)?;
    file.persist(&path)
        .map_err(|failed| WriteError::system(&path, failed.error))?;
    sync_folder(&path)
}

fn write_beside(path: &Path, bytes: &[u8], mode: u32) -> Result<NamedTempFile, WriteError> {
    let failed = |source| WriteError::system(path, source);
    let mut file = Builder::new()
        .prefix(".unpipe-")
        .permissions(fs::Permissions::from_mode(mode))
        .tempfile_in(folder_of(path)?)
        .map_err(failed)?;
    file.write_all(bytes).map_err(failed)?;
    file.as_file().sync_all().map_err(failed)?;
    Ok(file)
}

fn sync_folder(path: &Path) -> Result<(), WriteError> {
    let folder = folder_of(path)?;
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(|source| WriteError::system(folder, source))
}

fn folder_of(path: &Path) -> Result<&Path, WriteError> {
    match (path.parent(), path.file_name()) {
        (Some(parent), Some(_)) if parent.as_os_str().is_empty() => Ok(Path::new(".")),
        (Some(parent), Some(_)) => Ok(parent),
        _ => Err(WriteError::Path(path.to_owned())),
    }
}
