//! Looking for commands on the PATH, without running them.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use crate::document::{CommandName, Requirement};
use crate::plan::{Elsewhere, Order};

/// Where each command is found first on the PATH, outside `own` (the prefix's own `bin`).
pub fn find_all<'a>(
    commands: impl Iterator<Item = &'a str>,
    path: &[PathBuf],
    own: &Path,
) -> Vec<Elsewhere> {
    let place = place_on(path, own);
    let others: Vec<(usize, &PathBuf)> = path
        .iter()
        .enumerate()
        .filter(|(_, folder)| !is_same(folder, own))
        .collect();
    commands
        .filter_map(|command| {
            let (at, found) = others
                .iter()
                .map(|(at, folder)| (*at, folder.join(command)))
                // A link of the user's to the very command is no other one.
                .find(|(_, file)| is_executable(file) && !is_same(file, &own.join(command)))?;
            let order = match place {
                Some(place) if at < place => Order::First,
                Some(_) => Order::Later,
                None => Order::Alone,
            };
            Some(Elsewhere {
                command: command.to_owned(),
                path: found,
                order,
            })
        })
        .collect()
}

/// Where a folder stands on the PATH, under whatever name; from 0.
pub fn place_on(path: &[PathBuf], folder: &Path) -> Option<usize> {
    path.iter().position(|entry| is_same(entry, folder))
}

/// Required commands that are not on the PATH.
pub fn missing(required: &[Requirement], path: &[PathBuf]) -> Vec<CommandName> {
    required
        .iter()
        .map(|requirement| &requirement.command)
        .filter(|command| {
            !path
                .iter()
                .any(|folder| is_executable(&folder.join(command.as_str())))
        })
        .cloned()
        .collect()
}

fn is_executable(file: &Path) -> bool {
    file.metadata()
        .is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o111 != 0)
}

fn is_same(folder: &Path, own: &Path) -> bool {
    let real = folder.canonicalize();
    folder == own || real.is_ok_and(|real| own.canonicalize().is_ok_and(|own| own == real))
}
