//! The files of a folder that tell SHA-256 hashes of others.

use std::path::Path;

use super::read::names_in;
use super::{DistError, cargo_dist, goreleaser, kinds};
use crate::document::{Sums, parse_sums};
use crate::publish::write;

/// The most bytes of a sums file.
const MAX_SUMS: u64 = 4 * 1024 * 1024;

/// Every file of a folder that tells SHA-256 hashes of others, sorted by name: sums files, and what
/// cargo-dist and `GoReleaser` say. A JSON file of another origin tells nothing.
///
/// # Errors
/// If the folder or a sums file cannot be read.
pub fn sums(folder: &Path) -> Result<Vec<Sums>, DistError> {
    let mut found = Vec::new();
    for file in names_in(folder)? {
        let path = folder.join(&file);
        let entries = match file.as_str() {
            cargo_dist::FILE => cargo_dist::sums(&path).unwrap_or_default(),
            goreleaser::FILE => goreleaser::sums(&path).unwrap_or_default(),
            _ if kinds::is_sums(&file) => {
                found.push(read(&path, &file)?);
                continue;
            }
            _ => continue,
        };
        if !entries.is_empty() {
            found.push(Sums {
                file,
                entries,
                unread: 0,
            });
        }
    }
    Ok(found)
}

/// One sums file.
pub(super) fn read(path: &Path, file: &str) -> Result<Sums, DistError> {
    let bytes = write::read(path, MAX_SUMS)?;
    Ok(parse_sums(file, &bytes))
}
