//! Which package a file of the cache is of: told to people, believed in nothing.

use std::io::Write;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::super::file::open_existing;
use super::folder::is_private;
use crate::beneath::Dir;
use crate::model::{Digest, Name, Version};

/// The folder of these notes.
pub(super) const FOLDER: &str = "about";

/// The most bytes that a note may have.
const LIMIT: u64 = 4 * 1024;

/// Which package, and which version of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct About {
    /// The package.
    pub name: Name,
    /// The version.
    pub version: Version,
}

/// Writes a note beside a file; without it the file only has no name for people.
pub(super) fn write(root: &Path, sha256: Digest, about: &About) {
    let _ = try_write(root, sha256, about);
}

/// Reads the note of a file.
pub(super) fn read(root: &Dir, sha256: Digest) -> Option<About> {
    serde_json::from_slice(&root.read(&path(sha256), LIMIT).ok()?).ok()
}

pub(super) fn remove(root: &Path, sha256: Digest) {
    if let Ok(Some(root)) = open_existing(root) {
        let _ = root.remove_file_if_there(&path(sha256));
    }
}

fn try_write(root: &Path, sha256: Digest, about: &About) -> Option<()> {
    let root = open_existing(root).ok()??;
    if !is_private(&root) || read(&root, sha256).as_ref() == Some(about) {
        return None;
    }
    root.make_dir_if_absent(Path::new(FOLDER), 0o700).ok()?;
    let path = path(sha256);
    root.remove_file_if_there(&path).ok()?;
    let bytes = serde_json::to_vec(about).ok()?;
    root.create(&path, 0o600).ok()?.write_all(&bytes).ok()
}

fn path(sha256: Digest) -> PathBuf {
    Path::new(FOLDER).join(sha256.hex())
}
