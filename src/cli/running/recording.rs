//! `--record DIR`: all that an auditor needs of a run, in a new folder.

use std::fs;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

use super::told::Told;
use crate::cli::failure::Failed;
use crate::model::Code;

/// What is recorded.
pub(super) struct Record<'a> {
    pub(super) script: &'a [u8],
    /// What the script wrote.
    pub(super) output: &'a [u8],
    /// The differences of changed texts.
    pub(super) diff: &'a str,
    pub(super) told: &'a Told,
}

/// Refuses a folder that is there: a record is never written over, nor mixed with another.
pub(super) fn check(folder: &Path) -> Result<(), Failed> {
    match folder.symlink_metadata() {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(failed(folder, &error)),
        Ok(_) => {
            let shown = folder.display();
            let message = format!("expected no folder {shown} for the record, found one");
            Err(Failed::say(Code::Conflict, message).hint("name a new folder: --record DIR"))
        }
    }
}

/// Writes the record. The folder appears when all of it is there.
pub(super) fn write(folder: &Path, record: &Record<'_>) -> Result<(), Failed> {
    let parent = folder.parent().unwrap_or(folder);
    let staging = tempfile::Builder::new()
        .prefix(".unpipe-record-")
        .tempdir_in(parent)
        .map_err(|error| failed(folder, &error))?;
    let inner = staging.path().join("record");
    let fill = || {
        fs::DirBuilder::new().mode(0o755).create(&inner)?;
        let about = format!("{:#}\n", record.told.value());
        for (name, bytes) in [
            ("script", record.script),
            ("output.log", record.output),
            ("changes.diff", record.diff.as_bytes()),
            ("run.json", about.as_bytes()),
        ] {
            fs::write(inner.join(name), bytes)?;
        }
        check_still(folder)?;
        fs::rename(&inner, folder)
    };
    fill().map_err(|error| failed(folder, &error))
}

fn check_still(folder: &Path) -> std::io::Result<()> {
    match folder.symlink_metadata() {
        Ok(_) => Err(std::io::ErrorKind::AlreadyExists.into()),
        Err(_) => Ok(()),
    }
}

fn failed(folder: &Path, error: &std::io::Error) -> Failed {
    let code = match error.kind() {
        std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::ReadOnlyFilesystem => {
            Code::Permission
        }
        std::io::ErrorKind::NotFound => Code::Usage,
        _ => Code::Failed,
    };
    Failed::say(
        code,
        format!("cannot write the record {}: {error}", folder.display()),
    )
}
