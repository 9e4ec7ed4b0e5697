//! The scripts that something was kept of, read from `share/unpipe/runs`.

use std::path::{Path, PathBuf};

use crate::beneath::{Dir, Kind};
use crate::install::Cause;
use crate::model::{HomePath, RunName};
use crate::receipt::RunReceipt;

use super::RunError;

/// The folder of all of them, below unpipe's own.
const RUNS: &str = "runs";
/// The most bytes that a receipt may have.
const LIMIT: u64 = 64 * 1024 * 1024;

/// A script that something was kept of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptRun {
    /// What it is listed as.
    pub name: RunName,
    /// What was kept each time, the newest first.
    pub newest: RunReceipt,
    /// What was kept before that, the newest first.
    pub earlier: Vec<RunReceipt>,
}

impl KeptRun {
    /// Every generation, the newest first.
    pub fn generations(&self) -> impl Iterator<Item = &RunReceipt> {
        std::iter::once(&self.newest).chain(&self.earlier)
    }
}

/// Every script that something was kept of, by name.
///
/// # Errors
/// If a receipt cannot be read.
pub fn kept_runs(own: &Dir) -> Result<Vec<KeptRun>, RunError> {
    let mut runs = Vec::new();
    for name in folders(own, Path::new(RUNS))? {
        let Some(name) = RunName::from_folder(&name) else {
            continue;
        };
        let folder = Path::new(RUNS).join(name.folder());
        let mut receipts = Vec::new();
        for number in folders(own, &folder)? {
            receipts.push(receipt(own, &folder.join(number).join("receipt"))?);
        }
        receipts.sort_by_key(|receipt| std::cmp::Reverse(receipt.number));
        let mut receipts = receipts.into_iter();
        if let Some(newest) = receipts.next() {
            runs.push(KeptRun {
                name,
                newest,
                earlier: receipts.collect(),
            });
        }
    }
    Ok(runs)
}

fn receipt(own: &Dir, path: &Path) -> Result<RunReceipt, RunError> {
    let bytes = own.read(path, LIMIT)?;
    RunReceipt::parse(&bytes).map_err(|source| {
        let path = own.shown().join(path);
        Cause::Receipt { path, source }.into()
    })
}

fn folders(own: &Dir, folder: &Path) -> Result<Vec<String>, RunError> {
    let entries = own.entries_if_there(folder)?;
    let folders = entries
        .into_iter()
        .filter(|(_, kind)| *kind == Kind::Directory);
    Ok(folders
        .filter_map(|(name, _)| name.into_string().ok())
        .collect())
}

/// Where one generation lies, below unpipe's own folder.
pub(super) fn place(name: &RunName, number: u64) -> Result<HomePath, RunError> {
    own_path(Path::new(RUNS).join(name.folder()).join(number.to_string()))
}

/// Where what somebody changed since goes.
pub(super) fn aside(name: &RunName) -> Result<HomePath, RunError> {
    own_path(Path::new("kept").join(name.to_string()))
}

/// An original, by the index of its path.
pub(super) fn saved(receipt: &RunReceipt, index: usize) -> Result<PathBuf, RunError> {
    let place = place(&receipt.name(), receipt.number)?;
    Ok(place.as_path().join("saved").join(index.to_string()))
}

fn own_path(path: PathBuf) -> Result<HomePath, RunError> {
    // Made of digits and words of ours: this never fails.
    HomePath::try_from(path).map_err(|_| RunError::NoHome)
}
