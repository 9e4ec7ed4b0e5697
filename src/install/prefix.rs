//! A prefix as it is named.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use rustix::fs::{Access, access};
use rustix::io::Errno;

use super::reserve::Reserve;
use super::{Cause, Note, View, Writer, bootstrap, leave, lock, safety};
use crate::beneath::Dir;
use crate::model::Size;

/// The directory below which all is installed. It need not exist yet.
#[derive(Clone, Debug)]
pub struct Prefix {
    path: PathBuf,
    home: Option<PathBuf>,
}

impl Prefix {
    /// The prefix at this absolute path. Links in the path are resolved once, here; the real path
    /// is what is checked, used and shown.
    ///
    /// # Errors
    /// If a part of the path that exists cannot be looked at.
    pub fn at(path: &Path, home: Option<&Path>) -> Result<Self, Cause> {
        let real = resolve(path)?;
        let home = home.map(|home| resolve(home).unwrap_or_else(|_| home.to_owned()));
        Ok(Self { path: real, home })
    }

    /// The real path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The user's home, all links resolved, where one is known.
    pub fn home(&self) -> Option<&Path> {
        self.home.as_deref()
    }

    /// Opens the prefix for reading. Nothing is created.
    ///
    /// # Errors
    /// If it is not the user's own, cannot be read, or a writer holds the lock for too long.
    pub fn view(&self) -> Result<View, Cause> {
        safety::check(&self.path, self.home.as_deref())?;
        View::open(&self.path, self.home.as_deref())
    }

    /// Checks that the prefix could be written, before anything is fetched for it.
    ///
    /// # Errors
    /// If it, or the folder in which it would be made, is read-only for this user.
    pub fn check_writable(&self) -> Result<(), Cause> {
        safety::check(&self.path, self.home.as_deref())?;
        let there = self.there();
        access(there, Access::WRITE_OK | Access::EXEC_OK).map_err(|errno| Cause::Prefix {
            path: there.to_owned(),
            source: errno.into(),
        })
    }

    /// Checks, before anything is fetched, that files of this size together could fit. Where it
    /// cannot be known for certain they are let through: the writing itself fails then, and is
    /// undone.
    ///
    /// # Errors
    /// [`Cause::NoRoom`] if they cannot.
    pub fn check_room(&self, needed: Size) -> Result<(), Cause> {
        // What a killed run left may give its room back.
        if !self.view()?.is_tidy()? {
            return Ok(());
        }
        let path = self.there();
        match Dir::open(path)?.most_free_bytes()?.map(Size::bytes) {
            Some(free) if free < needed => Err(Cause::NoRoom {
                path: path.to_owned(),
                needed,
                free,
            }),
            _ => Ok(()),
        }
    }

    /// The prefix, or the folder in which it would be made.
    fn there(&self) -> &Path {
        self.path
            .ancestors()
            .find(|folder| folder.exists())
            .unwrap_or(Path::new("/"))
    }

    /// Opens the prefix for writing: makes it if need be, takes the lock and tidies up after a
    /// run that was killed.
    ///
    /// # Errors
    /// If it is not the user's own, cannot be written, or another run holds the lock.
    pub fn write(&self) -> Result<Writer, Cause> {
        safety::check(&self.path, self.home.as_deref())?;
        loop {
            let reserve = Reserve::take()?;
            let opened = bootstrap::make(&self.path).and_then(|()| self.open_locked(reserve));
            match opened {
                Ok(Some(writer)) => return Ok(writer),
                Ok(None) => {}
                Err(cause) => {
                    if !matches!(cause, Cause::Busy(_)) {
                        self.leave_unused();
                    }
                    return Err(cause);
                }
            }
        }
    }

    /// Tidies up after a run that was killed, if there is anything to do. Returns what
    /// is worth saying.
    ///
    /// # Errors
    /// As [`Prefix::write`].
    pub fn tidy_up(&self) -> Result<Vec<Note>, Cause> {
        let view = self.view()?;
        if view.is_abandoned()? {
            // This needs no room, unlike making the folders anew.
            bootstrap::clear(&self.path)?;
        }
        if view.is_tidy()? {
            return Ok(Vec::new());
        }
        drop(view);
        self.write()?.close()
    }

    /// `None` if the lock went with the last package meanwhile.
    fn open_locked(&self, reserve: Reserve) -> Result<Option<Writer>, Cause> {
        let root = Dir::open(&self.path)?;
        let Some(lock) = lock::exclusive(&root)? else {
            return Ok(None);
        };
        let (real, home) = (self.path.clone(), self.home.clone());
        Writer::new(root, real, home, lock, reserve).map(Some)
    }

    /// What was made for a run that never came to use it goes again. The error that is told is
    /// the one that stopped the run; folders that cannot be removed after it are on record.
    fn leave_unused(&self) {
        let _ = bootstrap::clear(&self.path);
        if let Ok(root) = Dir::open(&self.path)
            && let Ok(Some(_lock)) = lock::exclusive(&root)
        {
            let _ = leave::leave(&root, &self.path);
        }
    }
}

/// The real path of what exists, with what does not exist yet behind it.
fn resolve(path: &Path) -> Result<PathBuf, Cause> {
    let failed = |source| Cause::Prefix {
        path: path.to_owned(),
        source,
    };
    match path.canonicalize() {
        Ok(real) => Ok(real),
        Err(error) if leads_nowhere(&error) && path.is_symlink() => {
            Err(Cause::Nowhere(path.to_owned()))
        }
        Err(error) if error.kind() == ErrorKind::NotFound => {
            match (path.parent(), path.file_name()) {
                (Some(parent), Some(name)) => Ok(resolve(parent)?.join(name)),
                _ => Err(failed(error)),
            }
        }
        Err(error) => Err(failed(error)),
    }
}

fn leads_nowhere(error: &io::Error) -> bool {
    let is_loop = Errno::from_io_error(error) == Some(Errno::LOOP);
    is_loop || error.kind() == ErrorKind::NotFound
}
