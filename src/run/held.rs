//! Whether what was kept is still there as it was kept.

use std::collections::BTreeMap;

use super::{KeptRun, RunError};
use crate::beneath::Dir;
use crate::journal::{Seen, look};
use crate::model::HomePath;
use crate::receipt::KeptPath;

/// One path that is not as it was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptDifference {
    /// The path, below the home.
    pub path: HomePath,
    /// How it differs.
    pub edit: KeptEdit,
}

/// How a path differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeptEdit {
    /// It is not there.
    Missing,
    /// Something else is there.
    Changed,
    /// The script had removed it, and it is there.
    Added,
}

/// Compares what was kept of one script with the home. A path that was kept again later, of this
/// script or another, is compared for the last one alone.
///
/// # Errors
/// If something cannot be looked at.
pub fn differences(run: &KeptRun, all: &[KeptRun]) -> Result<Vec<KeptDifference>, RunError> {
    let mut newest: BTreeMap<&HomePath, (u64, &KeptPath)> = BTreeMap::new();
    for receipt in run.generations() {
        for kept in &receipt.paths {
            let last = newest.entry(&kept.path).or_insert((receipt.order, kept));
            if receipt.order > last.0 {
                *last = (receipt.order, kept);
            }
        }
    }
    let others = all.iter().filter(|other| other.name != run.name);
    for receipt in others.flat_map(KeptRun::generations) {
        for kept in &receipt.paths {
            if newest
                .get(&kept.path)
                .is_some_and(|(order, _)| receipt.order > *order)
            {
                newest.remove(&kept.path);
            }
        }
    }
    let home = Dir::open(&run.newest.home)?;
    let mut found = Vec::new();
    for (path, (_, kept)) in newest {
        let seen = look(&home, path.as_path())?;
        if seen.is(kept.after.as_ref()) {
            continue;
        }
        let edit = match (&seen, &kept.after) {
            (_, None) if seen == Seen::Beyond => continue,
            (_, None) => KeptEdit::Added,
            (Seen::Nothing, Some(_)) => KeptEdit::Missing,
            (_, Some(_)) => KeptEdit::Changed,
        };
        found.push(KeptDifference {
            path: path.clone(),
            edit,
        });
    }
    Ok(found)
}
