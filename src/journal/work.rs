//! The folder of one journal.

use std::path::{Path, PathBuf};

use super::draft::journals;
use super::plan::LIMIT;
use super::{Error, Record, is_waiting};
use crate::beneath::{self, Dir};

/// An open journal.
#[derive(Debug)]
pub(super) struct Work {
    /// The folder of all journals.
    pub(super) journals: Dir,
    /// The folder of this one.
    pub(super) folder: Dir,
    /// Its name.
    pub(super) id: String,
}

/// Where a journal goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    Forward,
    Back,
}

impl Work {
    pub(super) const PLAN: &str = "plan";
    pub(super) const PLAN_NEW: &str = "plan.new";
    pub(super) const BACK: &str = "back";
    pub(super) const RECEIPT: &str = "receipt";
    pub(super) const OLD: &str = "old";
    pub(super) const NEW: &str = "new";
    pub(super) const ASIDE: &str = "aside";
    pub(super) const RESCUED: &str = "rescued";
    pub(super) const GONE: &str = "gone";

    /// Makes the folder of a new journal.
    pub(super) fn make(place: &Dir) -> Result<Self, Error> {
        if is_waiting(place)? {
            return Err(Error::Pending {
                path: place.shown().join(journals()),
            });
        }
        let mut random = [0_u8; 8];
        getrandom::fill(&mut random).map_err(|error| {
            beneath::Error::new("name a journal in", place.shown().to_owned(), error)
        })?;
        let id = format!("{:016x}", u64::from_be_bytes(random));
        place.make_dir_if_absent(journals(), 0o700)?;
        let journals = place.dir(journals())?;
        journals.make_dir(Path::new(&id), 0o700)?;
        let folder = journals.dir(Path::new(&id))?;
        for inner in [Self::OLD, Self::NEW] {
            folder.make_dir(Path::new(inner), 0o700)?;
        }
        Ok(Self {
            journals,
            folder,
            id,
        })
    }

    /// Opens the journal of this name.
    pub(super) fn open(place: &Dir, id: &str) -> Result<Self, Error> {
        let journals = place.dir(journals())?;
        let folder = journals.dir(Path::new(id))?;
        Ok(Self {
            journals,
            folder,
            id: id.to_owned(),
        })
    }

    pub(super) fn old(number: usize) -> PathBuf {
        Path::new(Self::OLD).join(number.to_string())
    }

    pub(super) fn next(number: usize) -> PathBuf {
        Path::new(Self::NEW).join(number.to_string())
    }

    pub(super) fn gone(number: usize) -> PathBuf {
        Path::new(Self::GONE).join(number.to_string())
    }

    /// The plan, and where it goes; nothing if it was never committed.
    pub(super) fn plan(&self) -> Result<Option<(Record, Way)>, Error> {
        for (name, way) in [(Self::BACK, Way::Back), (Self::PLAN, Way::Forward)] {
            let Some(bytes) = self.folder.read_if_there(Path::new(name), LIMIT)? else {
                continue;
            };
            let plan = Record::parse(&bytes).map_err(|found| Error::Damaged {
                path: self.folder.shown().join(name),
                found,
            })?;
            return Ok(Some((plan, way)));
        }
        Ok(None)
    }

    /// Takes the plan away, on the disk too, before anything else of the journal goes: what is left
    /// without it is cleared by whoever comes next.
    pub(super) fn forget(&self) -> Result<(), Error> {
        for name in [Self::PLAN, Self::BACK] {
            self.folder.remove_file_if_there(Path::new(name))?;
        }
        Ok(self.folder.sync()?)
    }

    /// Removes the folder, and that of all journals if it was the last one.
    pub(super) fn remove(&self, place: &Dir) -> Result<(), Error> {
        self.journals.remove_tree(Path::new(&self.id))?;
        remove_if_empty(place, journals())?;
        Ok(())
    }
}

/// Removes a folder of ours that holds nothing.
pub(super) fn remove_if_empty(dir: &Dir, folder: &Path) -> beneath::Result<()> {
    match dir.remove_dir(folder) {
        Err(error) if !error.is_absent() && !error.is_not_empty() => Err(error),
        _ => Ok(()),
    }
}
