//! `--record DIR`: all that an auditor needs of a run, in a new folder.

use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::told::Told;
use crate::cli::failure::Failed;
use crate::model::Code;

/// In the staging folder: what becomes the record.
const INNER: &str = "record";

/// What is recorded besides what machines are told.
pub(super) struct Record<'a> {
    pub(super) script: &'a [u8],
    /// What the script wrote.
    pub(super) output: &'a [u8],
    /// The differences of changed texts.
    pub(super) diff: &'a str,
}

/// A record that lies beside its place, until it is known what became of the changes.
pub(super) struct Staged {
    staging: TempDir,
    folder: PathBuf,
}

/// Refuses a folder that is there, since a record is never written over nor mixed with another, and
/// one that cannot be made: all before anything is run.
pub(super) fn check(folder: &Path) -> Result<(), Failed> {
    match folder.symlink_metadata() {
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => return Err(failed(folder, &error)),
        Ok(_) => {
            let shown = folder.display();
            let message = format!("expected no folder {shown} for the record, found one");
            return Err(
                Failed::say(Code::Conflict, message).hint("name a new folder: --record DIR")
            );
        }
    }
    staging(folder).map(|_| ())
}

/// Writes all but the last word beside its place, before anything is kept.
pub(super) fn stage(folder: &Path, record: &Record<'_>) -> Result<Staged, Failed> {
    let staging = staging(folder)?;
    let inner = staging.path().join(INNER);
    let fill = || {
        fs::DirBuilder::new().mode(0o755).create(&inner)?;
        for (name, bytes) in [
            ("script", record.script),
            ("output.log", record.output),
            ("changes.diff", record.diff.as_bytes()),
        ] {
            fs::write(inner.join(name), bytes)?;
        }
        Ok(())
    };
    fill().map_err(|error| failed(folder, &error))?;
    Ok(Staged {
        staging,
        folder: folder.to_owned(),
    })
}

impl Staged {
    /// Says what became of the changes, and puts the record in its place.
    pub(super) fn finish(self, told: &Told) -> Result<(), Failed> {
        let inner = self.staging.path().join(INNER);
        let about = format!("{:#}\n", told.value());
        let put = || {
            fs::write(inner.join("run.json"), about)?;
            match self.folder.symlink_metadata() {
                Ok(_) => Err(ErrorKind::AlreadyExists.into()),
                Err(_) => fs::rename(&inner, &self.folder),
            }
        };
        put().map_err(|error| failed(&self.folder, &error))
    }
}

fn staging(folder: &Path) -> Result<TempDir, Failed> {
    let parent = folder.parent().unwrap_or(folder);
    tempfile::Builder::new()
        .prefix(".unpipe-record-")
        .tempdir_in(parent)
        .map_err(|error| failed(folder, &error))
}

fn failed(folder: &Path, error: &std::io::Error) -> Failed {
    let code = match error.kind() {
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => Code::Permission,
        ErrorKind::NotFound | ErrorKind::NotADirectory => Code::Usage,
        ErrorKind::AlreadyExists => Code::Conflict,
        _ => Code::Failed,
    };
    Failed::say(
        code,
        format!("cannot write the record {}: {error}", folder.display()),
    )
}
