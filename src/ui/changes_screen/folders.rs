//! All that is not set apart, folder by folder, in few lines.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::super::page::Page;
use super::super::style::Ink;
use super::counts::Count;
use super::{Changes, line, some};
use crate::model::{HomePath, Shown};
use crate::run::Change;

/// So many lines are shown.
const MOST: usize = 9;

/// No folder deeper than this gets a line of its own.
const DEEPEST: usize = 6;

pub(super) fn show(page: &mut Page<'_>, shown: &Changes<'_>) {
    let commands: BTreeSet<&HomePath> =
        shown.commands.iter().map(|command| &command.path).collect();
    let rest: Vec<&Change> = shown
        .listing
        .changes
        .iter()
        .filter(|change| {
            shown.listing.concern(change).is_none() && !commands.contains(&change.path)
        })
        .collect();
    if rest.is_empty() {
        return;
    }
    let is_all = rest.len() == shown.listing.changes.len();
    page.line(Ink::Title, if is_all { "All of it" } else { "The rest" });
    let lines: Vec<String> = grouped(&rest).values().map(|group| told(group)).collect();
    some(page, &lines, MOST);
}

/// The changes by their first names: as many names as leave few enough groups.
fn grouped<'a>(changes: &[&'a Change]) -> BTreeMap<PathBuf, Vec<&'a Change>> {
    let mut groups = BTreeMap::new();
    for depth in (1..=DEEPEST).rev() {
        groups = BTreeMap::<PathBuf, Vec<&Change>>::new();
        for change in changes {
            let first: PathBuf = change.path.as_path().iter().take(depth).collect();
            groups.entry(first).or_default().push(change);
        }
        if groups.len() <= MOST {
            break;
        }
    }
    groups
}

fn told(group: &[&Change]) -> String {
    let Some((first, others)) = group.split_first() else {
        return String::new();
    };
    if others.is_empty() {
        return line(first);
    }
    let mut shared: &Path = first.path.as_path();
    for change in others {
        while !change.path.as_path().starts_with(shared) {
            shared = shared.parent().unwrap_or(Path::new(""));
        }
    }
    let parts: Vec<String> = ["made", "changed", "removed", "unknown"]
        .into_iter()
        .filter_map(|word| {
            let of_word = group.iter().copied().filter(|change| change.word() == word);
            let text = Count::of(of_word).text();
            (!text.is_empty()).then(|| format!("{word} {text}"))
        })
        .collect();
    let barred = group
        .iter()
        .filter(|change| change.barred.is_some())
        .count();
    let never = match barred {
        0 => String::new(),
        number => format!(" ({number} never kept)"),
    };
    let folder = shared.to_string_lossy();
    format!("~/{}/: {}{never}", Shown(&folder), parts.join("; "))
}
