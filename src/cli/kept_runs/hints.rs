//! What to do where a script's changes cannot be kept, or not be undone.

use crate::model::RunName;
use crate::run::{RunError, WayOut};

/// Hints for what cannot be kept or undone.
pub(super) fn of(error: &RunError) -> Vec<String> {
    let hint = match error {
        RunError::Later { name, ways, .. } => {
            return ways.iter().map(|way| way_out(name, way)).collect();
        }
        RunError::Damaged { name, .. } => {
            return vec![
                "put the file back from a backup; no script is kept or undone while it is damaged"
                    .to_owned(),
                format!(
                    "or give it up, and keep its files: unpipe uninstall {name} --damaged; what it \
                     changed in the home stays"
                ),
            ];
        }
        RunError::NothingEarlier(name) => {
            format!("to undo it altogether: unpipe uninstall {name}")
        }
        RunError::Beyond { path, .. } => {
            format!("put the folder of ~/{path} back where it was, then undo it again")
        }
        RunError::Alone { needs, .. } => format!("keep ~/{needs} as well, or neither"),
        RunError::Since(_) => {
            "run the script again: then you see what it changes in what is there now".to_owned()
        }
        RunError::Shifted { .. } | RunError::NotAsShown(_) => {
            "look at it as it is now: run the command again".to_owned()
        }
        RunError::Altered(_) | RunError::Barred { .. } => {
            "run it again at a terminal, without --yes, and choose what to keep".to_owned()
        }
        RunError::Cause(_) | RunError::Nothing | RunError::NoHome | RunError::OtherHome { .. } => {
            return Vec::new();
        }
    };
    vec![hint]
}

fn way_out(name: &RunName, way: &WayOut) -> String {
    match way {
        WayOut::First(newer) => format!("undo that one first: unpipe uninstall {newer}"),
        WayOut::Last(last) if last == name => {
            format!("or undo its last time alone: unpipe rollback {last}")
        }
        WayOut::Last(newer) => {
            format!("undo the last time of that one first: unpipe rollback {newer}")
        }
        WayOut::Together(names) => {
            let words: Vec<String> = names.iter().map(RunName::to_string).collect();
            format!(
                "undo them together, in the right order: unpipe uninstall {}",
                words.join(" ")
            )
        }
    }
}
