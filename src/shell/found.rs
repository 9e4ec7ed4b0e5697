//! A start-up file as it is found. Nothing but a regular file is opened, since opening a pipe or a
//! device may wait for ever, and of none more is read than a start-up file has.

use std::fs::{File, Metadata};
use std::io::{self, ErrorKind, Read};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use rustix::fs::{Access, Mode, OFlags, access, open};
use rustix::io::retry_on_intr;
use rustix::process::geteuid;

use super::ShellError;

/// The most bytes that a start-up file may have.
const LIMIT: u64 = 16 * 1024 * 1024;
/// What a file with more is.
const LARGE: &str = "larger than 16 MiB";

/// A file as it was found.
pub(super) struct Found {
    pub(super) real: PathBuf,
    pub(super) bytes: Option<Vec<u8>>,
    pub(super) about: Option<Metadata>,
}

/// The bytes of a file that may have a block. What is not there, or is no file, has none.
///
/// # Errors
/// If it is there and cannot be read.
pub(super) fn glance(path: &Path) -> Result<Option<Vec<u8>>, ShellError> {
    let found = match path.metadata() {
        Ok(about) if about.is_file() => read(path),
        Ok(_) => return Ok(None),
        Err(error) => Err(error),
    };
    let path = path.to_owned();
    match found {
        Ok(Some(bytes)) => Ok(Some(bytes)),
        Ok(None) => Err(ShellError::NotAFile { path, found: LARGE }),
        Err(error) if is_nothing(&error) => Ok(None),
        Err(source) => Err(ShellError::Path { path, source }),
    }
}

fn is_nothing(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}

/// `None` if it is too large.
fn read(path: &Path) -> io::Result<Option<Vec<u8>>> {
    // What was a file a moment ago may be a pipe by now.
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    let file = File::from(retry_on_intr(|| open(path, flags, Mode::empty()))?);
    let mut bytes = Vec::new();
    file.take(LIMIT + 1).read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 <= LIMIT).then_some(bytes))
}

/// Looks at a file that is to be changed, or made.
///
/// # Errors
/// If it is not one that may be changed.
pub(super) fn look(path: &Path) -> Result<Found, ShellError> {
    let cannot = |source| ShellError::Path {
        path: path.to_owned(),
        source,
    };
    let not_a_file = |found| ShellError::NotAFile {
        path: path.to_owned(),
        found,
    };
    let is_absent = |error: &io::Error| error.kind() == ErrorKind::NotFound;
    match path.symlink_metadata() {
        Ok(_) => {}
        Err(error) if is_absent(&error) => {
            return Ok(Found {
                real: real_of_absent(path),
                bytes: None,
                about: None,
            });
        }
        Err(error) => return Err(cannot(error)),
    }
    let real = match path.canonicalize() {
        Ok(real) => real,
        Err(error) if is_absent(&error) => return Err(not_a_file("a link to nothing")),
        Err(error) => return Err(cannot(error)),
    };
    let about = real.metadata().map_err(cannot)?;
    if !about.is_file() {
        return Err(not_a_file("something else"));
    }
    check(path, &about)?;
    access(&real, Access::READ_OK | Access::WRITE_OK).map_err(|_| ShellError::ReadOnly {
        path: path.to_owned(),
    })?;
    let bytes = read(&real).map_err(cannot)?;
    Ok(Found {
        real,
        bytes: Some(bytes.ok_or_else(|| not_a_file(LARGE))?),
        about: Some(about),
    })
}

fn check(path: &Path, about: &Metadata) -> Result<(), ShellError> {
    let (path, user) = (path.to_owned(), geteuid().as_raw());
    if about.uid() != user {
        let owner = about.uid();
        return Err(ShellError::Foreign { path, owner, user });
    }
    if about.nlink() > 1 {
        let links = about.nlink();
        return Err(ShellError::Linked { path, links });
    }
    Ok(())
}

/// Where a file would be made: a folder above it may be a link, or not be there yet.
fn real_of_absent(path: &Path) -> PathBuf {
    match (path.parent(), path.file_name()) {
        (Some(folder), Some(name)) => {
            let real = folder.canonicalize();
            real.unwrap_or_else(|_| real_of_absent(folder)).join(name)
        }
        _ => path.to_owned(),
    }
}
