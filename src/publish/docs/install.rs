//! The install page, and the lines for a README.

use std::collections::BTreeSet;

use super::facts::Facts;
use super::markdown::{block, text};
use super::verify;
use crate::document::{Artifact, Release};
use crate::model::{Arch, Os};
use crate::trust::Anchor;

/// `INSTALL.md`.
pub(super) fn page(facts: &Facts<'_>) -> String {
    let release = &facts.release.value;
    let mut page = format!(
        "\n# Install `{}`\n\n{}\n\n{}\n{}\n",
        facts.short_name(),
        text(release.summary.raw()),
        block("sh", &facts.one_liner()),
        pinned(facts)
    );
    page.push_str(
        "`unpipe` fetches what the key signed, shows every file and command before anything happens,\n\
         and installs below `~/.local`, without root. It is a program of its own, which you get once,\n\
         from its own repository or your distribution, and never from this page. Without it, [verify by\n\
         hand](#verify-by-hand).\n\n",
    );
    page.push_str(&contents(release));
    page.push_str(&later(facts));
    page.push_str(&offline(facts));
    page.push_str(&by_hand(facts));
    page
}

/// `README-snippet.md`.
pub(super) fn snippet(facts: &Facts<'_>) -> String {
    format!(
        "\n## Install\n\n{}\n{}\n\
         To undo it: `unpipe uninstall {}`. What it installs, and how to verify it by hand with stock\n\
         minisign: [INSTALL.md](INSTALL.md).\n",
        block("sh", &facts.one_liner()),
        pinned(facts),
        facts.name()
    )
}

fn pinned(facts: &Facts<'_>) -> String {
    match facts.pin {
        Anchor::Key(_) => "The key is a minisign public key. Compare it with one that you got by another way than this page.\n",
        Anchor::Root(_) => {
            "The hash is that of the root, which several people signed. Compare it with one that you got by\nanother way than this page.\n"
        }
    }
    .to_owned()
}

/// What a release installs and runs.
fn contents(release: &Release) -> String {
    let mut page = format!("## What `{}` installs\n\n", release.version);
    let commands = commands(release);
    if !commands.is_empty() {
        let commands: Vec<String> = commands.iter().map(|name| text(name)).collect();
        page.push_str(&format!("Commands: {}\n\n", commands.join(", ")));
    }
    page.push_str("| platform | download | size | files |\n|---|---|---|---|\n");
    for artifact in &release.artifacts {
        let file = artifact.urls.first().map_or("", |url| url.file_name());
        page.push_str(&format!(
            "| {} | {} | {} | {} |\n",
            machine(artifact),
            text(file),
            artifact.size,
            artifact.files.len() + artifact.links.len()
        ));
    }
    page.push('\n');
    page.push_str(&match release.steps.len() {
        0 => "It runs nothing.\n\n".to_owned(),
        number => format!(
            "It runs {number} command(s) at the end, which unpipe shows before anything happens.\n\n"
        ),
    });
    let needed: Vec<String> = release
        .requirements
        .iter()
        .map(|one| text(one.command.as_str()))
        .collect();
    if !needed.is_empty() {
        page.push_str(&format!("It needs on your PATH: {}\n\n", needed.join(", ")));
    }
    if let Some(license) = &release.license {
        page.push_str(&format!("Licence: {}\n\n", text(license.raw())));
    }
    if let Some(notes) = &release.notes {
        page.push_str(&format!("{}\n", block("text", notes.raw())));
    }
    page
}

/// What a build is for, in words.
fn machine(artifact: &Artifact) -> String {
    match (artifact.os, artifact.arch) {
        (Os::Any, Arch::Any) => "any machine".to_owned(),
        _ => text(&artifact.platform().to_string()),
    }
}

/// The names below `bin/`, of all builds together.
fn commands(release: &Release) -> BTreeSet<&str> {
    let all = release.artifacts.iter().flat_map(|artifact| {
        let files = artifact.files.iter().map(|file| file.to.as_str());
        files.chain(artifact.links.iter().map(|link| link.to.as_str()))
    });
    all.filter_map(|path| path.strip_prefix("bin/"))
        .filter(|name| !name.contains('/'))
        .collect()
}

fn later(facts: &Facts<'_>) -> String {
    let name = facts.name();
    let mut page = String::from("## Upgrade, go back, uninstall\n\n");
    for (what, command) in [
        ("See what would change, and upgrade", "upgrade"),
        ("Go back to the version before", "rollback"),
        ("Uninstall; nothing is left", "uninstall"),
    ] {
        page.push_str(&format!(
            "{what}:\n\n{}\n",
            block("sh", &format!("unpipe {command} {name}"))
        ));
    }
    page
}

fn offline(facts: &Facts<'_>) -> String {
    let command = format!("unpipe install ./FOLDER --key {}", facts.pin);
    format!(
        "## Install without a network\n\n\
         Put the files `*.unpipe` of `{}` and the archive for your machine\n\
         into one folder, on any medium:\n\n{}\n\
         The same signatures and hashes are checked.\n\n",
        facts.address,
        block("sh", &command)
    )
}

fn by_hand(facts: &Facts<'_>) -> String {
    let Some(artifact) = facts.release.value.artifacts.first() else {
        return String::new();
    };
    let keys = facts.site.root().keys.iter();
    let mut rows = String::new();
    for (label, key) in keys {
        rows.push_str(&format!("| {} | {key} |\n", text(label.as_str())));
    }
    format!(
        "## Verify by hand\n\n\
         Every file `*.unpipe` is a text followed by its signatures, four lines each, as stock minisign\n\
         writes them. This takes minisign, curl, and GNU head, tail, grep and sha256sum. Fetch the\n\
         documents, and the archive for {}; for another machine, take its name from the table above:\n\n{}\n\
         Part them and check them, one after the other; stop at the first command that fails:\n\n{}\n\
         Look at the dates in `index.toml`: after `expires`, somebody may be keeping a newer release from you.\n\
         With unpipe at hand, `unpipe publish split FILE` parts a document with any number of signatures.\n\n\
         The keys that the root names:\n\n| name | key |\n|---|---|\n{rows}",
        machine(artifact),
        block("sh", &verify::fetching(facts, artifact)),
        block("sh", &verify::checking(facts, artifact)),
    )
}
