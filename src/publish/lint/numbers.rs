//! Versions and serials: they rise, and none is given away twice.

use super::findings::Findings;
use super::rules::documents as rules;
use crate::document::{Index, Release};
use crate::model::{Serial, Version};
use crate::publish::site::{Filed, INDEX, Site};

/// Looks at an index alone.
pub(super) fn within(index: &Index, file: &str, findings: &mut Findings) {
    let mut offers: Vec<_> = index.releases.iter().collect();
    offers.sort_by_key(|offer| std::cmp::Reverse(offer.serial));
    if let [newest, before, ..] = offers.as_slice()
        && is_lower(&newest.version, &before.version)
    {
        let found = format!("{} comes after {}", newest.version, before.version);
        findings.add(&rules::VERSION_FALLS, file, found);
    }
}

/// Looks at an index beside the one that was published before, when serials had come this far.
pub(super) fn against(
    before: &Filed<Index>,
    highest: u64,
    now: &Filed<Index>,
    findings: &mut Findings,
) {
    if before.digest() == now.digest() {
        return;
    }
    let (old, index) = (&before.value, &now.value);
    if index.version <= old.version {
        let found = format!("version {}, after {}", index.version, old.version);
        findings.add(&rules::INDEX_FALLS, INDEX, found);
    }
    reused(old, index, INDEX, findings);
    let known = |version: &Version| old.releases.iter().any(|offer| offer.version == *version);
    for offer in index.releases.iter().filter(|offer| !known(&offer.version)) {
        if offer.serial.number() <= highest {
            let found = format!(
                "{} has the serial {}, after {highest}",
                offer.version, offer.serial
            );
            findings.add(&rules::SERIAL_FALLS, INDEX, found);
        }
    }
    let gone = |serial: &&_| !index.revoked.iter().any(|one| one.serials.contains(serial));
    for serial in old.revoked.iter().flat_map(|one| &one.serials).filter(gone) {
        findings.add(
            &rules::UNREVOKED,
            INDEX,
            format!("the serial {serial} was revoked before"),
        );
    }
}

/// The highest serial that an index speaks of.
pub(super) fn highest_serial(index: &Index) -> u64 {
    let offered = index.releases.iter().map(|offer| offer.serial);
    let revoked = index.revoked.iter().flat_map(|one| &one.serials).copied();
    offered
        .chain(revoked)
        .map(Serial::number)
        .max()
        .unwrap_or_default()
}

/// Whether an index gives a version or serial away again.
fn reused(old: &Index, new: &Index, file: &str, findings: &mut Findings) {
    for offer in &new.releases {
        let other = old.releases.iter().find(|known| {
            (known.version == offer.version || known.serial == offer.serial)
                && known.sha256 != offer.sha256
        });
        if let Some(known) = other {
            let found = format!(
                "{} with serial {} was {} with serial {} before, another document",
                offer.version, offer.serial, known.version, known.serial
            );
            findings.add(&rules::REUSED, file, found);
        }
    }
}

/// Looks at a new release beside what was published before.
pub(super) fn follows(before: &Site, release: &Release, file: &str, findings: &mut Findings) {
    let (version, serial) = (&release.version, release.serial);
    if before.offer(version).is_some() {
        let found = format!("{version} was published before");
        findings.add(&rules::REUSED, file, found);
    }
    let highest = before.highest_serial();
    if serial.number() <= highest {
        let found = format!("the serial {serial}, after {highest}");
        findings.add(&rules::SERIAL_FALLS, file, found);
    }
    let newest = before
        .index
        .value
        .releases
        .iter()
        .max_by_key(|offer| offer.serial);
    if let Some(newest) = newest
        && is_lower(version, &newest.version)
    {
        let found = format!("{version} comes after {}", newest.version);
        findings.add(&rules::VERSION_FALLS, file, found);
    }
}

/// Whether a version is lower by its numbers. Versions without numbers are not compared.
fn is_lower(one: &Version, other: &Version) -> bool {
    let (one, other) = (numbers(one), numbers(other));
    !one.is_empty() && !other.is_empty() && one < other
}

/// The numbers between the dots, up to what is not a number: `v1.10.2-rc1` is 1, 10, 2.
fn numbers(version: &Version) -> Vec<u64> {
    let text = version.as_str();
    let core = text.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let core = core.split(['-', '+', '_']).next().unwrap_or_default();
    core.split('.')
        .map_while(|part| part.parse().ok())
        .collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::is_lower;

    #[test]
    fn versions_are_compared_by_their_numbers() {
        for (one, other, lower) in [
            ("1.9.0", "1.10.0", true),
            ("v1.9", "1.10", true),
            ("1.10.0", "1.9.0", false),
            ("1.0.0", "1.0.0", false),
            ("2026-01", "2025-12", false),
            ("nightly", "1.0", false),
        ] {
            let versions = (one.parse().unwrap(), other.parse().unwrap());
            assert_eq!(is_lower(&versions.0, &versions.1), lower, "{one} {other}");
        }
    }
}
