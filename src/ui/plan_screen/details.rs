//! Everything about a plan, in full: nothing is shortened here.

use std::collections::BTreeSet;
use std::path::Path;

use super::{reviews, steps};
use crate::document::Release;
use crate::model::{Digest, ListedLink, Mode, OutsideText, RelPath, Size, is_exported};
use crate::plan::{Change, Placement, Plan, Return, Warning};
use crate::receipt::Receipt;
use crate::trust::{Anchor, Level};
use crate::ui::key_text::grouped;
use crate::ui::page::Page;
use crate::ui::style::{Ink, Style};

/// The details of a plan.
pub fn details(plan: &Plan, style: &Style) -> String {
    let mut page = Page::new(style);
    page.blank();
    page.line(Ink::Title, "Details");
    page.row("Plan", "");
    page.indented(&plan.digest().to_string());
    page.row("Prefix", &plan.prefix().display().to_string());
    match plan.change() {
        Change::Place(placement) => place(&mut page, plan.prefix(), placement),
        Change::Return(back) => roll_back(&mut page, plan.prefix(), back),
        Change::Remove(removal) => {
            receipt(&mut page, plan.prefix(), "Removes", &removal.receipt);
        }
    }
    for warning in plan.warnings() {
        if let Warning::Edited { paths } = warning {
            edited(&mut page, paths);
        }
    }
    page.finish()
}

fn place(page: &mut Page<'_>, prefix: &Path, placement: &Placement) {
    page.row("Place", &placement.place.to_string());
    page.row("Release", &format!("serial {}", placement.release.serial));
    page.indented(&placement.digest.to_string());
    keys(page, placement);
    if placement.papers.is_none() {
        publisher_says(page, &placement.release);
    }
    let artifact = &placement.artifact;
    let (size, bytes) = (artifact.size, artifact.size.number());
    let platform = artifact.platform();
    page.row(
        "Artifact",
        &format!("{size} ({bytes} bytes), for {platform}"),
    );
    page.indented(&artifact.sha256.to_string());
    for url in &artifact.urls {
        page.indented(&url.to_string());
    }
    let files = artifact.files.iter().map(|file| File {
        path: &file.to,
        mode: file.mode,
        size: file.size,
        sha256: file.sha256,
    });
    tree(page, prefix, files, &artifact.links);
    gone(page, placement);
    for step in &placement.release.steps {
        steps::one(page, "Step", step, steps::Extent::Whole);
    }
    if !placement.release.steps.is_empty() {
        page.row("Cage", &steps::held(&placement.caging));
    }
}

fn keys(page: &mut Page<'_>, placement: &Placement) {
    let provenance = &placement.provenance;
    for (key, called) in &provenance.signers {
        let called = match called {
            Some(called) => format!("the key that the root calls \"{called}\""),
            None => "the key".to_owned(),
        };
        page.row("Signed by", &called);
        page.row("", &grouped(key));
        page.row("", &key.to_string());
    }
    reviews::details(page, provenance);
    match provenance.anchor() {
        Anchor::Key(key) => {
            page.row("Anchor", &grouped(key));
            page.row("", &key.to_string());
        }
        Anchor::Root(digest) => {
            page.row("Anchor", "the root with this hash");
            page.indented(&digest.to_string());
        }
    }
    if let Level::Root { version, sha256 } = provenance.level {
        page.row("Root", &version.to_string());
        page.indented(&sha256.to_string());
    }
    if let Some(fresh) = &provenance.freshness {
        let (version, issued, expires) = (fresh.version, fresh.issued, fresh.expires);
        let text = format!("{version}, signed {issued}, holds until {expires}");
        page.row("Index", &text);
    }
    if placement.papers.is_none() {
        page.row("Signed", &provenance.issued.to_string());
    }
    page.row("First seen", &provenance.first_seen.to_string());
}

/// The publisher's own words, said to be theirs.
pub(in crate::ui) fn publisher_says(page: &mut Page<'_>, release: &Release) {
    page.row("Publisher", "says, and nobody checked:");
    let mut says = |what: &str, text: Option<&OutsideText>| {
        if let Some(text) = text {
            page.indented(&format!("{what}: {text}"));
        }
    };
    says("summary", Some(&release.summary));
    says("license", release.license.as_ref());
    says("homepage", release.homepage.as_ref());
    says("source", release.source.as_ref());
}

/// A file, listed or placed.
struct File<'a> {
    path: &'a RelPath,
    mode: Mode,
    size: Size,
    sha256: Digest,
}

fn tree<'a>(
    page: &mut Page<'_>,
    prefix: &Path,
    files: impl Iterator<Item = File<'a>>,
    links: &[ListedLink],
) {
    page.row(
        "Files",
        "in the version's folder, and where they appear (->)",
    );
    for file in files {
        let size = file.size.to_string();
        page.indented(&format!("{} {size:>8} {}", file.mode, file.path));
        page.indented(&format!("    {}", file.sha256.hex()));
        appears(page, prefix, file.path);
    }
    for link in links {
        page.indented(&format!("link         {} to {}", link.to, link.target));
        appears(page, prefix, &link.to);
    }
}

/// Where a path of the version's folder appears in the prefix, if it does.
fn appears(page: &mut Page<'_>, prefix: &Path, path: &RelPath) {
    if is_exported(path) {
        let link = page.style().path(&prefix.join(path.as_path()));
        page.indented(&format!("    -> {link}"));
    }
}

/// What leaves the prefix.
fn gone(page: &mut Page<'_>, placement: &Placement) {
    let Some(replaced) = &placement.replaces else {
        return;
    };
    page.row("Replaces", &replaced.tree.to_string());
    let after: BTreeSet<RelPath> = placement.exports().into_iter().collect();
    let before: BTreeSet<RelPath> = replaced.exported.iter().cloned().collect();
    for path in before.difference(&after) {
        page.indented(&format!("- {path}"));
    }
    for path in after.difference(&before) {
        page.indented(&format!("+ {path}"));
    }
}

fn roll_back(page: &mut Page<'_>, prefix: &Path, back: &Return) {
    receipt(page, prefix, "From", &back.from);
    receipt(page, prefix, "To", &back.to);
}

fn receipt(page: &mut Page<'_>, prefix: &Path, label: &str, receipt: &Receipt) {
    let (version, serial) = (&receipt.version, receipt.serial);
    page.row(label, &format!("{version}, serial {serial}, release"));
    page.indented(&receipt.release.to_string());
    page.row("Place", &receipt.place.to_string());
    page.row("Anchor", "");
    page.indented(&receipt.anchor.to_string());
    let files = receipt.files.iter().map(|file| File {
        path: &file.path,
        mode: file.mode,
        size: file.size,
        sha256: file.sha256,
    });
    tree(page, prefix, files, &receipt.links);
}

fn edited(page: &mut Page<'_>, paths: &[OutsideText]) {
    page.row(
        "Changed",
        "since they were installed, moved to share/unpipe/kept",
    );
    for path in paths {
        page.indented(&path.to_string());
    }
}
