//! The bytes of each script that was run, by where it came from, so that the next time its
//! difference can be shown: `scripts/HASH`, named by the hash of its address or path. Beside it lies
//! `HASH.unseen`, empty, as long as nobody saw these bytes.
//!
//! A mark is made before the bytes and goes after them, so that a power cut between the two makes
//! somebody look once more and never once less.

use std::path::{Path, PathBuf};

use super::{Access, Freed, Store, StoreError, file};
use crate::beneath::{Dir, Kind, Made};
use crate::model::{Digest, OutsideText, Size};

/// The folder.
const SCRIPTS: &str = "scripts";
/// What is being written.
const NEW: &str = "script.new";
/// How the name of a mark ends.
const UNSEEN: &str = ".unseen";
/// How many digits the hash of an address has.
const HASH: usize = 64;

/// A script that was run before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastScript {
    /// All of it.
    pub bytes: Vec<u8>,
    /// Whether somebody knows it.
    pub seen_by: SeenBy,
}

/// Who was shown a script before it ran.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeenBy {
    /// A person at a terminal, whole or as the difference to one that they knew.
    Person,
    /// Nobody: nobody was there, or nobody was to be asked.
    Nobody,
}

impl Store {
    /// What was run last from this address or path; nothing if nothing was, or nothing so large.
    ///
    /// # Errors
    /// If it cannot be read: then nobody could say that it is the same.
    pub fn last_script(
        &self,
        source: &OutsideText,
        cap: Size,
    ) -> Result<Option<LastScript>, StoreError> {
        let Some(root) = file::open_existing(&self.root)? else {
            return Ok(None);
        };
        let path = path(source);
        let Some(bytes) = root.read_if_there(&path, cap.number())? else {
            return Ok(None);
        };
        let seen_by = match root.kind(&mark(&path))? {
            Some(_) => SeenBy::Nobody,
            None => SeenBy::Person,
        };
        Ok(Some(LastScript { bytes, seen_by }))
    }

    /// Remembers what is run now from an address or path.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn remember_script(
        &self,
        source: &OutsideText,
        bytes: &[u8],
        seen_by: SeenBy,
    ) -> Result<(), StoreError> {
        if self.access == Access::Reads {
            return Ok(());
        }
        let root = file::open_or_make(&self.root)?;
        let _lock = file::lock(&root)?;
        if root.make_dir_if_absent(Path::new(SCRIPTS), 0o700)? == Made::Now {
            root.sync()?;
        }
        let path = path(source);
        let (mark, new) = (mark(&path), Path::new(SCRIPTS).join(NEW));
        if seen_by == SeenBy::Nobody {
            file::replace(&root, (&mark, &new), b"")?;
        }
        file::replace(&root, (&path, &new), bytes)?;
        if seen_by == SeenBy::Person {
            root.remove_file_if_there(&mark)?;
        }
        Ok(())
    }
}

impl Store {
    /// How many scripts are remembered, and their size together.
    ///
    /// # Errors
    /// If they cannot be looked at.
    pub fn remembered_scripts(&self) -> Result<Freed, StoreError> {
        match file::open_existing(&self.root)? {
            Some(root) => Ok(remembered(&root)?.0),
            None => Ok(Freed::default()),
        }
    }

    /// Forgets every script that was run: the next run of each shows it whole, like one that is new.
    /// Returns how many there were.
    ///
    /// # Errors
    /// If one cannot be removed.
    pub fn forget_scripts(&self) -> Result<Freed, StoreError> {
        let Some(root) = file::open_existing(&self.root)? else {
            return Ok(Freed::default());
        };
        let _lock = file::lock(&root)?;
        let (freed, bytes, marks) = remembered(&root)?;
        // Bytes without their mark would count as seen.
        for names in [bytes, marks] {
            if names.is_empty() {
                continue;
            }
            for name in names {
                root.remove_file_if_there(&name)?;
            }
            root.sync_dir(Path::new(SCRIPTS))?;
        }
        match root.remove_dir(Path::new(SCRIPTS)) {
            Err(error) if !error.is_absent() && !error.is_not_empty() => Err(error.into()),
            _ => Ok(freed),
        }
    }
}

/// What is remembered: how much, the files of bytes, the marks beside them.
fn remembered(root: &Dir) -> Result<(Freed, Vec<PathBuf>, Vec<PathBuf>), StoreError> {
    let mut freed = Freed::default();
    let (mut bytes, mut marks) = (Vec::new(), Vec::new());
    for (name, kind) in root.entries_if_there(Path::new(SCRIPTS))? {
        let path = Path::new(SCRIPTS).join(&name);
        let is_hash =
            |text: &str| text.len() == HASH && text.bytes().all(|b| b.is_ascii_hexdigit());
        match name.to_str() {
            Some(text) if kind == Kind::File && is_hash(text) => {
                let entry = root.stat(&path)?;
                freed.files += 1;
                freed.size = freed
                    .size
                    .plus(Size::bytes(entry.map_or(0, |entry| entry.size)));
                bytes.push(path);
            }
            Some(text) if text.strip_suffix(UNSEEN).is_some_and(is_hash) || text == NEW => {
                marks.push(path);
            }
            _ => {}
        }
    }
    Ok((freed, bytes, marks))
}

fn path(source: &OutsideText) -> PathBuf {
    Path::new(SCRIPTS).join(Digest::of(source.raw().as_bytes()).hex())
}

fn mark(path: &Path) -> PathBuf {
    path.with_extension("unseen")
}
