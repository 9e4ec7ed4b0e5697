//! One trial, inside a process of its own: what it does to itself ends with it.

use std::io::Write;
use std::process::ExitCode;

use super::Part;

/// The word that makes this program run a trial. Part of no interface: it changes with the program.
pub const TRIAL: &str = "__trial";

/// The word after it, for the first process of a new pid namespace.
pub(super) const FIRST: &str = "first";

/// Runs the trial that `word` names, and says how it went in one line.
pub fn run_trial(word: Option<&str>) -> ExitCode {
    if word == Some(FIRST) {
        let is_first = std::process::id() == 1;
        return if is_first {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        };
    }
    let found = match word.and_then(Part::named) {
        Some(part) => attempt(part),
        None => Err("expected the name of a trial".to_owned()),
    };
    let (line, code) = match &found {
        Ok(detail) => (format!("yes {detail}\n"), ExitCode::SUCCESS),
        Err(reason) => (
            format!("no {}\n", reason.replace('\n', " ")),
            ExitCode::FAILURE,
        ),
    };
    match std::io::stdout().write_all(line.as_bytes()) {
        Ok(()) => code,
        Err(_) => ExitCode::FAILURE,
    }
}

#[cfg(target_os = "linux")]
fn attempt(part: Part) -> Result<String, String> {
    match part {
        Part::Namespaces => super::names::namespaces(),
        Part::Overlay => super::names::overlay(),
        Part::Landlock => super::rules::landlock(),
        Part::Seccomp => super::rules::seccomp(),
    }
}

#[cfg(not(target_os = "linux"))]
fn attempt(_part: Part) -> Result<String, String> {
    Err("this system is not Linux".to_owned())
}
