//! The trust state, and the clock that it is compared with.

use std::collections::BTreeSet;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use rustix::process::geteuid;

use super::{Check, Patient, whole};
use crate::install::{Fault, Inspection};
use crate::model::{Period, Time};
use crate::resolve::subject_of;
use crate::trust::{Memory, Subject};

pub(super) fn check(patient: &Patient<'_>, found: Option<&Inspection>, checks: &mut Vec<Check>) {
    let before = checks.len();
    let known = read(patient, checks);
    let root = patient.store.root();
    for path in [root.to_owned(), root.join("trust")] {
        checks.extend(private(&path));
    }
    for (subject, memory) in &known {
        checks.extend(floors(subject, memory));
    }
    if checks.len() == before {
        let pins = known
            .iter()
            .filter(|(_, memory)| memory.pin.is_some())
            .count();
        let text = format!(
            "{} can be read; it has {pins} pinned keys or roots",
            root.display()
        );
        checks.push(Check::good("trust", text));
    }
    if let Some(found) = found {
        pins(&known, found, checks);
    }
    clock(patient.world.now(), &known, checks);
}

fn read(patient: &Patient<'_>, checks: &mut Vec<Check>) -> Vec<(Subject, Memory)> {
    let advice = "restore the state folder from a backup; do not delete it unread";
    let found = match patient.store.examine() {
        Ok(found) => found,
        Err(error) => {
            checks.push(Check::finding("trust", whole(&error)).advice(advice));
            return Vec::new();
        }
    };
    let mut known = Vec::new();
    for one in found {
        match one {
            Ok(one) => known.push(one),
            Err(error) => checks.push(Check::finding("trust", whole(&error)).advice(advice)),
        }
    }
    known
}

/// Who can write the state decides what is trusted; who can read it knows what is installed.
fn private(path: &Path) -> Option<Check> {
    let about = path.metadata().ok()?;
    let (shown, mode, user) = (path.display(), about.mode() & 0o7777, geteuid().as_raw());
    if about.uid() != user {
        let text = format!(
            "expected {shown} to be of user {user}, found user {}",
            about.uid()
        );
        return Some(Check::finding("trust", text).advice("mend the folder's owner"));
    }
    let advice = format!("chmod go= {}", crate::model::shell_word(&shown.to_string()));
    if mode & 0o022 != 0 {
        let text = format!("expected {shown} to be writable for you alone, found mode {mode:o}");
        return Some(Check::finding("trust", text).advice(advice));
    }
    (mode & 0o055 != 0).then(|| {
        let text = format!("{shown} can be read by others (mode {mode:o})");
        Check::note("trust", text).advice(advice)
    })
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

fn pins(known: &[(Subject, Memory)], found: &Inspection, checks: &mut Vec<Check>) {
    let installed: BTreeSet<String> = found
        .packages
        .iter()
        .map(|package| subject_of(&package.receipt).folder())
        .collect();
    let is_damaged = |subject: &Subject| {
        let mut faults = found.faults.iter();
        faults.any(|fault| matches!(fault, Fault::Damaged { name, .. } if name == subject.name()))
    };
    for (subject, memory) in known {
        if memory.pin.is_some() && !installed.contains(&subject.folder()) && !is_damaged(subject) {
            let text = "its key is known, and nothing of it is installed in this prefix";
            let advice = format!(
                "nothing, or forget it: unpipe trust reset {}",
                subject.name()
            );
            checks.push(
                Check::note("pins", text)
                    .advice(advice)
                    .about(subject.name()),
            );
        }
    }
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
