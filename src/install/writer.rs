//! The one writer of a prefix, while it holds the lock.

use std::collections::BTreeSet;
use std::fs::File;
use std::path::{Path, PathBuf};

use super::folders::Folders;
use super::installed::package;
use super::leave::leave;
use super::place::Before;
use super::reserve::Reserve;
use super::skeleton::is_bare;
use super::surveying::survey;
use super::{Aftermath, Cause, InstallError, Note, Package, Question, ground, layout};
use crate::beneath::{Dir, Made};
use crate::model::{Name, OutsideText};
use crate::plan::Survey;

/// A prefix that is open for writing.
#[derive(Debug)]
pub struct Writer {
    pub(super) root: Dir,
    pub(super) real: PathBuf,
    pub(super) home: Option<PathBuf>,
    pub(super) folders: Folders,
    /// What the package that is being changed was before.
    pub(super) before: Option<Before>,
    notes: BTreeSet<Note>,
    /// Let go before the last tidying up.
    reserve: Option<Reserve>,
    _lock: File,
}

impl Writer {
    /// Tidies up after a run that was killed, before anything else.
    pub(super) fn new(
        root: Dir,
        real: PathBuf,
        home: Option<PathBuf>,
        lock: File,
        reserve: Reserve,
    ) -> Result<Self, Cause> {
        let folders = Folders::load(&root)?;
        let mut writer = Self {
            root,
            real,
            home,
            folders,
            before: None,
            notes: BTreeSet::new(),
            reserve: Some(reserve),
            _lock: lock,
        };
        writer.carry_on()?;
        writer.reconcile()?;
        Ok(writer)
    }

    /// Looks at everything that a plan for one package depends on, under the lock.
    ///
    /// # Errors
    /// If something cannot be looked at.
    pub fn survey(&self, question: &Question<'_>) -> Result<Survey, Cause> {
        survey(self.ground(), question)
    }

    /// One installed package.
    ///
    /// # Errors
    /// If it is there but cannot be read.
    pub fn package(&self, name: &Name) -> Result<Option<Package>, Cause> {
        package(&self.root, name)
    }

    /// Makes folders of `share/unpipe`, which need no record.
    pub(super) fn make_own(&self, folders: &[&str]) -> Result<(), Cause> {
        for folder in folders {
            if self.root.make_dir_if_absent(Path::new(folder), 0o755)? == Made::Now {
                self.root.sync_dir(Path::new(layout::UNPIPE))?;
            }
        }
        Ok(())
    }

    /// Remembers something worth saying.
    pub(super) fn note(&mut self, text: String) {
        self.notes.insert(Note::Said(text));
    }

    /// Notes something that is more than words.
    pub(super) fn tell(&mut self, note: Note) {
        self.notes.insert(note);
    }

    /// Forgets something that is said in another way.
    pub(super) fn unsay(&mut self, text: &str) {
        self.notes.remove(&Note::Said(text.to_owned()));
    }

    /// Remembers where a version lies that the user had changed, below the prefix.
    pub(super) fn note_kept(&mut self, path: &Path) {
        self.notes.insert(Note::Kept(self.real.join(path)));
    }

    /// Remembers where that lies which is neither in its place nor lost, below the prefix.
    pub(super) fn set_aside(&mut self, path: &Path) {
        self.notes.insert(Note::Aside(self.real.join(path)));
    }

    /// Ends the writing after every change was made: what is no longer wanted goes, and where
    /// nothing is installed any more, `share/unpipe` goes too. Returns what is worth saying.
    ///
    /// # Errors
    /// If something cannot be removed: the changes are made, and the next run tidies up.
    pub fn close(mut self) -> Result<Vec<Note>, Cause> {
        self.tidy_up()?;
        Ok(self.notes.into_iter().collect())
    }

    /// Undoes what was begun, after `cause` stopped a change: the package becomes what it was.
    /// Packages that were changed before it in the same command stay changed.
    pub fn undo(mut self, cause: Cause) -> InstallError {
        self.reserve = None;
        let restored = match self.before.take() {
            Some(before) => before.restore(&self.root),
            None => Ok(()),
        };
        let tidied = self.tidy_up();
        let aftermath = match restored.and(tidied) {
            Ok(()) => Aftermath::Undone,
            Err(error) => {
                let path = self.real.join(layout::UNPIPE);
                Aftermath::Left(OutsideText::new(format!("{} ({error})", path.display())))
            }
        };
        InstallError {
            cause: Box::new(cause),
            aftermath,
        }
    }

    /// A package is changed, and stays so.
    pub(super) fn done(&mut self) {
        self.before = None;
    }

    fn tidy_up(&mut self) -> Result<(), Cause> {
        self.reserve = None;
        self.reconcile()?;
        self.tell_unrecorded()?;
        leave(&self.root, &self.real)
    }

    /// Where nothing is left and the record cannot tell which folders unpipe made, those that are
    /// empty stay, and are told.
    fn tell_unrecorded(&mut self) -> Result<(), Cause> {
        if !self.folders.is_damaged() || !is_bare(&self.root, Path::new(layout::UNPIPE))? {
            return Ok(());
        }
        let is_empty = |folder: &Path| {
            let entries = self.root.entries(folder);
            !self.root.is_grafted(folder) && entries.is_ok_and(|entries| entries.is_empty())
        };
        let empty: Vec<&str> = ground::FOLDERS
            .into_iter()
            .filter(|folder| is_empty(Path::new(folder)))
            .collect();
        if !empty.is_empty() {
            let record = self.real.join(layout::DIRS);
            self.note(format!(
                "{} was damaged, so that empty folders stay, which unpipe may have made: {}",
                record.display(),
                empty.join(", ")
            ));
        }
        Ok(())
    }
}
