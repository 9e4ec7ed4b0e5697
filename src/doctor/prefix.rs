//! The prefix: what is damaged, left over, missing, or somebody else's.

use super::writable::{Purpose, barred};
use super::{Check, Patient, whole};
use crate::install::{Cause, Fault, Inspection};
use crate::plan::Occupant;
use crate::receipt::Receipt;

/// Opens the prefix and looks at all of it; `None` if that cannot be done, which is told.
pub(super) fn inspect(patient: &Patient<'_>, checks: &mut Vec<Check>) -> Option<Inspection> {
    let shown = patient.prefix.path().display();
    match patient.prefix.look().and_then(|view| view.inspect()) {
        Ok(found) => {
            let faults = of_folders(patient, &found);
            if !faults.is_empty() {
                checks.extend(faults);
                return Some(found);
            }
            let text = match found.packages.len() {
                0 if !patient.prefix.path().exists() => {
                    format!("{shown} is not there yet; nothing is installed in it")
                }
                0 => format!("{shown} is yours alone; nothing is installed in it"),
                1 => format!("{shown} is yours alone; 1 package is installed in it"),
                many => format!("{shown} is yours alone; {many} packages are installed in it"),
            };
            checks.push(Check::good("prefix", text));
            Some(found)
        }
        Err(Cause::Busy(_)) => {
            let text = format!("another run is at work in {shown}, so it was not looked at");
            checks.push(Check::note("prefix", text).advice("run the command again later"));
            None
        }
        Err(cause) => {
            let advice = "mend the folder's owner and mode, or choose another --prefix";
            checks.push(Check::finding("prefix", whole(&cause)).advice(advice));
            None
        }
    }
}

/// What is wrong with the folders themselves: another's, or not to be written.
fn of_folders(patient: &Patient<'_>, found: &Inspection) -> Vec<Check> {
    let faults = found.faults.iter().filter(|fault| is_of_folders(fault));
    let mut told: Vec<Check> = faults.map(told).collect();
    let root = patient.prefix.path();
    let receipts = found.packages.iter().map(|package| &package.receipt);
    let links = receipts.flat_map(Receipt::exported);
    let around = links.filter_map(|link| Some(root.join(link.as_path()).parent()?.to_owned()));
    let purpose = Purpose {
        id: "prefix",
        option: "--prefix",
    };
    told.extend(barred(patient.prefix.folders().chain(around), purpose));
    told
}

fn is_of_folders(fault: &Fault) -> bool {
    is_of_a_folder(fault) || matches!(fault, Fault::Record { .. })
}

fn is_of_a_folder(fault: &Fault) -> bool {
    matches!(fault, Fault::Folder(_))
}

pub(super) fn check(found: &Inspection, checks: &mut Vec<Check>) {
    let before = checks.len();
    let others = found.faults.iter().filter(|fault| !is_of_folders(fault));
    checks.extend(others.map(told));
    let has = |id: &str| checks.iter().skip(before).any(|check| check.id == id);
    let mut good = Vec::new();
    if !has("packages") && !found.packages.is_empty() {
        let text = "every receipt and track can be read";
        good.push(Check::good("packages", text));
    }
    // Behind a folder that is told of, links may not have been looked at.
    let is_whole = !found.faults.iter().any(is_of_a_folder);
    if !has("links") && is_whole && !found.packages.is_empty() {
        good.push(Check::good(
            "links",
            "every link of every package is in its place",
        ));
    }
    checks.append(&mut good);
    for (path, size) in &found.kept {
        let text = format!(
            "{} has {size} that unpipe moved away and kept for you",
            path.display()
        );
        let advice = "look at it; it may be the only copy. Remove it when you do not need it";
        checks.push(Check::note("kept", text).advice(advice));
    }
}

fn told(fault: &Fault) -> Check {
    match fault {
        Fault::Damaged { name, cause } => {
            let text = format!(
                "{}; nothing in this prefix can be changed until then",
                whole(cause)
            );
            let advice = format!(
                "put it back from a backup, or: unpipe uninstall {name} --damaged (keeps its files)"
            );
            Check::finding("packages", text).advice(advice).about(name)
        }
        Fault::Folder(cause) => {
            Check::finding("prefix", whole(cause)).advice("mend the folder's owner and mode")
        }
        Fault::Record { path, found } => {
            let text = format!(
                "expected the folders that unpipe made in {}, found {}",
                path.display(),
                found.raw()
            );
            let advice = "put it back from a backup; without it empty folders may stay after the last uninstall";
            Check::finding("prefix", text).advice(advice)
        }
        Fault::Leftover(path) => {
            let text = format!("{} is left of a run that was ended", path.display());
            Check::note("leftovers", text)
                .advice("nothing: the next install, upgrade or uninstall tidies up")
        }
        Fault::CutOff(path) => {
            let text = format!(
                "a kept script was cut off while it changed the home: {}",
                path.display()
            );
            let advice = "nothing: the next command that changes something ends it";
            Check::finding("leftovers", text).advice(advice)
        }
        Fault::Missing { name, path } => {
            let text = format!("expected the link {path}, found nothing there");
            let advice = "the next install, upgrade or uninstall makes it";
            Check::finding("links", text).advice(advice).about(name)
        }
        Fault::Taken {
            name,
            path,
            occupant,
        } => {
            let by = match occupant {
                Occupant::Foreign => "something that is not unpipe's".to_owned(),
                Occupant::Package(other) => format!("a link of {other}"),
                Occupant::NotAFolder(what) => format!("{}, which is no folder", what.display()),
            };
            let text = format!("expected the link {path}, found {by}");
            let advice = "move it away; the next install, upgrade or uninstall makes the link";
            Check::finding("links", text).advice(advice).about(name)
        }
        Fault::Stray { name, path } => {
            let text = format!("{path} is a link of unpipe's, and no installed version has it");
            Check::finding("links", text)
                .advice("remove the link")
                .about(name)
        }
        Fault::Unknown(path) => {
            let text = format!("{} is not unpipe's, and stays", path.display());
            Check::note("unknown", text)
        }
    }
}
