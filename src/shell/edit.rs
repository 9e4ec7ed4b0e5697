//! A planned change of one start-up file, and the rename that makes it.
//!
//! A file that is a link (to a folder of dotfiles, say) stays one: what it leads to is changed,
//! beside which the new content is written. Mode, owner and group stay. A file that somebody
//! changed since it was shown is left alone.

use std::ffi::OsString;
use std::fs::{File, Metadata};
use std::io::Write;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use rustix::fs::{Access, Gid, access, fchown};
use rustix::process::geteuid;

use super::block::{self, Rest};
use super::{ShellError, folders};
use crate::beneath::{self, Dir};
use crate::difference::unified;

/// The most bytes that a start-up file may have.
const LIMIT: u64 = 16 * 1024 * 1024;

/// A planned change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    named: PathBuf,
    real: PathBuf,
    before: Option<Vec<u8>>,
    after: Option<Vec<u8>>,
    /// How many folders are made with the file, or go with it.
    folders: usize,
}

/// What an edit does to its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// It makes the file.
    Creates,
    /// It changes a part of it.
    Changes,
    /// It removes the file, which was unpipe's.
    Removes,
}

/// The change that puts this line into the file's block; `None` if it holds it already.
///
/// # Errors
/// If the file is not one that may be changed, or its block is damaged.
pub fn with_line(path: &Path, line: &str) -> Result<Option<Edit>, ShellError> {
    let file = look(path)?;
    let (after, folders) = if let Some(bytes) = &file.bytes {
        (block::with_block(bytes, line).map_err(damaged(path))?, 0)
    } else {
        let folders = folders::missing(file.real.parent().unwrap_or(Path::new("/")));
        (block::new_file(line, folders), folders)
    };
    Edit::of(path, file, Some(after), folders)
}

/// The change that takes the block out of the file; `None` if it has none.
///
/// # Errors
/// If the file is not one that may be changed, or its block is damaged.
pub fn taking_out(path: &Path) -> Result<Option<Edit>, ShellError> {
    // Most of the files that may have a block are not there, or are none of our business.
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if is_no_file(&error) => return Ok(None),
        Err(source) => {
            let path = path.to_owned();
            return Err(ShellError::Path { path, source });
        }
    };
    if block::without_block(&bytes)
        .map_err(damaged(path))?
        .is_none()
    {
        return Ok(None);
    }
    let file = look(path)?;
    let Some(bytes) = &file.bytes else {
        return Ok(None);
    };
    match block::without_block(bytes).map_err(damaged(path))? {
        Some(Rest::File(after)) => Edit::of(path, file, Some(after), 0),
        Some(Rest::Nothing { folders }) => Edit::of(path, file, None, folders),
        None => Ok(None),
    }
}

/// A folder of that name is none of our business either.
fn is_no_file(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{IsADirectory, NotADirectory, NotFound};
    matches!(error.kind(), NotFound | NotADirectory | IsADirectory)
}

fn damaged(path: &Path) -> impl Fn(block::Damage) -> ShellError {
    move |source| ShellError::Damaged {
        path: path.to_owned(),
        source,
    }
}

impl Edit {
    fn of(
        path: &Path,
        file: Found,
        after: Option<Vec<u8>>,
        folders: usize,
    ) -> Result<Option<Self>, ShellError> {
        if file.bytes == after {
            return Ok(None);
        }
        let edit = Self {
            named: path.to_owned(),
            real: file.real,
            before: file.bytes,
            after,
            folders,
        };
        edit.check_folder()?;
        Ok(Some(edit))
    }

    /// The file as the shell names it.
    pub fn path(&self) -> &Path {
        &self.named
    }

    /// The file that is changed: another one where the named one is a link.
    pub fn real_path(&self) -> &Path {
        &self.real
    }

    /// What is done to it.
    pub fn what(&self) -> What {
        match (&self.before, &self.after) {
            (None, _) => What::Creates,
            (Some(_), None) => What::Removes,
            (Some(_), Some(_)) => What::Changes,
        }
    }

    /// What changes, as a unified difference.
    pub fn diff(&self) -> Vec<String> {
        unified(&self.named, self.before.as_deref(), self.after.as_deref())
    }

    /// Makes the change.
    ///
    /// # Errors
    /// If the file changed since it was looked at, or cannot be replaced; then it is as it was. If
    /// it cannot be known to be on the disk; then the change is made.
    pub fn make(&self) -> Result<(), ShellError> {
        self.swap(self.before.as_deref(), self.after.as_deref())
    }

    /// Takes the change back.
    ///
    /// # Errors
    /// As [`Edit::make`].
    pub fn take_back(&self) -> Result<(), ShellError> {
        self.swap(self.after.as_deref(), self.before.as_deref())
    }

    /// Whether the file is as the change makes it, as far as it can be read.
    pub fn is_made(&self) -> bool {
        self.holds(self.after.as_deref())
    }

    /// Whether the file is as it was, as far as it can be read.
    pub fn is_taken_back(&self) -> bool {
        self.holds(self.before.as_deref())
    }

    fn holds(&self, bytes: Option<&[u8]>) -> bool {
        look(&self.named).is_ok_and(|found| found.bytes.as_deref() == bytes)
    }

    fn swap(&self, from: Option<&[u8]>, to: Option<&[u8]>) -> Result<(), ShellError> {
        let (folder, _) = self.parts();
        let made = match from {
            None => folders::make(folder),
            Some(_) => Ok(()),
        };
        let swapped = made.and_then(|()| self.swap_file(from, to));
        let is_none = match &swapped {
            Ok(()) => to.is_none(),
            Err(_) => from.is_none() && self.holds(None),
        };
        let cleared = if is_none {
            folders::clear(folder, self.folders)
        } else {
            Ok(())
        };
        // What is told is why it stopped.
        swapped.and(cleared)
    }

    fn swap_file(&self, from: Option<&[u8]>, to: Option<&[u8]>) -> Result<(), ShellError> {
        let (folder, name) = self.parts();
        let found = look(&self.named)?;
        if found.bytes.as_deref() != from || found.real != self.real {
            let path = self.named.clone();
            return Err(ShellError::Changed { path });
        }
        let dir = Dir::open(folder)?;
        let swapped = match to {
            None => dir.remove_file(&name),
            Some(bytes) => replace(&dir, &name, bytes, found.about.as_ref()),
        };
        // A file beside it, which stands in for it, tells nobody anything.
        swapped
            .and_then(|()| dir.sync())
            .map_err(|error| ShellError::Unchanged {
                path: self.real.clone(),
                source: error.source,
            })
    }

    fn parts(&self) -> (&Path, PathBuf) {
        let folder = self.real.parent().unwrap_or(Path::new("/"));
        let name = self.real.file_name().unwrap_or_default();
        (folder, PathBuf::from(name))
    }

    /// The new content is written beside the file, so the folder must be writable too.
    fn check_folder(&self) -> Result<(), ShellError> {
        let there = self.real.ancestors().skip(1).find(|folder| folder.exists());
        let folder = there.unwrap_or(Path::new("/"));
        access(folder, Access::WRITE_OK | Access::EXEC_OK).map_err(|_| ShellError::ReadOnly {
            path: folder.to_owned(),
        })
    }
}

/// A file as it was found.
struct Found {
    real: PathBuf,
    bytes: Option<Vec<u8>>,
    about: Option<Metadata>,
}

fn look(path: &Path) -> Result<Found, ShellError> {
    let cannot = |source| ShellError::Path {
        path: path.to_owned(),
        source,
    };
    let not_a_file = |found| ShellError::NotAFile {
        path: path.to_owned(),
        found,
    };
    let is_absent = |error: &std::io::Error| error.kind() == std::io::ErrorKind::NotFound;
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
    let folder = Dir::open(real.parent().unwrap_or(Path::new("/")))?;
    let name = real.file_name().unwrap_or_default();
    let bytes = folder.read(Path::new(name), LIMIT)?;
    Ok(Found {
        real,
        bytes: Some(bytes),
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

/// Writes beside the file and renames: a killed run leaves the old content or the new one.
fn replace(dir: &Dir, name: &Path, bytes: &[u8], about: Option<&Metadata>) -> beneath::Result<()> {
    let mut beside = OsString::from(".");
    beside.push(name);
    beside.push(".unpipe-new");
    let beside = Path::new(&beside);
    dir.remove_file_if_there(beside)?;
    let mode = about.map_or(0o644, |about| about.mode() & 0o7777);
    let written = dir
        .create(beside, mode)
        .and_then(|mut file| {
            write(&mut file, bytes, about)
                .map_err(|error| beneath::Error::new("write", dir.shown().join(beside), error))
        })
        .and_then(|()| match about {
            Some(_) => dir.rename(beside, dir, name),
            None => dir.rename_new(beside, dir, name),
        });
    if let Err(error) = written {
        // What is told is why it stopped; the next run removes what this cannot.
        let _ = dir.remove_file_if_there(beside);
        return Err(error);
    }
    Ok(())
}

fn write(file: &mut File, bytes: &[u8], about: Option<&Metadata>) -> std::io::Result<()> {
    if let Some(about) = about
        && file.metadata()?.gid() != about.gid()
    {
        fchown(&*file, None, Some(Gid::from_raw(about.gid())))?;
    }
    file.write_all(bytes)?;
    file.sync_all()
}
