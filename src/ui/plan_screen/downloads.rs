//! What is fetched, how much of it, and from where.

use crate::model::{Location, Shown};
use crate::plan::Placement;
use crate::ui::page::{Page, clip};

/// So many hosts are named; the details show every address.
const HOSTS: usize = 3;
/// So many columns of a file's name are shown.
const FILE: usize = 40;

pub(super) fn show(page: &mut Page<'_>, placement: &Placement) {
    let artifact = &placement.artifact;
    let mut names = artifact.urls.iter().map(Location::file_name);
    let file = names.find(|name| !name.is_empty()).unwrap_or("a file");
    let mut file = clip(&Shown(file).to_string(), FILE);
    if file.contains([' ', ',']) {
        // So that a name cannot pass for the size or the host after it.
        file = format!("\"{file}\"");
    }
    let from = from(page, placement);
    let text = format!("{file}, {}, from {from}", artifact.size);
    match &placement.papers {
        None => page.row("Downloads", &text),
        // Nothing but its bytes tells what is in it.
        Some(_) => page.row("Fetched", &format!("{text}: before this plan, to check it")),
    }
}

/// The hosts, in words. Files of a local place are sought there first, whatever the addresses.
fn from(page: &Page<'_>, placement: &Placement) -> String {
    let mut hosts: Vec<String> = placement
        .hosts()
        .iter()
        .map(|host| host_text(page, host.raw()))
        .collect();
    if let Some(folder) = placement.place.local() {
        let folder = page.style().path(folder);
        hosts.retain(|host| *host != folder);
        hosts.insert(0, folder);
    }
    let more = hosts.len().saturating_sub(HOSTS);
    hosts.truncate(HOSTS);
    let mut text = hosts.join(" or ");
    if more > 0 {
        text = format!("{text} or {more} more (d shows them)");
    }
    text
}

/// A host as it is written on screens: a local folder counts as one.
pub(super) fn host_text(page: &Page<'_>, host: &str) -> String {
    page.style().path(host.as_ref())
}
