//! The scripts that something was kept of, read from `share/unpipe/runs`.

use std::cmp::Reverse;
use std::path::{Path, PathBuf};

use crate::beneath::{Dir, Kind};
use crate::model::{HomePath, RunName};
use crate::receipt::{ReceiptError, RunReceipt};

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

/// A script of which a receipt is damaged.
#[derive(Debug)]
pub struct DamagedRun {
    /// What it is listed as.
    pub name: RunName,
    /// The first receipt that is none.
    pub path: PathBuf,
    /// What is wrong with it.
    pub source: ReceiptError,
}

/// All that was kept of scripts.
#[derive(Debug, Default)]
pub struct KeptRuns {
    /// Those whose receipts can be read, by name.
    pub whole: Vec<KeptRun>,
    /// The others.
    pub damaged: Vec<DamagedRun>,
}

impl From<DamagedRun> for RunError {
    fn from(run: DamagedRun) -> Self {
        let DamagedRun { name, path, source } = run;
        Self::Damaged { name, path, source }
    }
}

/// Every script that something was kept of, by name.
///
/// # Errors
/// If a receipt cannot be read: what was kept after what is not known then.
pub fn kept_runs(own: &Dir) -> Result<Vec<KeptRun>, RunError> {
    let found = look_at_runs(own)?;
    match found.damaged.into_iter().next() {
        Some(damaged) => Err(damaged.into()),
        None => Ok(found.whole),
    }
}

/// The same, for who tells what is damaged beside what is whole.
///
/// # Errors
/// If something cannot be looked at. What a receipt says is no error.
pub fn look_at_runs(own: &Dir) -> Result<KeptRuns, RunError> {
    let mut runs = KeptRuns::default();
    for name in folders(own, Path::new(RUNS))? {
        let Some(name) = RunName::from_folder(&name) else {
            continue;
        };
        match generations(own, &name)? {
            Ok(mut receipts) => {
                receipts.sort_by_key(|receipt| Reverse(receipt.number));
                let mut receipts = receipts.into_iter();
                if let Some(newest) = receipts.next() {
                    runs.whole.push(KeptRun {
                        name,
                        newest,
                        earlier: receipts.collect(),
                    });
                }
            }
            Err(damaged) => runs.damaged.push(damaged),
        }
    }
    Ok(runs)
}

/// The receipts of one script; or which of them is damaged.
fn generations(own: &Dir, name: &RunName) -> Result<Result<Vec<RunReceipt>, DamagedRun>, RunError> {
    let folder = folder(name);
    let mut receipts = Vec::new();
    for number in folders(own, &folder)? {
        let path = folder.join(&number).join("receipt");
        let bytes = match own.read(&path, LIMIT) {
            Ok(bytes) => Some(bytes),
            Err(error) if error.is_absent() => None,
            Err(error) => return Err(error.into()),
        };
        match receipt(bytes.as_deref(), (name, &number)) {
            Ok(receipt) => receipts.push(receipt),
            Err(source) => {
                return Ok(Err(DamagedRun {
                    name: name.clone(),
                    path: own.shown().join(path),
                    source,
                }));
            }
        }
    }
    Ok(Ok(receipts))
}

/// The receipt of one time, which stands in the folder of that time.
fn receipt(
    bytes: Option<&[u8]>,
    (name, number): (&RunName, &str),
) -> Result<RunReceipt, ReceiptError> {
    let bytes = bytes.ok_or_else(|| RunReceipt::damaged("nothing there"))?;
    let receipt = RunReceipt::parse(bytes)?;
    if receipt.name() != *name || receipt.number.to_string() != number {
        let found = format!("that of {} number {}", receipt.name(), receipt.number);
        return Err(RunReceipt::damaged(&found));
    }
    Ok(receipt)
}

/// The folder of all that was kept of one script.
pub(super) fn folder(name: &RunName) -> PathBuf {
    Path::new(RUNS).join(name.folder())
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
    own_path(folder(name).join(number.to_string()))
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
