//! A prefix as it is named.

use std::path::{Path, PathBuf};

use super::reserve::Reserve;
use super::safety::Owners;
use super::way::{self, Way};
use super::written::there;
use super::{Cause, Note, View, Writer, bootstrap, ground, leave, lock, safety};
use crate::beneath::Dir;
use crate::model::Size;

/// The directory below which all is installed. It need not exist yet.
#[derive(Clone, Debug)]
pub struct Prefix {
    way: Way,
    home: Option<PathBuf>,
}

impl Prefix {
    /// The prefix at this absolute path. Links in the path are resolved once, here; the real path
    /// is what is checked, used and shown.
    ///
    /// # Errors
    /// If a part of the path that exists cannot be looked at.
    pub fn at(path: &Path, home: Option<&Path>) -> Result<Self, Cause> {
        let way = way::follow(path)?;
        let home = home.map(|home| way::follow(home).map_or_else(|_| home.to_owned(), Way::real));
        Ok(Self { way, home })
    }

    /// The real path.
    pub fn path(&self) -> &Path {
        &self.way.real
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
        self.check_way()?;
        View::open(self.path(), self.home(), ground::open)
    }

    /// The same, whoever can change the folders inside the prefix: for who tells that.
    ///
    /// # Errors
    /// As [`Prefix::view`], but for the folders inside.
    pub fn look(&self) -> Result<View, Cause> {
        self.check_way()?;
        View::open(self.path(), self.home(), ground::look)
    }

    /// Checks that nobody else can change the prefix, as far as it is there.
    ///
    /// # Errors
    /// [`Cause::Unsafe`] if somebody can; else as [`Prefix::view`].
    pub fn check_safe(&self) -> Result<(), Cause> {
        self.check_way()?;
        match self.open() {
            Err(Cause::Files(error)) if error.is_absent() => Ok(()),
            opened => opened.map(drop),
        }
    }

    /// Checks that nobody else could put commands on a PATH that has the prefix's `bin`. Root can do
    /// so anyway, and may own what is on the way.
    ///
    /// # Errors
    /// As [`Prefix::check_safe`].
    pub fn check_for_path(&self) -> Result<(), Cause> {
        let check = |way: &Way| safety::check(way, self.home(), Owners::UserAndRoot);
        check(&self.way)?;
        match ground::look(self.path(), self.home()) {
            // Whose a linked folder may be is judged below.
            Ok(_) | Err(Cause::Unsafe { .. }) => {}
            Err(Cause::Files(error)) if error.is_absent() => {}
            Err(cause) => return Err(cause),
        }
        // The PATH leads wherever a folder is a link to.
        self.inner()
            .try_for_each(|folder| check(&way::follow(&folder)?))
    }

    fn check_way(&self) -> Result<(), Cause> {
        safety::check(&self.way, self.home(), Owners::User)
    }

    /// Opens the prefix, whose folders nobody else can change.
    pub(super) fn open(&self) -> Result<Dir, Cause> {
        ground::open(self.path(), self.home())
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
        let path = there(self.path());
        match Dir::open(path)?.most_free_bytes()?.map(Size::bytes) {
            Some(free) if free < needed => Err(Cause::NoRoom {
                path: path.to_owned(),
                needed,
                free,
            }),
            _ => Ok(()),
        }
    }

    /// Opens the prefix for writing: makes it if need be, takes the lock and tidies up after a
    /// run that was killed.
    ///
    /// # Errors
    /// If it is not the user's own, cannot be written, or another run holds the lock.
    pub fn write(&self) -> Result<Writer, Cause> {
        self.check_safe()?;
        loop {
            let reserve = Reserve::take()?;
            let opened = bootstrap::make(self).and_then(|()| self.open_locked(reserve));
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
            bootstrap::clear(self)?;
        }
        if view.is_tidy()? {
            return Ok(Vec::new());
        }
        drop(view);
        self.write()?.close()
    }

    /// `None` if the lock went with the last package meanwhile.
    fn open_locked(&self, reserve: Reserve) -> Result<Option<Writer>, Cause> {
        let root = self.open()?;
        let Some(lock) = lock::exclusive(&root)? else {
            return Ok(None);
        };
        let (real, home) = (self.path().to_owned(), self.home.clone());
        Writer::new(root, real, home, lock, reserve).map(Some)
    }

    /// What was made for a run that never came to use it goes again. The error that is told is
    /// the one that stopped the run; folders that cannot be removed after it are on record.
    fn leave_unused(&self) {
        let _ = bootstrap::clear(self);
        if let Ok(root) = self.open()
            && let Ok(Some(_lock)) = lock::exclusive(&root)
        {
            let _ = leave::leave(&root, self.path());
        }
    }
}
