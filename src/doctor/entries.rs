//! The folders of the PATH: through which of them somebody else could bring in a command.

use std::path::{Path, PathBuf};

use rustix::process::geteuid;

use super::drives::Drives;
use super::way::{Exposed, Owner, follow};
use super::word::folder_word;
use super::{Check, Patient};
use crate::install::Danger;

const ID: &str = "path-entries";
/// The group of those who may administer a Mac. They can become root, and Homebrew gives them its
/// folders.
const ADMIN: u32 = 80;

pub(super) fn check(patient: &Patient<'_>, checks: &mut Vec<Check>) {
    let Some(path) = patient.world.variable("PATH") else {
        checks.push(Check::finding(ID, "expected a PATH, found none"));
        return;
    };
    let before = checks.len();
    let mut judge = Judge {
        drives: Drives::mounted(),
        home: patient.prefix.home(),
        told: Vec::new(),
    };
    let mut seen: Vec<PathBuf> = Vec::new();
    for entry in std::env::split_paths(path) {
        if seen.contains(&entry) {
            continue;
        }
        if entry.is_absolute() {
            judge.around(&entry, checks);
        } else {
            checks.push(not_absolute(&entry));
        }
        seen.push(entry);
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

/// What the folders are judged by, and what was told of them.
struct Judge<'a> {
    drives: Drives,
    /// The user's, links resolved.
    home: Option<&'a Path>,
    told: Vec<PathBuf>,
}

impl Judge<'_> {
    /// The folder and those above it. What several entries have in common is told once.
    fn around(&mut self, entry: &Path, checks: &mut Vec<Check>) {
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
            let drive = self.drives.of(&exposed.folder).map(Path::to_owned);
            let folder = drive.as_ref().unwrap_or(&exposed.folder);
            if !self.told.contains(folder) {
                self.told.push(folder.clone());
                checks.push(match &drive {
                    Some(drive) => on_drive(drive),
                    None => self.judged(entry, &exposed),
                });
            }
        }
    }

    fn judged(&self, entry: &Path, exposed: &Exposed) -> Check {
        let (shown, folder, danger) = (entry.display(), exposed.folder.display(), exposed.danger);
        let place = if exposed.folder == entry {
            format!("{folder}, which {danger}")
        } else {
            format!("{shown}, and {folder} on its way {danger}")
        };
        if self.is_chosen(exposed) {
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

    /// Whether whoever keeps the machine chose the group: Debian's /usr/local is of the group staff.
    /// Root keeps it, but for what lies in root's own home.
    fn is_chosen(&self, exposed: &Exposed) -> bool {
        let Danger::Group { group, .. } = exposed.danger else {
            return false;
        };
        match exposed.owner {
            Owner::System => true,
            Owner::You => {
                let is_at_home = self
                    .home
                    .is_some_and(|home| exposed.folder.starts_with(home));
                is_of_administrators(group, std::env::consts::OS)
                    || (geteuid().is_root() && !is_at_home)
            }
            Owner::Other => false,
        }
    }
}

fn is_of_administrators(group: u32, os: &str) -> bool {
    os == "macos" && group == ADMIN
}

fn on_drive(drive: &Path) -> Check {
    let text = format!(
        "the PATH has folders on {}, a drive of Windows: it is Windows that says who can write there, whatever the modes say",
        drive.display()
    );
    Check::note(ID, text)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    use super::{Check, Drives, Judge, is_of_administrators};
    use crate::doctor::Verdict;

    #[test]
    fn open_folders_on_a_drive_of_windows_are_one_note_and_elsewhere_findings() {
        let folder = tempfile::tempdir().unwrap();
        let drive = folder.path().canonicalize().unwrap().join("c");
        let entries = [drive.join("system"), drive.join("other")];
        for entry in &entries {
            fs::create_dir_all(entry).unwrap();
            fs::set_permissions(entry, fs::Permissions::from_mode(0o777)).unwrap();
        }
        let judged = |table: &str| {
            let mut judge = Judge {
                drives: Drives::listed(table),
                home: None,
                told: Vec::new(),
            };
            let mut checks: Vec<Check> = Vec::new();
            for entry in &entries {
                judge.around(entry, &mut checks);
            }
            checks.iter().map(|check| check.verdict).collect::<Vec<_>>()
        };
        let place = drive.display();
        let line = format!("69 59 0:36 / {place} rw - 9p C: rw,aname=drvfs;path=C:\n");
        assert_eq!(judged(&line), [Verdict::Note]);
        assert_eq!(judged(""), [Verdict::Finding; 2]);
    }

    #[test]
    fn the_administrators_of_a_mac_are_no_other_people_there() {
        assert!(is_of_administrators(80, "macos"));
        assert!(!is_of_administrators(80, "linux"));
        assert!(!is_of_administrators(20, "macos"));
    }
}
