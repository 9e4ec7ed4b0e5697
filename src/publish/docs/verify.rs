//! How to verify by hand: with stock minisign, head, tail, grep and sha256sum, and without unpipe.

use super::facts::{Facts, Good};
use crate::document::{Artifact, Envelope};
use crate::model::shell_word as word;
use crate::trust::Anchor;

/// The commands that fetch what the others look at.
pub(super) fn fetching(facts: &Facts<'_>, artifact: &Artifact) -> String {
    let site = facts.site;
    let documents = [&site.last_root.file, &site.index.file, &facts.release.file];
    let mut commands = String::new();
    for file in documents {
        let url = match site.offer(&facts.release.value.version) {
            Some(offer) if *file == facts.release.file => facts.url_of(&offer.file),
            _ => format!("{}{file}", facts.address),
        };
        commands.push_str(&fetch(file, &url));
    }
    if let Some(location) = artifact.urls.first() {
        commands.push_str(&fetch(location.file_name(), &facts.url_of(location)));
    }
    commands
}

fn fetch(file: &str, url: &str) -> String {
    format!("curl -fsSL -o {} {}\n", word(&here(file)), word(url))
}

/// The commands that part, check and compare; each fails if anything is not as it was signed.
pub(super) fn checking(facts: &Facts<'_>, artifact: &Artifact) -> String {
    let (site, root) = (facts.site, facts.site.root());
    let last = &site.last_root;
    let signers = facts.good(&last.envelope, &root.roles.root);
    let mut commands = format!("# Who may sign: {}\n", last.file);
    let root_body = body(&last.file);
    commands.push_str(&match facts.pin {
        Anchor::Key(key) => {
            let pinned: Vec<Good> = signers.into_iter().filter(|good| good.key == key).collect();
            parted(&last.file, &last.envelope) + &checked(&last.file, &last.envelope, &pinned)
        }
        Anchor::Root(hash) => {
            let (hash, body) = (hash.hex(), word(&root_body));
            parted(&last.file, &last.envelope)
                + &format!("test \"$(sha256sum < {body} | cut -c 1-64)\" = {hash}\n")
                + &checked(&last.file, &last.envelope, &signers)
        }
    });
    for (heading, filed, role) in [
        (
            "What is current",
            (&site.index.file, &site.index.envelope),
            &root.roles.index,
        ),
        (
            "What is in it",
            (&facts.release.file, &facts.release.envelope),
            &root.roles.release,
        ),
    ] {
        let (file, envelope) = filed;
        let good = facts.good(envelope, role);
        commands.push_str(&format!("# {heading}: {file}\n"));
        commands.push_str(&parted(file, envelope));
        for one in &good {
            commands.push_str(&format!("grep -F {} {}\n", one.key, word(&root_body)));
        }
        commands.push_str(&checked(file, envelope, &good));
    }
    commands.push_str("# The index lists this release, and the release this archive\n");
    commands.push_str(&listed(&body(&facts.release.file), &body(&site.index.file)));
    if let Some(location) = artifact.urls.first() {
        commands.push_str(&listed(
            &here(location.file_name()),
            &body(&facts.release.file),
        ));
    }
    commands
}

/// Parts a document: its body, and for each signature four lines.
fn parted(file: &str, envelope: &Envelope) -> String {
    let lines = 4 * envelope.signatures().len();
    format!(
        "head -n -{lines} {} > {}\n",
        word(&here(file)),
        word(&body(file))
    )
}

/// Checks the signatures; stock minisign reads the first of a file only, so each has its own.
fn checked(file: &str, envelope: &Envelope, good: &[Good]) -> String {
    let all = envelope.signatures().len();
    let mut commands = String::new();
    for Good { number, key } in good {
        let from_the_end = 4 * (all + 1 - number);
        let (one, only) = match all {
            1 => (format!("{}.minisig", body(file)), String::new()),
            _ => (
                format!("{}.{number}.minisig", body(file)),
                " | head -n 4".to_owned(),
            ),
        };
        commands.push_str(&format!(
            "tail -n {from_the_end} {}{only} > {one}\nminisign -Vm {} -x {one} -P {key}\n",
            word(&here(file)),
            word(&body(file)),
            one = word(&one)
        ));
    }
    commands
}

/// Looks for the hash of a file in a body.
fn listed(file: &str, in_body: &str) -> String {
    format!(
        "grep -F \"$(sha256sum < {} | cut -c 1-64)\" {}\n",
        word(file),
        word(in_body)
    )
}

/// The file name of a document's body, as `unpipe publish split` calls it.
fn body(file: &str) -> String {
    here(&format!(
        "{}.toml",
        file.strip_suffix(".unpipe").unwrap_or(file)
    ))
}

/// A file of this folder, even if its name begins like an option.
fn here(file: &str) -> String {
    if file.starts_with('-') {
        format!("./{file}")
    } else {
        file.to_owned()
    }
}
