//! The last steps of a journal, below the place: what goes, the receipt that comes, what is kept.
//! All but the last can be undone.

use std::path::{Path, PathBuf};

use super::Record;
use super::plan::Originals;
use super::work::{Work, remove_if_empty};
use crate::beneath::{Dir, Result};
use crate::model::HomePath;

/// The name of the originals, beside the receipt.
const SAVED: &str = "saved";

pub(super) struct Moves<'a> {
    pub(super) place: &'a Dir,
    pub(super) work: &'a Work,
    pub(super) plan: &'a Record,
}

impl Moves<'_> {
    pub(super) fn forward(&self) -> Result<()> {
        let folder = &self.work.folder;
        for (number, path) in self.plan.drops.iter().enumerate() {
            if self.place.kind(path.as_path())?.is_some() {
                folder.make_dir_if_absent(Path::new(Work::GONE), 0o700)?;
                let gone = Work::gone(number);
                self.place.rename_new(path.as_path(), folder, &gone)?;
                self.sync_above(path.as_path())?;
            }
            self.prune(path.as_path())?;
        }
        let Some(receipt) = &self.plan.receipt else {
            return Ok(());
        };
        self.bring(Path::new(Work::RECEIPT), receipt.as_path())?;
        if self.plan.originals == Originals::Saved {
            self.bring(Path::new(Work::OLD), &receipt.as_path().join(SAVED))?;
        }
        Ok(())
    }

    pub(super) fn back(&self) -> Result<()> {
        let folder = &self.work.folder;
        if let Some(receipt) = &self.plan.receipt {
            let saved = receipt.as_path().join(SAVED);
            self.take(&saved, Path::new(Work::OLD))?;
            self.take(receipt.as_path(), Path::new(Work::RECEIPT))?;
            self.prune(receipt.as_path())?;
        }
        for (number, path) in self.plan.drops.iter().enumerate() {
            let gone = Work::gone(number);
            if folder.kind(&gone)?.is_some() {
                self.bring(&gone, path.as_path())?;
            }
        }
        Ok(())
    }

    /// Moves what must not be lost to its place, or a number beside it. Returns where that is.
    pub(super) fn keep(&self, part: &Path) -> Result<Option<HomePath>> {
        let wanted = self.plan.kept.as_path();
        if self.work.folder.kind(part)?.is_none() {
            return Ok(None);
        }
        self.place.make_parents(wanted, 0o755)?;
        let mut number = 1_u32;
        loop {
            let path = numbered(wanted, number);
            match self.work.folder.rename_new(part, self.place, &path) {
                Ok(()) => {
                    self.sync_above(&path)?;
                    return Ok(HomePath::try_from(path).ok());
                }
                Err(error) if error.is_exists() => number = number.saturating_add(1),
                Err(error) => return Err(error),
            }
        }
    }

    fn bring(&self, from: &Path, to: &Path) -> Result<()> {
        if self.work.folder.kind(from)?.is_none() {
            return Ok(());
        }
        self.place.make_parents(to, 0o755)?;
        self.work.folder.rename_new(from, self.place, to)?;
        self.sync_above(to)
    }

    fn take(&self, from: &Path, to: &Path) -> Result<()> {
        let is_here = self.work.folder.kind(to)?.is_some();
        if is_here || self.place.kind(from)?.is_none() {
            return Ok(());
        }
        self.place.rename_new(from, &self.work.folder, to)?;
        self.work.folder.sync()?;
        self.sync_above(from)
    }

    fn sync_above(&self, path: &Path) -> Result<()> {
        for folder in path.ancestors().skip(1) {
            self.place.sync_dir(folder)?;
        }
        Ok(())
    }

    /// Removes the folders above a path that hold nothing.
    fn prune(&self, path: &Path) -> Result<()> {
        for folder in path.ancestors().skip(1) {
            if !folder.as_os_str().is_empty() {
                remove_if_empty(self.place, folder)?;
            }
        }
        Ok(())
    }
}

fn numbered(path: &Path, number: u32) -> PathBuf {
    match (number, path.file_name().and_then(|name| name.to_str())) {
        (1, _) | (_, None) => path.to_owned(),
        (number, Some(name)) => path.with_file_name(format!("{name}.{number}")),
    }
}
