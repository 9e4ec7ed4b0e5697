//! Whether the documents hold together: roots by each other, index and releases by the last root.
//!
//! The same rules as `site::chain`, which stops at the first that is broken; here all are told.

use super::documents::Documents;
use super::findings::Findings;
use super::rules::documents as rules;
use crate::document::{Envelope, Release, Role, Root};
use crate::model::Name;
use crate::publish::site::{Filed, signed_by};

pub(super) fn check(documents: &Documents, findings: &mut Findings) {
    roots(&documents.roots, findings);
    let Some(root) = documents.root() else {
        level_0(documents, findings);
        return;
    };
    if let Some(index) = &documents.index {
        named(&index.file, &root.name, &index.value.name, findings);
        signed(
            &index.file,
            &index.envelope,
            (root, &root.roles.index),
            findings,
        );
    }
    for release in &documents.releases {
        named(&release.file, &root.name, &release.value.name, findings);
        of_release(documents, root, release, findings);
    }
}

fn roots(roots: &[Filed<Root>], findings: &mut Findings) {
    let mut before: Option<&Filed<Root>> = None;
    for (root, number) in roots.iter().zip(1..) {
        let found = root.value.version;
        if found != number {
            let found = format!("it is root {found}");
            findings.add(&rules::BROKEN_CHAIN, &*root.file, found);
        }
        if let Some(before) = before {
            named(&root.file, &before.value.name, &root.value.name, findings);
            if root.value.previous != Some(before.digest()) {
                let found = format!("previous is not {}", before.digest());
                findings.add(&rules::BROKEN_CHAIN, &*root.file, found);
            }
            let role = (&before.value, &before.value.roles.root);
            signed(&root.file, &root.envelope, role, findings);
        }
        let role = (&root.value, &root.value.roles.root);
        signed(&root.file, &root.envelope, role, findings);
        before = Some(root);
    }
}

fn of_release(
    documents: &Documents,
    root: &Root,
    release: &Filed<Release>,
    findings: &mut Findings,
) {
    let (file, value) = (&*release.file, &release.value);
    if value.root == 0 || value.root > root.version {
        let found = format!("root = {}, the last one is {}", value.root, root.version);
        findings.add(&rules::NOT_OF_THIS_ROOT, file, found);
    }
    let Some(index) = documents.index.as_ref().map(|index| &index.value) else {
        return;
    };
    let offer = index
        .releases
        .iter()
        .find(|offer| offer.file.to_string() == file);
    let Some(offer) = offer else {
        return;
    };
    let listed = (&offer.version, offer.serial, offer.sha256);
    let found = (&value.version, value.serial, release.digest());
    if listed != found {
        let show = |(version, serial, hash)| format!("{version} with serial {serial}, {hash}");
        let found = format!("expected {}, found {}", show(listed), show(found));
        findings.add(&rules::OTHER_DOCUMENT, file, found);
    }
    if let Some(least) = root.min_serial.filter(|least| offer.serial < *least) {
        let found = format!("the serial {}, below {least}", offer.serial);
        findings.add(&rules::BELOW_THE_LEAST, file, found);
    }
    let mut revoked = index.revoked.iter();
    if !revoked.any(|one| one.serials.contains(&value.serial)) {
        signed(
            file,
            &release.envelope,
            (root, &root.roles.release),
            findings,
        );
    }
}

/// Without a root, releases must at least agree on their package and not speak of a root.
fn level_0(documents: &Documents, findings: &mut Findings) {
    let Some((name, _)) = documents.name() else {
        return;
    };
    for release in &documents.releases {
        named(&release.file, name, &release.value.name, findings);
        if release.value.root > 0 {
            let found = format!("root = {}, and there is none", release.value.root);
            findings.add(&rules::NOT_OF_THIS_ROOT, &*release.file, found);
        }
    }
}

fn named(file: &str, expected: &Name, found: &Name, findings: &mut Findings) {
    if expected != found {
        let found = format!("expected {expected}, found {found}");
        findings.add(&rules::OTHER_NAME, file, found);
    }
}

fn signed(file: &str, envelope: &Envelope, (root, role): (&Root, &Role), findings: &mut Findings) {
    let keys = root.keys_of(role);
    let good = signed_by(envelope, &keys).len();
    if good >= role.threshold.max(1) {
        return;
    }
    let found = format!(
        "{good} good signature(s) by the keys of root {}, expected {}",
        root.version, role.threshold
    );
    findings.add(&rules::UNSIGNED, file, found);
    for signature in envelope.signatures() {
        let id = signature.id();
        if keys.iter().all(|key| key.id() != id) {
            let found = format!(
                "a signature by key {id}, which root {} does not name for it",
                root.version
            );
            findings.add(&rules::WRONG_KEY, file, found);
        }
    }
}
