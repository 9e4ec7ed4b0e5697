//! In which order scripts that changed the same path are undone: the reverse of that in which they
//! were kept, time by time. A script that was kept before and after another one is undone in parts.

use std::cmp::Reverse;

use super::{KeptRun, RunError};
use crate::model::{HomePath, RunName};
use crate::receipt::RunReceipt;

/// How much of a script is undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// Every time that it was kept.
    Whole,
    /// The last time alone, of several.
    Last,
    /// So many times, the newest first.
    Newest(usize),
}

/// One of the undos that together undo several scripts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The script.
    pub name: RunName,
    /// How much of it.
    pub extent: Extent,
}

/// What can be done about a script that was kept later and is in the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WayOut {
    /// That one can be undone as it is.
    First(RunName),
    /// The last time of this one can be undone.
    Last(RunName),
    /// All of these can be undone together.
    Together(Vec<RunName>),
}

/// One time that a script was kept.
type Time<'a> = (&'a RunName, &'a RunReceipt);

impl Extent {
    /// Which times of a script that is, the newest first.
    ///
    /// # Errors
    /// [`RunError::NothingEarlier`] if the last one is the only one.
    pub(super) fn of(self, run: &KeptRun) -> Result<Vec<&RunReceipt>, RunError> {
        let many = match self {
            Self::Whole => usize::MAX,
            Self::Last if run.earlier.is_empty() => {
                return Err(RunError::NothingEarlier(run.name.clone()));
            }
            Self::Last => 1,
            Self::Newest(many) => many,
        };
        Ok(run.generations().take(many).collect())
    }
}

/// The steps that undo these scripts, none of which is in the way of the next: whole scripts, as
/// far as their times do not alternate on one path.
pub fn in_order(chosen: &[KeptRun]) -> Vec<Step> {
    let mut left = times(chosen);
    left.sort_by_key(|(_, receipt)| Reverse(receipt.order));
    let mut steps = Vec::new();
    while let Some((name, _)) = left.first().copied() {
        let own: Vec<Time<'_>> = left
            .iter()
            .filter(|(other, _)| *other == name)
            .copied()
            .collect();
        let is_free = |time: &&Time<'_>| blocker(name, &[time.1], &left).is_none();
        // Nothing is newer than the first.
        let many = own.iter().take_while(is_free).count().max(1);
        let extent = if many == own.len() {
            Extent::Whole
        } else {
            Extent::Newest(many)
        };
        let undone: Vec<u64> = own.iter().take(many).map(|(_, one)| one.order).collect();
        left.retain(|(other, receipt)| *other != name || !undone.contains(&receipt.order));
        steps.push(Step {
            name: name.clone(),
            extent,
        });
    }
    steps
}

/// Checks that a path is undone in the reverse of the order in which it was changed.
///
/// # Errors
/// [`RunError::Later`] if another script changed one of the paths later.
pub(super) fn check(
    run: &KeptRun,
    receipts: &[&RunReceipt],
    all: &[KeptRun],
) -> Result<(), RunError> {
    let times = times(all);
    let Some((newer, path)) = blocker(&run.name, receipts, &times) else {
        return Ok(());
    };
    Err(RunError::Later {
        name: run.name.clone(),
        newer: newer.clone(),
        path: path.clone(),
        ways: ways_out((run, receipts), newer, all),
    })
}

/// A script that was kept later, and a path that it shares.
fn blocker<'a>(
    name: &RunName,
    receipts: &[&'a RunReceipt],
    times: &[Time<'a>],
) -> Option<(&'a RunName, &'a HomePath)> {
    for (other, newer) in times.iter().filter(|(other, _)| *other != name) {
        for receipt in receipts.iter().filter(|one| one.order < newer.order) {
            let shared = receipt.paths.iter().find(|kept| {
                let find = newer.paths.binary_search_by(|one| one.path.cmp(&kept.path));
                find.is_ok()
            });
            if let Some(kept) = shared {
                return Some((other, &kept.path));
            }
        }
    }
    None
}

/// Only what truly can be done next.
fn ways_out(
    (run, receipts): (&KeptRun, &[&RunReceipt]),
    newer: &RunName,
    all: &[KeptRun],
) -> Vec<WayOut> {
    let times = times(all);
    let Some(other) = all.iter().find(|one| one.name == *newer) else {
        return Vec::new();
    };
    let whole: Vec<&RunReceipt> = other.generations().collect();
    if blocker(newer, &whole, &times).is_none() {
        return vec![WayOut::First(newer.clone())];
    }
    let has_free_last = |run: &KeptRun| {
        !run.earlier.is_empty() && blocker(&run.name, &[&run.newest], &times).is_none()
    };
    let mut ways = Vec::new();
    let mut without: Vec<Time<'_>> = times.clone();
    without.retain(|(_, one)| one.order != other.newest.order);
    if has_free_last(other) && blocker(&run.name, receipts, &without).is_none() {
        ways.push(WayOut::Last(newer.clone()));
    }
    ways.push(WayOut::Together(with_all_later(run, all)));
    if receipts.len() > 1 && has_free_last(run) {
        ways.push(WayOut::Last(run.name.clone()));
    }
    ways
}

/// A script, and all that are in its way or in the way of those.
fn with_all_later(run: &KeptRun, all: &[KeptRun]) -> Vec<RunName> {
    let mut names = vec![run.name.clone()];
    let mut at = 0;
    while let Some(one) = names
        .get(at)
        .and_then(|name| all.iter().find(|one| one.name == *name))
    {
        at += 1;
        let receipts: Vec<&RunReceipt> = one.generations().collect();
        for other in all.iter().filter(|other| other.name != one.name) {
            let is_later = blocker(&one.name, &receipts, &times_of(other)).is_some();
            if is_later && !names.contains(&other.name) {
                names.push(other.name.clone());
            }
        }
    }
    names
}

fn times(runs: &[KeptRun]) -> Vec<Time<'_>> {
    runs.iter().flat_map(times_of).collect()
}

fn times_of(run: &KeptRun) -> Vec<Time<'_>> {
    let of_run = |receipt| (&run.name, receipt);
    run.generations().map(of_run).collect()
}
