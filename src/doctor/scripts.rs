//! Scripts that were run: what was kept of them, what is remembered, what killed runs left.

use super::{Check, Patient, whole};
use crate::install::Inspection;
use crate::run::{DamagedRun, KeptRuns, RunError, left_behind, look_at_runs};

const ID: &str = "scripts";

pub(super) fn check(
    patient: &Patient<'_>,
    inspected: Option<&Inspection>,
    checks: &mut Vec<Check>,
) {
    // A prefix that cannot be looked at is told of once.
    if inspected.is_some() {
        kept(patient, checks);
    }
    remembered(patient, checks);
    left(patient, checks);
}

fn kept(patient: &Patient<'_>, checks: &mut Vec<Check>) {
    let runs = match look(patient) {
        Ok(runs) => runs,
        Err(error) => {
            let text = format!("kept scripts cannot be looked at: {}", whole(&error));
            checks.push(Check::finding(ID, text).advice("mend its owner and mode"));
            return;
        }
    };
    let is_whole = runs.damaged.is_empty();
    checks.extend(runs.damaged.into_iter().map(damaged));
    let text = match runs.whole.len() {
        _ if !is_whole => return,
        0 => return,
        1 => "1 script is kept, and its receipt can be read".to_owned(),
        many => format!("{many} scripts are kept, and every receipt can be read"),
    };
    checks.push(Check::good(ID, text));
}

fn look(patient: &Patient<'_>) -> Result<KeptRuns, RunError> {
    match patient.prefix.look()?.own()? {
        Some(own) => look_at_runs(&own),
        None => Ok(KeptRuns::default()),
    }
}

fn damaged(run: DamagedRun) -> Check {
    let name = run.name.clone();
    let text = format!(
        "{}; no script can be kept or undone until then",
        whole(&RunError::from(run))
    );
    let advice = format!(
        "put it back from a backup, or: unpipe uninstall {name} --damaged (keeps its files)"
    );
    Check::finding(ID, text).advice(advice).about(&name)
}

/// What the next run of a script is compared with.
fn remembered(patient: &Patient<'_>, checks: &mut Vec<Check>) {
    let folder = patient.store.root().join("scripts");
    let shown = folder.display();
    match patient.store.remembered_scripts() {
        Ok(found) if found.files == 0 => {}
        Ok(found) => {
            let text = format!(
                "{shown} has {} to compare with the next time, {}",
                if found.files == 1 {
                    "1 script".to_owned()
                } else {
                    format!("{} scripts", found.files)
                },
                found.size
            );
            checks.push(Check::good(ID, text));
        }
        Err(error) => {
            let text = format!("{shown} cannot be looked at: {}", whole(&error));
            checks.push(Check::finding(ID, text).advice("mend its owner and mode"));
        }
    }
}

fn left(patient: &Patient<'_>, checks: &mut Vec<Check>) {
    match left_behind(patient.store.root()) {
        Ok(found) => checks.extend(found.iter().map(|left| {
            let (path, size) = (left.path.display(), left.size);
            let text = format!("{path} is left of a run that was ended, {size}");
            Check::note("leftovers", text)
                .advice("nothing: the next unpipe run tidies up, and so does unpipe cache clean")
        })),
        Err(error) => {
            let text = format!("what killed runs left cannot be looked at: {error}");
            checks.push(Check::note("leftovers", text).advice("mend its owner and mode"));
        }
    }
}
