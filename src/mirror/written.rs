//! Which files of the folder were put there by unpipe: only those are ever removed.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::Folder;
use crate::beneath;
use crate::model::RelPath;

/// The note in the folder.
const FILE: &str = ".unpipe-mirror";

/// The format and its version.
const FORMAT: &str = "mirror/1";

/// The most bytes that the note may have.
const LIMIT: u64 = 64 * 1024 * 1024;

/// Files that were written by this run or earlier ones.
#[derive(Clone, Debug, Default)]
pub struct Written {
    files: BTreeSet<RelPath>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Note {
    unpipe: String,
    files: BTreeSet<RelPath>,
}

impl Written {
    /// What earlier runs wrote; nothing if that is not known.
    pub fn read(folder: &Folder) -> Self {
        let bytes = folder.dir().read(Path::new(FILE), LIMIT);
        let note: Option<Note> = bytes.ok().and_then(|b| serde_json::from_slice(&b).ok());
        let files = note.filter(|note| note.unpipe == FORMAT).map(|n| n.files);
        Self {
            files: files.unwrap_or_default(),
        }
    }

    /// Adds files.
    pub fn add(&mut self, files: &BTreeSet<RelPath>) {
        self.files.extend(files.iter().cloned());
    }

    /// Removes all files but these, and gives those that are gone.
    ///
    /// # Errors
    /// If one cannot be removed.
    pub fn prune(
        &mut self,
        folder: &Folder,
        wanted: &BTreeSet<RelPath>,
    ) -> beneath::Result<Vec<RelPath>> {
        let mut gone = Vec::new();
        for file in self.files.difference(wanted) {
            if folder.is_there(file) {
                folder.remove(file)?;
                gone.push(file.clone());
            }
        }
        self.files.retain(|file| wanted.contains(file));
        Ok(gone)
    }

    /// Keeps the note for the next run.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn keep(&self, folder: &Folder) -> beneath::Result<()> {
        let note = Note {
            unpipe: FORMAT.to_owned(),
            files: self.files.clone(),
        };
        let bytes = serde_json::to_vec(&note).unwrap_or_default();
        let (file, new) = (Path::new(FILE), Path::new(".unpipe-mirror.new"));
        let dir = folder.dir();
        dir.remove_file_if_there(new)?;
        dir.create(new, 0o644)?
            .write_all(&bytes)
            .map_err(|error| beneath::Error::new("write", dir.shown().join(new), error))?;
        dir.rename(new, dir, file)
    }
}
