//! Looking for commands on the PATH, without running them.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use crate::document::{CommandName, Requirement};
use crate::plan::Elsewhere;

/// Where each command is found on the PATH, outside `own` (the prefix's own `bin`).
pub fn find_all<'a>(
    commands: impl Iterator<Item = &'a str>,
    path: &[PathBuf],
    own: &Path,
) -> Vec<Elsewhere> {
    let others: Vec<&PathBuf> = path.iter().filter(|folder| !is_same(folder, own)).collect();
    commands
        .filter_map(|command| {
            let found = others
                .iter()
                .map(|folder| folder.join(command))
                .find(|file| is_executable(file))?;
            Some(Elsewhere {
                command: command.to_owned(),
                path: found,
            })
        })
        .collect()
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
