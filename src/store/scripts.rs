//! The bytes of each script that was run, by where it came from, so that the next time its
//! difference can be shown: `scripts/HASH`, named by the hash of its address or path.

use std::path::{Path, PathBuf};

use super::{Access, Store, StoreError, file};
use crate::beneath::Made;
use crate::model::{Digest, OutsideText, Size};

/// The folder.
const SCRIPTS: &str = "scripts";

impl Store {
    /// What was run last from this address or path; nothing if nothing was, or nothing so large.
    ///
    /// # Errors
    /// If it cannot be read: then nobody could say that it is the same.
    pub fn last_script(
        &self,
        source: &OutsideText,
        cap: Size,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        let Some(root) = file::open_existing(&self.root)? else {
            return Ok(None);
        };
        Ok(root.read_if_there(&path(source), cap.number())?)
    }

    /// Remembers what is run now from an address or path.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn remember_script(&self, source: &OutsideText, bytes: &[u8]) -> Result<(), StoreError> {
        if self.access == Access::Reads {
            return Ok(());
        }
        let root = file::open_or_make(&self.root)?;
        let _lock = file::lock(&root)?;
        if root.make_dir_if_absent(Path::new(SCRIPTS), 0o700)? == Made::Now {
            root.sync()?;
        }
        let new = Path::new(SCRIPTS).join("script.new");
        file::replace(&root, (&path(source), &new), bytes)
    }
}

fn path(source: &OutsideText) -> PathBuf {
    Path::new(SCRIPTS).join(Digest::of(source.raw().as_bytes()).hex())
}
