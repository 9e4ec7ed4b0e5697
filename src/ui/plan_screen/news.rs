//! What changes against the version that is here, with what is new set apart.

use std::collections::BTreeSet;

use super::downloads::host_text;
use crate::model::{RelPath, command_of};
use crate::plan::{News, Placement, Replaced};
use crate::ui::page::Page;
use crate::ui::style::{Ink, counted};

/// So many changed paths are shown; the details show all.
const PATHS: usize = 4;
/// So many new commands or hosts are shown.
const NEW: usize = 6;

/// The rows with what comes and goes.
pub(super) fn changes(page: &mut Page<'_>, placement: &Placement, replaced: &Replaced) {
    difference(page, &placement.exports(), &replaced.exported);
}

/// The difference between what will be in the prefix and what is.
pub(super) fn difference(page: &mut Page<'_>, after: &[RelPath], before: &[RelPath]) {
    let after: BTreeSet<&RelPath> = after.iter().collect();
    let before: BTreeSet<&RelPath> = before.iter().collect();
    let come = after.difference(&before).map(|path| format!("+ {path}"));
    let go = before.difference(&after).map(|path| format!("- {path}"));
    let changed: Vec<String> = go.chain(come).collect();
    let mut label = "Changes";
    for line in changed.iter().take(PATHS) {
        page.short_row(label, line);
        label = "";
    }
    if changed.len() > PATHS {
        let more = changed.len() - PATHS;
        page.row("", &format!("and {more} more (d shows them)"));
    }
    let stay = after.intersection(&before).count();
    let stay = format!("{} in the prefix unchanged", counted(stay, "link"));
    if changed.is_empty() {
        page.row(label, &format!("no link comes or goes; {stay}"));
    } else {
        page.row(label, &stay);
    }
}

/// New commands, hosts and steps: what the user never agreed to before.
pub(super) fn show(page: &mut Page<'_>, placement: &Placement, replaced: &Replaced) {
    let known: BTreeSet<&RelPath> = replaced.exported.iter().collect();
    let exports = placement.exports();
    let commands: Vec<&str> = exports
        .iter()
        .filter(|path| !known.contains(path))
        .filter_map(command_of)
        .collect();
    let hosts: Vec<String> = placement
        .hosts()
        .iter()
        .filter(|host| !replaced.hosts.contains(host))
        .map(|host| host_text(page, host.raw()))
        .collect();
    let commands = commands
        .into_iter()
        .map(|name| format!("! NEW command {name}"));
    let hosts = hosts.into_iter().map(|host| format!("! NEW host {host}"));
    let steps = placement.release.steps.iter().filter_map(|step| {
        let id = step.id.as_str();
        match placement.news_of(step) {
            News::New => Some(format!("! NEW step {id}")),
            News::Changed => Some(format!("! CHANGED step {id}")),
            News::Known => None,
        }
    });
    let news = [limited(commands), limited(hosts), limited(steps)].concat();
    for line in &news {
        page.line(Ink::New, line);
    }
    if !news.is_empty() {
        page.blank();
    }
}

fn limited(lines: impl Iterator<Item = String>) -> Vec<String> {
    let mut lines: Vec<String> = lines.collect();
    if lines.len() > NEW {
        let more = lines.len() - NEW;
        lines.truncate(NEW);
        lines.push(format!("! NEW and {more} more of them (d shows all)"));
    }
    lines
}
