//! Regular files of a local folder, and the private folder for downloads.

use std::fs::{DirBuilder, File};
use std::io::{self, Read};
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

use rustix::fs::{Mode, OFlags};

use super::error::FetchError;
use super::source::shown;
use crate::model::Size;

/// Opens a regular file; `None` if there is none by that name.
pub(super) fn open(path: &Path) -> Result<Option<File>, FetchError> {
    let failed = |source| FetchError::Local {
        at: shown(path),
        source,
    };
    // Without NONBLOCK, opening a named pipe would wait for somebody to write to it.
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::CLOEXEC | OFlags::NOCTTY;
    let file = match rustix::fs::open(path, flags, Mode::empty()) {
        Ok(descriptor) => File::from(descriptor),
        Err(rustix::io::Errno::NOENT) => return Ok(None),
        Err(errno) => return Err(failed(io::Error::from(errno))),
    };
    if file.metadata().map_err(failed)?.is_file() {
        Ok(Some(file))
    } else {
        Err(FetchError::NotRegular { at: shown(path) })
    }
}

/// A whole document; `None` if there is none by that name.
pub(super) fn document(path: &Path, cap: Size) -> Result<Option<Vec<u8>>, FetchError> {
    let Some(file) = open(path)? else {
        return Ok(None);
    };
    let mut bytes = Vec::new();
    file.take(cap.plus(Size::bytes(1)).number())
        .read_to_end(&mut bytes)
        .map_err(|source| FetchError::Local {
            at: shown(path),
            source,
        })?;
    if bytes.len() as u64 > cap.number() {
        return Err(FetchError::TooLarge {
            at: shown(path),
            cap: cap.number(),
        });
    }
    Ok(Some(bytes))
}

/// Makes the private folder for downloads, if it is missing.
pub(super) fn make(folder: &Path) -> Result<(), FetchError> {
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .map_err(|source| FetchError::Temporary {
            folder: shown(folder),
            source,
        })
}

/// A file without a name in `folder`, which is made if it is missing: nobody else can open it,
/// and it is gone with the process, however that ends.
pub(super) fn temporary(folder: &Path) -> Result<File, FetchError> {
    make(folder)?;
    tempfile::tempfile_in(folder).map_err(|source| FetchError::Temporary {
        folder: shown(folder),
        source,
    })
}
