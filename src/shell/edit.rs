//! A planned change of one start-up file, and the rename that makes it.
//!
//! A file that is a link (to a folder of dotfiles, say) stays one: what it leads to is changed,
//! beside which the new content is written. Mode, owner, group and access list stay. A file that somebody
//! changed since it was shown is left alone.

use std::path::{Path, PathBuf};

use rustix::fs::{Access, access};

use super::block::{self, Rest};
use super::found::{self, Found, look};
use super::replace::replace;
use super::{ShellError, folders};
use crate::beneath::Dir;
use crate::difference::unified;

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
    let Some(bytes) = found::glance(path)? else {
        return Ok(None);
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
