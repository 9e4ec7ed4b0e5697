//! The PATH: whether installed commands are found, and are the ones that run.

use std::path::PathBuf;

use super::word::folder_word;
use super::{Check, Patient, entries};
use crate::install::{Inspection, Prefix, find_all, place_on};
use crate::model::command_of;
use crate::plan::{Order, is_essential};
use crate::shell::Shell;

/// Without an inspection nothing is said of what is installed.
pub(super) fn check(patient: &Patient<'_>, found: Option<&Inspection>, checks: &mut Vec<Check>) {
    place(patient, found, checks);
    entries::check(patient, checks);
    if let Some(found) = found {
        commands(patient, found, checks);
        manuals(patient, found, checks);
    }
}

/// The commands that packages bring.
fn names(found: &Inspection) -> impl Iterator<Item = &str> {
    let receipts = found.packages.iter().map(|package| &package.receipt);
    receipts.flat_map(|receipt| receipt.exported().filter_map(command_of))
}

fn place(patient: &Patient<'_>, found: Option<&Inspection>, checks: &mut Vec<Check>) {
    let folder = patient.prefix.path().join("bin");
    let path = patient.world.path();
    let shown = folder.display();
    let check = match place_on(&path, &folder) {
        Some(at) => {
            let text = format!(
                "{shown} is on the PATH, at place {} of {}",
                at + 1,
                path.len()
            );
            Check::good("path", text)
        }
        None if found.is_none_or(|found| names(found).next().is_none()) => {
            let why = match found {
                Some(_) => "; no installed package has a command",
                None => "",
            };
            let text = format!("{shown} is not on the PATH{why}");
            Check::note("path", text).advice(env_advice(patient))
        }
        None => {
            let text = format!(
                "expected {shown} on the PATH, found {} other folders",
                path.len()
            );
            Check::finding("path", text).advice(env_advice(patient))
        }
    };
    checks.push(check);
}

fn env_advice(patient: &Patient<'_>) -> String {
    let prefix = patient.prefix.path();
    let home = patient.prefix.home();
    let named = patient.world.variable("SHELL").map(AsRef::as_ref);
    let folder = prefix.join("bin");
    let Some(shell) = Shell::known(named) else {
        return format!(
            "add {} to the PATH in your shell's start-up file, then open a new shell",
            folder.display()
        );
    };
    if shell.env_line(&folder, home).is_none() {
        return "choose another --prefix: a PATH cannot hold this one".to_owned();
    }
    let option = if is_usual(patient.prefix) {
        String::new()
    } else {
        format!(" --prefix {}", folder_word(prefix))
    };
    format!("unpipe env --install{option}, then open a new shell")
}

/// Whether it is the prefix that is used where none is named: that one may lie behind a link.
fn is_usual(prefix: &Prefix) -> bool {
    let usual = prefix.home().map(|home| home.join(".local"));
    let usual = usual.and_then(|usual| Prefix::at(&usual, None).ok());
    usual.is_some_and(|usual| usual.path() == prefix.path())
}

fn commands(patient: &Patient<'_>, found: &Inspection, checks: &mut Vec<Check>) {
    let own = patient.prefix.path().join("bin");
    let path = patient.world.path();
    let before = checks.len();
    for package in &found.packages {
        let names = package.receipt.exported().filter_map(command_of);
        for other in find_all(names, &path, &own) {
            let (command, place) = (&other.command, other.path.display());
            let check = match other.order {
                Order::First => {
                    let text = format!(
                        "expected {command} to be {}, found {place} first on the PATH",
                        own.join(command).display()
                    );
                    let advice = format!(
                        "put {} in front of it on the PATH, or remove one of the two",
                        own.display()
                    );
                    Check::finding("commands", text).advice(advice)
                }
                Order::Later if is_essential(command) => {
                    let text = format!("{command} hides {place}, a command that scripts rely on");
                    Check::note("commands", text)
                }
                Order::Later | Order::Alone => continue,
            };
            checks.push(check.about(&package.receipt.name));
        }
    }
    // Where none is found at all, it is the PATH that is told of.
    if checks.len() == before && place_on(&path, &own).is_some() {
        let text = match names(found).count() {
            0 => "no installed package has a command".to_owned(),
            1 => "the one installed command is the first of its name".to_owned(),
            many => format!("all {many} installed commands are the first of their names"),
        };
        checks.push(Check::good("commands", text));
    }
}

/// A MANPATH without an empty entry replaces what the PATH tells man(1).
fn manuals(patient: &Patient<'_>, found: &Inspection, checks: &mut Vec<Check>) {
    let has_pages = found.packages.iter().any(|package| {
        let mut exported = package.receipt.exported();
        exported.any(|path| path.is_below("share/man/"))
    });
    let Some(manpath) = patient.world.variable("MANPATH").filter(|_| has_pages) else {
        return;
    };
    let folders: Vec<PathBuf> = std::env::split_paths(manpath).collect();
    let own = patient.prefix.path().join("share/man");
    let is_covered = folders.iter().any(|folder| folder.as_os_str().is_empty())
        || place_on(&folders, &own).is_some();
    if !is_covered {
        let text = format!("MANPATH is set, and {} is not in it", own.display());
        checks.push(Check::note("manuals", text).advice("unset MANPATH, or add the folder"));
    }
}
