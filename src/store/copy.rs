//! A copy of the index that was verified last, beside the state of a pinned name:
//! `trust/FOLDER/index.copy`, one line of JSON and then the document.
//!
//! It saves a transfer and is believed in nothing: what is read from it is verified again like
//! anything that a server sends. So anything odd about the file counts as no copy, and one that
//! cannot be written is done without.

use std::io::Write;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{Access, Store, StoreError, file};
use crate::beneath::Dir;
use crate::document::Kind;
use crate::model::Place;
use crate::trust::Subject;

/// The format and its version.
const FORMAT: &str = "index-copy/1";

/// The most bytes that the first line may have.
const LINE: usize = 8 * 1024;

/// An index as a server sent it, unverified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexCopy {
    /// Where it came from.
    pub place: Place,
    /// The entity tag that came with it.
    pub etag: Option<String>,
    /// The document.
    pub bytes: Vec<u8>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct FirstLine {
    unpipe: String,
    place: Place,
    etag: Option<String>,
}

impl Store {
    /// The copy of a subject's index, if there is one.
    pub fn index_copy(&self, subject: &Subject) -> Option<IndexCopy> {
        let root = file::open_existing(&self.root).ok()??;
        let limit = (Kind::Index.document_limit() + LINE) as u64;
        parse(&root.read(&path(subject), limit).ok()?)
    }

    /// Keeps a copy of a subject's index, if the subject is known and the copy can be kept.
    pub fn keep_index_copy(&self, subject: &Subject, copy: &IndexCopy) {
        if self.access == Access::Keeps {
            // Without it, the next run asks for all of the index.
            let _ = self.try_keep(subject, copy);
        }
    }

    /// Removes the copy of a subject's index.
    pub fn drop_index_copy(&self, subject: &Subject) {
        if self.access == Access::Reads {
            return;
        }
        if let Ok(Some(root)) = file::open_existing(&self.root) {
            // One that stays is found wrong again.
            let _ = root.remove_file(&path(subject));
        }
    }

    fn try_keep(&self, subject: &Subject, copy: &IndexCopy) -> Result<(), StoreError> {
        let Some(root) = file::open_existing(&self.root)? else {
            return Ok(());
        };
        let _lock = file::lock(&root)?;
        if file::read(&root, subject)?.is_none() {
            return Ok(());
        }
        let (new, path) = (new_path(subject), path(subject));
        root.remove_file_if_there(&new)?;
        let written = root
            .create(&new, 0o600)
            .map_err(StoreError::from)
            .and_then(|mut file| {
                Ok(file
                    .write_all(&bytes_of(copy))
                    .map_err(failed(&root, &new))?)
            });
        match written.and_then(|()| Ok(root.rename(&new, &root, &path)?)) {
            Ok(()) => Ok(()),
            Err(error) => {
                root.remove_file_if_there(&new)?;
                Err(error)
            }
        }
    }
}

/// Removes what a subject's folder holds of copies.
pub(super) fn remove(root: &Dir, subject: &Subject) -> Result<(), StoreError> {
    root.remove_file_if_there(&new_path(subject))?;
    Ok(root.remove_file_if_there(&path(subject))?)
}

fn path(subject: &Subject) -> PathBuf {
    file::folder(subject).join("index.copy")
}

fn new_path(subject: &Subject) -> PathBuf {
    file::folder(subject).join("index.new")
}

fn failed(root: &Dir, path: &Path) -> impl FnOnce(std::io::Error) -> crate::beneath::Error {
    let path = root.shown().join(path);
    move |error| crate::beneath::Error::new("write", path, error)
}

fn bytes_of(copy: &IndexCopy) -> Vec<u8> {
    let first = FirstLine {
        unpipe: FORMAT.to_owned(),
        place: copy.place.clone(),
        etag: copy.etag.clone(),
    };
    let mut bytes = serde_json::to_vec(&first).unwrap_or_default();
    bytes.push(b'\n');
    bytes.extend(&copy.bytes);
    bytes
}

fn parse(bytes: &[u8]) -> Option<IndexCopy> {
    let end = bytes.iter().position(|byte| *byte == b'\n')?;
    let first: FirstLine = serde_json::from_slice(bytes.get(..end)?).ok()?;
    (first.unpipe == FORMAT).then_some(IndexCopy {
        place: first.place,
        etag: first.etag,
        bytes: bytes.get(end + 1..)?.to_vec(),
    })
}
