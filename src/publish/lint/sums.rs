//! What sums files say of artifacts.

use std::path::Path;

use crate::model::Digest;
use crate::publish::dist::{self, DistError};

/// What a sums file says of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sum {
    /// The sums file's own name.
    pub(super) source: String,
    /// The file, without folders.
    pub(super) file: String,
    /// Its hash.
    pub(super) sha256: Digest,
}

/// What all sums files of a folder say.
///
/// # Errors
/// If one cannot be read.
pub(super) fn of_folder(folder: &Path) -> Result<Vec<Sum>, DistError> {
    let mut found = Vec::new();
    for sums in dist::sums(folder)? {
        found.extend(sums.entries.into_iter().map(|(file, sha256)| Sum {
            source: sums.file.clone(),
            file: file.rsplit('/').next().unwrap_or(&file).to_owned(),
            sha256,
        }));
    }
    Ok(found)
}
