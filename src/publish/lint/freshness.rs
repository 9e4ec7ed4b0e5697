//! Whether documents are good now, and for how long.

use super::documents::Documents;
use super::findings::Findings;
use super::rules::documents as rules;
use crate::document::{Index, Root};
use crate::model::{Period, Time};

const INDEX_LEAST: u64 = 14;
const INDEX_MOST: u64 = 90;
const ROOT_LEAST: u64 = 30;
const ROOT_MOST: u64 = 2 * 366;

pub(super) fn check(documents: &Documents, now: Time, findings: &mut Findings) {
    if let Some(root) = documents.roots.last() {
        of_root(&root.value, &root.file, now, findings);
    }
    if let Some(index) = &documents.index {
        of_index(&index.value, &index.file, now, findings);
    }
    for release in &documents.releases {
        issued(release.value.issued, &release.file, now, findings);
    }
}

pub(super) fn of_root(root: &Root, file: &str, now: Time, findings: &mut Findings) {
    issued(root.issued, file, now, findings);
    let found = until(root.expires);
    match left(root.expires, now) {
        None => findings.add(&rules::ROOT_ENDED, file, found),
        Some(days) if days < ROOT_LEAST => findings.add(&rules::ROOT_ENDS_SOON, file, found),
        Some(days) if days > ROOT_MOST => findings.add(&rules::ROOT_ENDS_LATE, file, found),
        Some(_) => {}
    }
}

pub(super) fn of_index(index: &Index, file: &str, now: Time, findings: &mut Findings) {
    issued(index.issued, file, now, findings);
    let found = until(index.expires);
    match left(index.expires, now) {
        None => findings.add(&rules::INDEX_ENDED, file, found),
        Some(days) if days < INDEX_LEAST => findings.add(&rules::INDEX_ENDS_SOON, file, found),
        Some(days) if days > INDEX_MOST => findings.add(&rules::INDEX_ENDS_LATE, file, found),
        Some(_) => {}
    }
    for (channel, version) in &index.channels {
        let mut offers = index
            .releases
            .iter()
            .filter(|offer| offer.version == *version);
        let is_revoked = |serial| index.revoked.iter().any(|one| one.serials.contains(serial));
        if offers.any(|offer| is_revoked(&offer.serial)) {
            let found = format!("{channel} leads to {version}, which is revoked");
            findings.add(&rules::REVOKED_IS_CURRENT, file, found);
        }
    }
}

fn issued(at: Time, file: &str, now: Time, findings: &mut Findings) {
    if at > now.plus(Period::DAY) {
        findings.add(
            &rules::FROM_THE_FUTURE,
            file,
            format!("issued {at}, it is {now}"),
        );
    }
}

fn until(end: Time) -> String {
    format!("expires {end}")
}

/// The whole days until then; nothing once it has come.
fn left(end: Time, now: Time) -> Option<u64> {
    // An end is the first second that is too late (`trust` compares in the same way).
    (end > now).then(|| end.since(now).days())
}
