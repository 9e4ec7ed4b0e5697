//! A program that keeps what a script did: this test program itself, started again for one test.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use unpipe::install::{InstallError, Prefix};
use unpipe::model::Code;
use unpipe::run::RunError;

use super::scene::{Scene, changes, keep_in};

/// The word that tells it to work, and where.
const WHERE: &str = "UNPIPE_TEST_KEEP";
/// The word that tells it to do without a journal, for a control.
const BARE: &str = "UNPIPE_TEST_KEEP_BARE";
/// What it keeps of.
pub const SCRIPT: &str = "#!/bin/sh\necho everything\n";

/// Whether there is a journal.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum How {
    Journalled,
    Bare,
}

/// The command that keeps all that the script of a scene changed.
pub fn command(scene: &Scene, program: &Path, how: How) -> Command {
    let mut command = scene.machine.other(program);
    command.args([
        "keep::driver::keeps_what_the_script_of_a_scene_changed",
        "--exact",
        "--ignored",
        "--nocapture",
        "--test-threads=1",
    ]);
    command.env(WHERE, scene.home().parent().unwrap());
    if how == How::Bare {
        command.env(BARE, "1");
    }
    command
}

/// This program.
pub fn program() -> PathBuf {
    std::env::current_exe().unwrap()
}

#[test]
#[ignore = "it is started by other tests, and does nothing without their word"]
#[allow(clippy::exit, clippy::print_stderr)]
fn keeps_what_the_script_of_a_scene_changed() {
    let Some(folder) = std::env::var_os(WHERE).map(PathBuf::from) else {
        return;
    };
    let (home, after) = (folder.join("home"), folder.join("work/after"));
    let all = changes(&home, &after);
    if std::env::var_os(BARE).is_some() {
        for change in all.iter().filter(|change| change.before.is_none()) {
            let (from, to) = (
                after.join(change.path.as_path()),
                home.join(change.path.as_path()),
            );
            if from.is_dir() {
                fs::create_dir(to).unwrap();
            } else {
                drop(fs::copy(from, to));
            }
        }
        std::process::exit(0);
    }
    let kept = Prefix::at(&home.join(".local"), Some(&home))
        .map_err(RunError::from)
        .and_then(|prefix| keep_in(&prefix, &after, SCRIPT, (&all, &all)));
    let code = match kept {
        Ok(_) => Code::Done,
        Err(error) => {
            eprintln!("error: {error}");
            code_of(error)
        }
    };
    std::process::exit(i32::from(code.number()));
}

/// What was left weighs more than the cause.
fn code_of(error: RunError) -> Code {
    match error {
        RunError::Cause(cause) => InstallError::from(cause).code(),
        other => other.code(),
    }
}
