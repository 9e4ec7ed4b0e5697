//! Finds one artifact of a dist folder by the name that it is uploaded under.

use std::fs;
use std::path::{Path, PathBuf};

use super::read::names_in;
use super::{DistError, goreleaser, is_plain};
use crate::model::OutsideText;

/// The file of this name: in the folder itself, where `artifacts.json` says, or in one of its
/// subfolders. `dist` may also be a file in the folder, as for [`super::read`].
///
/// # Errors
/// If the folder cannot be read, or two subfolders have such a file.
pub fn locate(dist: &Path, file_name: &str) -> Result<Option<PathBuf>, DistError> {
    if !is_plain(file_name) {
        return Ok(None);
    }
    let folder = match fs::metadata(dist) {
        Ok(about) if !about.is_dir() => match dist.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        },
        _ => dist,
    };
    let is_file = |path: &PathBuf| fs::metadata(path).is_ok_and(|about| about.is_file());
    let flat = folder.join(file_name);
    if is_file(&flat) {
        return Ok(Some(flat));
    }
    let listed = goreleaser::read(&folder.join(goreleaser::FILE)).ok();
    let listed = listed.and_then(|(_, built)| {
        let one = built.into_iter().find(|one| one.name == file_name)?;
        Some(folder.join(one.path))
    });
    if let Some(path) = listed.filter(is_file) {
        return Ok(Some(path));
    }
    let mut found: Option<PathBuf> = None;
    for name in names_in(folder)? {
        let path = folder.join(name).join(file_name);
        if !is_file(&path) {
            continue;
        }
        if let Some(one) = found {
            return Err(DistError::Several {
                name: OutsideText::new(file_name),
                one,
                other: path,
            });
        }
        found = Some(path);
    }
    Ok(found)
}
