//! Staging: a complete version, built where nobody sees it.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};

use super::{Cause, Staged, Watch, Writer, layout, papers, steps, sync};
use crate::archive::{self, Packing};
use crate::beneath::{self, Dir};
use crate::cage::Launcher;
use crate::model::{OutsideText, Time, TreeName};
use crate::plan::{Approved, Change, Placement, Plan, step_marks};
use crate::progress::Event;
use crate::receipt::{Facts, PlacedFile, Receipt, Track};
use crate::trust::{Artifact, Verified};

/// What a version is built with.
pub struct Means<'a> {
    /// The archive.
    pub artifact: &'a Verified<Artifact>,
    /// What holds steps in.
    pub launcher: &'a Launcher,
    /// Who hears of it, and may stop it.
    pub watch: &'a Watch<'a>,
    /// The time of the command.
    pub now: Time,
}

/// Builds the version of an approved plan below `share/unpipe/staging`: unpacks by the list,
/// makes the links, runs the steps, writes receipt and documents, and syncs all of it. `None` for a plan that
/// places nothing.
///
/// # Errors
/// If the archive is not what was signed, a step fails, or something cannot be written.
pub fn stage(
    writer: &mut Writer,
    plan: &Approved<Plan>,
    means: &Means<'_>,
) -> Result<Option<Staged>, Cause> {
    let Change::Place(placement) = plan.change() else {
        return Ok(None);
    };
    let folder = layout::staging(plan.name());
    let earlier = earlier(writer, placement)?;
    writer.make_own(&[layout::STAGING])?;
    let root = &writer.root;
    root.make_dir(&folder, 0o700)?;
    let tree = folder.join("tree");
    root.make_dir(&tree, 0o755)?;
    let into = root.dir(&tree)?;
    let build = &placement.artifact;
    archive::unpack(
        means.artifact,
        Packing {
            format: build.format,
            files: &build.files,
        },
        &into,
        means.watch,
    )?;
    make_links(&into, placement)?;
    let made = steps::run((&root.dir(&folder)?, &into), placement, means)?;
    let receipt = receipt(placement, earlier, means.now);
    let receipt = receipt.with_steps(step_marks(&placement.release), made);
    write_own(&into, placement, &receipt)?;
    sync::directories(root, &tree)?;
    write_new(
        root,
        &folder.join("track"),
        &track(placement).to_bytes().map_err(damaged(&folder))?,
    )?;
    root.symlink(
        Path::new(&placement.tree().to_string()),
        &folder.join("current"),
    )?;
    root.sync_dir(&folder)?;
    means.watch.observer.on(Event::Staged);
    Ok(Some(Staged::new(
        plan.name().clone(),
        placement.tree(),
        folder,
    )))
}

fn make_links(into: &Dir, placement: &Placement) -> Result<(), Cause> {
    let links = &placement.artifact.links;
    let parents: BTreeSet<PathBuf> = links
        .iter()
        .flat_map(|link| link.to.as_path().ancestors().skip(1))
        .filter(|folder| !folder.as_os_str().is_empty())
        .map(Path::to_owned)
        .collect();
    for folder in parents {
        into.make_dir_if_absent(&folder, 0o755)?;
    }
    for link in links {
        into.symlink(
            Path::new(&link.to.link_text_to(&link.target)),
            link.to.as_path(),
        )?;
    }
    Ok(())
}

/// The folder `.unpipe` of the tree: what proves (see `papers`) and what tells (the
/// receipt). The receipt comes last, so that a tree with a receipt is a finished one.
fn write_own(into: &Dir, placement: &Placement, receipt: &Receipt) -> Result<(), Cause> {
    into.make_dir(Path::new(layout::OWN), 0o755)?;
    papers::write(into, placement)?;
    let bytes = receipt
        .to_bytes()
        .map_err(damaged(Path::new(layout::RECEIPT)))?;
    write_new(into, Path::new(layout::RECEIPT), &bytes)
}

/// The version that a rollback goes to afterwards: the current one, or after a repair, the one
/// that it replaced.
fn earlier(writer: &Writer, placement: &Placement) -> Result<Option<TreeName>, Cause> {
    let Some(replaced) = &placement.replaces else {
        return Ok(None);
    };
    if replaced.tree != placement.tree() {
        return Ok(Some(replaced.tree.clone()));
    }
    let package = writer.package(&placement.release.name)?;
    Ok(package.and_then(|package| package.receipt.replaced))
}

fn receipt(placement: &Placement, replaced: Option<TreeName>, now: Time) -> Receipt {
    let release = &placement.release;
    let facts = Facts {
        name: release.name.clone(),
        version: release.version.clone(),
        serial: release.serial,
        release: placement.digest,
        artifact: placement.artifact.sha256,
        place: placement.place.clone(),
        claimed: placement.claimed(),
        anchor: OutsideText::new(placement.provenance.anchor().to_string()),
        installed: now,
        replaced,
        hosts: placement.hosts(),
    };
    let files = placement
        .artifact
        .files
        .iter()
        .map(PlacedFile::from)
        .collect();
    let receipt = Receipt::new(facts, files, placement.artifact.links.clone());
    match &placement.papers {
        Some(papers) => receipt.described_by(papers.command.clone()),
        None => receipt,
    }
}

fn track(placement: &Placement) -> Track {
    Track::new(placement.place.clone(), placement.follow.clone())
}

/// Writes a new file and syncs it.
pub(super) fn write_new(dir: &Dir, path: &Path, bytes: &[u8]) -> Result<(), Cause> {
    let mut file = dir.create(path, 0o644)?;
    file.write_all(bytes)
        .and_then(|()| file.sync_all())
        .map_err(|error| beneath::Error::new("write", dir.shown().join(path), error))?;
    Ok(())
}

pub(super) fn damaged(path: &Path) -> impl FnOnce(crate::receipt::ReceiptError) -> Cause {
    let path = path.to_owned();
    move |source| Cause::Receipt { path, source }
}
