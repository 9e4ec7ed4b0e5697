//! A prefix for readers.

use std::fs::File;
use std::path::{Path, PathBuf};

use super::links::Ground;
use super::lock::{self, Shared};
use super::{Cause, layout};
use crate::beneath::Dir;
use crate::journal;

/// A prefix that is open for reading. While it lives no writer changes what it shows.
#[derive(Debug)]
pub struct View {
    /// The prefix, if it is there.
    pub(super) root: Option<Dir>,
    pub(super) real: PathBuf,
    pub(super) home: Option<PathBuf>,
    hold: Hold,
}

/// What keeps writers away.
#[derive(Debug)]
enum Hold {
    /// The lock.
    Lock { _file: File },
    /// Nothing: nothing was installed. What another run installs from now on is not read.
    Vacant,
    /// Nothing: somebody removed the lock of a prefix in which something is installed.
    Lockless,
}

impl View {
    pub(super) fn open(
        real: &Path,
        home: Option<&Path>,
        open: fn(&Path, Option<&Path>) -> Result<Dir, Cause>,
    ) -> Result<Self, Cause> {
        let view = |root, hold| Self {
            root,
            real: real.to_owned(),
            home: home.map(Path::to_owned),
            hold,
        };
        let mut was_absent = false;
        loop {
            let root = match open(real, home) {
                Ok(root) => root,
                Err(Cause::Files(error)) if error.is_absent() => {
                    return Ok(view(None, Hold::Vacant));
                }
                Err(cause) => return Err(cause),
            };
            match lock::shared(&root)? {
                Shared::Held(file) => return Ok(view(Some(root), Hold::Lock { _file: file })),
                Shared::Removed => {}
                Shared::Absent if is_vacant(&root)? => {
                    return Ok(view(Some(root), Hold::Vacant));
                }
                Shared::Absent if was_absent => return Ok(view(Some(root), Hold::Lockless)),
                // Another run may have made both since the lock was looked for: look again.
                Shared::Absent => was_absent = true,
            }
        }
    }

    /// Where the links of this prefix, which is open at `root`, may lie.
    pub(super) fn ground<'a>(&'a self, root: &'a Dir) -> Ground<'a> {
        Ground {
            root,
            real: &self.real,
            home: self.home.as_deref(),
        }
    }

    /// The prefix, if something was installed in it when the view was opened.
    pub(super) fn installed(&self) -> Option<&Dir> {
        match self.hold {
            Hold::Vacant => None,
            Hold::Lock { .. } | Hold::Lockless => self.root.as_ref(),
        }
    }
}

impl View {
    /// The folder of all that is unpipe's own; nothing if nothing was installed or kept.
    ///
    /// # Errors
    /// If it cannot be opened.
    pub fn own(&self) -> Result<Option<Dir>, Cause> {
        let Some(root) = self.installed() else {
            return Ok(None);
        };
        match root.dir(Path::new(layout::UNPIPE)) {
            Ok(own) => Ok(Some(own)),
            Err(error) if error.is_absent() => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Whether a kept script was cut off, or an undo of one: the next command that changes
    /// something ends it.
    ///
    /// # Errors
    /// If it cannot be looked at.
    pub fn is_cut_off(&self) -> Result<bool, Cause> {
        match self.own()? {
            Some(own) => Ok(journal::is_waiting(&own)?),
            None => Ok(false),
        }
    }
}

/// Whether nothing is installed and nothing kept.
fn is_vacant(root: &Dir) -> Result<bool, Cause> {
    for folder in [layout::APPS, layout::RUNS, layout::JOURNAL] {
        if root.kind(Path::new(folder))?.is_some() {
            return Ok(false);
        }
    }
    Ok(true)
}
