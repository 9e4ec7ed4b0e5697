//! The folders of the PATH: through which of them somebody else could bring in a command.

use std::path::{Path, PathBuf};

use super::way::{Exposed, Owner, follow};
use super::word::folder_word;
use super::{Check, Patient};
use crate::install::Danger;

const ID: &str = "path-entries";

pub(super) fn check(patient: &Patient<'_>, checks: &mut Vec<Check>) {
    let Some(path) = patient.world.variable("PATH") else {
        checks.push(Check::finding(ID, "expected a PATH, found none"));
        return;
    };
    let before = checks.len();
    let mut told = Vec::new();
    for entry in std::env::split_paths(path) {
        if entry.is_absolute() {
            around(&entry, &mut told, checks);
        } else {
            checks.push(not_absolute(&entry));
        }
    }
    if checks.len() == before {
        let text = "every folder of the PATH is absolute, and no other user can change it";
        checks.push(Check::good(ID, text));
    }
}

fn not_absolute(entry: &Path) -> Check {
    let text = if entry.as_os_str().is_empty() {
        "the PATH has an empty entry, which is whatever folder you are in".to_owned()
    } else {
        let shown = entry.display();
        format!("expected absolute folders on the PATH, found {shown}")
    };
    Check::finding(ID, text).advice("take it out of the PATH")
}

/// The folder and those above it. What several entries have in common is told once.
fn around(entry: &Path, told: &mut Vec<PathBuf>, checks: &mut Vec<Check>) {
    let way = match follow(entry) {
        Ok(way) => way,
        Err(error) => {
            let shown = entry.display();
            let text = format!("{shown} is on the PATH, and cannot be looked at: {error}");
            checks.push(Check::note(ID, text));
            return;
        }
    };
    for exposed in way.exposed() {
        if !told.contains(&exposed.folder) {
            told.push(exposed.folder.clone());
            checks.push(judged(entry, &exposed));
        }
    }
}

fn judged(entry: &Path, exposed: &Exposed) -> Check {
    let (shown, folder, danger) = (entry.display(), exposed.folder.display(), exposed.danger);
    let place = if exposed.folder == entry {
        format!("{folder}, which {danger}")
    } else {
        format!("{shown}, and {folder} on its way {danger}")
    };
    // Whoever keeps the machine chose that group: Debian's /usr/local is of the group staff.
    if exposed.owner == Owner::System && matches!(danger, Danger::Group { .. }) {
        return Check::note(ID, format!("the PATH has {place}"));
    }
    let text = format!("expected folders on the PATH that only you can change, found {place}");
    let word = folder_word(&exposed.folder);
    let advice = match (exposed.owner, danger) {
        (Owner::You, Danger::Group { .. }) => {
            format!("chmod g-w {word}, or take it out of the PATH")
        }
        (Owner::You, _) => format!("chmod o-w {word}, or take it out of the PATH"),
        (Owner::System | Owner::Other, _) => format!("take {shown} out of the PATH"),
    };
    Check::finding(ID, text).advice(advice)
}
