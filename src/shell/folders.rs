//! The folders above a start-up file that is unpipe's: those that were missing are made with it,
//! and go with it.

use std::io::{self, ErrorKind};
use std::path::Path;

use super::ShellError;
use crate::beneath::Dir;

/// How many folders have to be made for a file in this one.
pub(super) fn missing(folder: &Path) -> usize {
    let is_absent = |folder: &&Path| {
        folder
            .symlink_metadata()
            .is_err_and(|error| error.kind() == ErrorKind::NotFound)
    };
    folder.ancestors().take_while(is_absent).count()
}

/// Makes what is missing.
pub(super) fn make(folder: &Path) -> Result<(), ShellError> {
    std::fs::create_dir_all(folder).map_err(at(folder))
}

/// Removes so many folders, this one first, until one is not empty.
pub(super) fn clear(folder: &Path, count: usize) -> Result<(), ShellError> {
    let mut gone = None;
    for folder in folder.ancestors().take(count) {
        match std::fs::remove_dir(folder) {
            Ok(()) => gone = Some(folder),
            // Another run may have removed it, and what is above it is still to go.
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) if error.kind() == ErrorKind::DirectoryNotEmpty => break,
            Err(error) => return Err(at(folder)(error)),
        }
    }
    match gone.and_then(Path::parent) {
        Some(parent) => Ok(Dir::open(parent)?.sync()?),
        None => Ok(()),
    }
}

fn at(folder: &Path) -> impl Fn(io::Error) -> ShellError {
    move |source| ShellError::Path {
        path: folder.to_owned(),
        source,
    }
}
