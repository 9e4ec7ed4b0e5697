//! Runs the trials, each in its own process.

use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::{Ability, Part, TRIAL};

/// This program, also after its file was replaced.
const ITSELF: &str = "/proc/self/exe";
/// How long a trial may take; on a machine at rest it takes some milliseconds.
const PATIENCE: Duration = Duration::from_secs(20);
const INTERVAL: Duration = Duration::from_millis(5);
/// An answer is one short line.
const LIMIT: u64 = 4096;

/// Tries every part of a cage. Changes nothing that outlives the trials.
pub fn probe() -> Ability {
    let found = Part::ALL.into_iter().map(|part| (part, try_part(part)));
    Ability::new(found.collect())
}

fn try_part(part: Part) -> Result<String, String> {
    if !Path::new(ITSELF).exists() {
        return Err(format!("cannot be tried: {ITSELF} is not there"));
    }
    let mut child = Command::new(ITSELF)
        .args([TRIAL, part.as_str()])
        .env_clear()
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| format!("cannot be tried: {error}"))?;
    let begun = Instant::now();
    let ended = loop {
        match child.try_wait() {
            Ok(Some(status)) => break Ok(status),
            Ok(None) if begun.elapsed() < PATIENCE => sleep(INTERVAL),
            Ok(None) => break Err("the trial did not end".to_owned()),
            Err(error) => break Err(format!("cannot be tried: {error}")),
        }
    };
    let status = ended.inspect_err(|_| {
        // It is a trial of ours; one that cannot be ended ends with its own sleep or the machine.
        let _ = child.kill();
        let _ = child.wait();
    })?;
    let mut said = String::new();
    if let Some(stdout) = child.stdout.take() {
        let read = stdout.take(LIMIT).read_to_string(&mut said);
        read.map_err(|error| format!("cannot be tried: {error}"))?;
    }
    let ended = if status.success() {
        Ended::Well
    } else {
        Ended::Otherwise
    };
    understood(&said, ended).ok_or_else(|| format!("the trial ended with {status}"))?
}

/// How a trial ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ended {
    Well,
    Otherwise,
}

/// An answer counts only if it is whole and the trial ended as it says.
fn understood(said: &str, ended: Ended) -> Option<Result<String, String>> {
    let line = said
        .strip_suffix('\n')
        .filter(|line| !line.contains('\n'))?;
    match line.split_once(' ')? {
        ("yes", detail) if ended == Ended::Well => Some(Ok(detail.to_owned())),
        ("no", reason) if ended == Ended::Otherwise => Some(Err(reason.to_owned())),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Ended, understood};

    #[test]
    fn only_a_whole_answer_of_a_trial_that_ended_well_is_a_yes() {
        assert_eq!(
            understood("yes ABI 7\n", Ended::Well),
            Some(Ok("ABI 7".into()))
        );
        assert_eq!(
            understood("no EPERM\n", Ended::Otherwise),
            Some(Err("EPERM".into()))
        );
        for said in ["", "yes", "yes \nno \n", "yes ABI 7", "maybe so\n"] {
            assert_eq!(understood(said, Ended::Well), None, "{said:?}");
        }
        assert_eq!(understood("yes ABI 7\n", Ended::Otherwise), None);
        assert_eq!(understood("no EPERM\n", Ended::Well), None);
    }
}
