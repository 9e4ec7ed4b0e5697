//! Giving up a kept script whose receipt is damaged, without losing anything of it.
//!
//! The receipt cannot tell what the script changed, so the home stays as it is; the folder with
//! receipts and originals is moved to `share/unpipe/kept` by one rename.

use std::path::{Path, PathBuf};

use super::kept::folder;
use super::{DamagedRun, RunError, look_at_runs};
use crate::beneath::Dir;
use crate::install::Writer;
use crate::model::RunName;

/// Below unpipe's own folder: what is of the user.
const KEPT: &str = "kept";

/// Gives up a damaged script as it was shown. Returns where its folder is now.
///
/// # Errors
/// [`RunError::NotAsShown`] if it is not damaged in that way any more; or if it cannot be moved: then
/// it is where it was.
pub fn give_up(writer: &Writer, shown: &DamagedRun) -> Result<PathBuf, RunError> {
    let own = writer.own()?;
    let mut found = look_at_runs(&own)?.damaged.into_iter();
    let is_shown = |one: &DamagedRun| {
        one.name == shown.name && one.path == shown.path && one.source == shown.source
    };
    if !found.any(|one| is_shown(&one)) {
        return Err(RunError::NotAsShown(shown.name.clone()));
    }
    let (from, to) = (folder(&shown.name), free_place(&own, &shown.name)?);
    own.make_parents(&to, 0o755)?;
    own.rename_new(&from, &own, &to)?;
    let runs = from.parent().unwrap_or(Path::new(""));
    for changed in [Path::new(KEPT), runs, Path::new("")] {
        if let Err(error) = own.sync_dir(changed) {
            own.rename_new(&to, &own, &from)?;
            return Err(error.into());
        }
    }
    match own.remove_dir(runs) {
        Err(error) if !error.is_not_empty() && !error.is_absent() => return Err(error.into()),
        _ => {}
    }
    Ok(own.shown().join(to))
}

fn free_place(own: &Dir, name: &RunName) -> Result<PathBuf, RunError> {
    let mut path = Path::new(KEPT).join(format!("{name}.damaged"));
    let mut number = 2_u32;
    while own.kind(&path)?.is_some() {
        path = Path::new(KEPT).join(format!("{name}.damaged.{number}"));
        number = number.saturating_add(1);
    }
    Ok(path)
}
