//! Keys that are known of nothing installed, and what is installed of which no key is known.

use std::collections::BTreeSet;

use super::{Check, Patient};
use crate::install::{Fault, Inspection};
use crate::model::exact_word;
use crate::receipt::{Claimed, Receipt};
use crate::resolve::subject_of;
use crate::trust::{Memory, Subject};

pub(super) fn check(
    patient: &Patient<'_>,
    known: &[(Subject, Memory)],
    found: &Inspection,
    checks: &mut Vec<Check>,
) {
    idle(known, found, checks);
    missing(patient, found, checks);
}

fn idle(known: &[(Subject, Memory)], found: &Inspection, checks: &mut Vec<Check>) {
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

/// Every install remembers whose key it was. Where the file is there and cannot be read, that is
/// told elsewhere.
fn missing(patient: &Patient<'_>, found: &Inspection, checks: &mut Vec<Check>) {
    for package in &found.packages {
        let receipt = &package.receipt;
        if !matches!(patient.store.knows(&subject_of(receipt)), Ok(false)) {
            continue;
        }
        let text = "expected its key in the state folder, found nothing that is known of it";
        let advice = format!(
            "restore the state folder from a backup, or name the publisher's key again: unpipe install {} --key KEY",
            what(receipt).unwrap_or_else(|| "PLACE".to_owned())
        );
        checks.push(
            Check::finding("pins", text)
                .advice(advice)
                .about(&receipt.name),
        );
    }
}

/// What it was installed by. None, where a word of it would not be shown as it is.
fn what(receipt: &Receipt) -> Option<String> {
    match receipt.claimed {
        Claimed::Own => Some(receipt.name.to_string()),
        Claimed::Claimed => exact_word(&receipt.place.to_string()),
        Claimed::Described => {
            let words = receipt.command.iter().map(|word| exact_word(word.raw()));
            Some(words.collect::<Option<Vec<_>>>()?.join(" "))
        }
    }
}
