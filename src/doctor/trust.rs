//! The trust state, and the clock that it is compared with.

use super::{Check, Patient, guard, pins, whole};
use crate::install::Inspection;
use crate::model::{Period, Time};
use crate::store::read_policy;
use crate::trust::{Memory, Subject};

/// What to do about a state that cannot be read.
const RESTORE: &str = "restore the state folder from a backup; do not delete it unread";

pub(super) fn check(patient: &Patient<'_>, found: Option<&Inspection>, checks: &mut Vec<Check>) {
    let before = checks.len();
    let known = read(patient, checks);
    let root = patient.store.root();
    guard::check(root, checks);
    rejects(patient, checks);
    for (subject, memory) in &known {
        checks.extend(floors(subject, memory));
    }
    if checks.len() == before {
        let pins = known
            .iter()
            .filter(|(_, memory)| memory.pin.is_some())
            .count();
        let state = if root.exists() {
            "can be read"
        } else {
            "is not there yet"
        };
        let pinned = match pins {
            1 => "1 pinned key or root".to_owned(),
            many => format!("{many} pinned keys or roots"),
        };
        let text = format!("{} {state}; it has {pinned}", root.display());
        checks.push(Check::good("trust", text));
    }
    if let Some(found) = found {
        pins::check(patient, &known, found, checks);
    }
    clock(patient.world.now(), &known, checks);
}

fn read(patient: &Patient<'_>, checks: &mut Vec<Check>) -> Vec<(Subject, Memory)> {
    let found = match patient.store.examine() {
        Ok(found) => found,
        Err(error) => {
            checks.push(Check::finding("trust", whole(&error)).advice(RESTORE));
            return Vec::new();
        }
    };
    let mut known = Vec::new();
    for one in found {
        match one {
            Ok(one) => known.push(one),
            Err(error) => checks.push(Check::finding("trust", whole(&error)).advice(RESTORE)),
        }
    }
    known
}

/// Of rejections, those of the reviewers that the policy names now can be verified.
fn rejects(patient: &Patient<'_>, checks: &mut Vec<Check>) {
    let paths = patient.world.policy_paths();
    // That the policy cannot be read is told with the policy.
    let policy = read_policy(&paths.system, paths.user.as_deref()).unwrap_or_default();
    let keys: Vec<_> = policy
        .reviewers()
        .iter()
        .map(|rule| rule.value.key)
        .collect();
    let damaged = patient.store.examine_rejects(&keys);
    for error in damaged.unwrap_or_else(|error| vec![error]) {
        checks.push(Check::finding("trust", whole(&error)).advice(RESTORE));
    }
}

/// A floor comes from a release that was verified, whose hash is kept.
fn floors(subject: &Subject, memory: &Memory) -> Option<Check> {
    let unknown = memory
        .floors
        .iter()
        .find(|(_, serial)| !memory.serials.contains_key(serial));
    let (channel, serial) = unknown?;
    let text =
        format!("channel {channel} was followed up to serial {serial}, whose hash is not known");
    let advice = "compare the state folder with a backup";
    Some(
        Check::note("trust", text)
            .advice(advice)
            .about(subject.name()),
    )
}

/// Signed times are the only ones that a wrong clock cannot change. More than a day ahead is what
/// every command refuses.
fn clock(now: Time, known: &[(Subject, Memory)], checks: &mut Vec<Check>) {
    let highest = known.iter().filter_map(|(subject, memory)| {
        let time = memory.highest_time?;
        Some((time, subject))
    });
    let Some((time, subject)) = highest.max_by_key(|(time, _)| *time) else {
        let text = format!("it is {now}; no signed time is known to compare it with");
        checks.push(Check::good("clock", text));
        return;
    };
    let check = if now.plus(Period::DAY) < time {
        let text = format!("expected a time not before {time}, which was signed, found {now}");
        Check::finding("clock", text)
            .advice("set this machine's clock")
            .about(subject.name())
    } else if now < time {
        let text = format!("it is {now}, a little before {time}, which was signed");
        Check::note("clock", text).about(subject.name())
    } else {
        Check::good(
            "clock",
            format!("it is {now}, after every signed time that is known"),
        )
    };
    checks.push(check);
}
