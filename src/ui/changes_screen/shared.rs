//! Names that the script gave to one and the same file: what is kept has a file for each.

use std::collections::BTreeMap;

use super::super::page::Page;
use super::super::style::Ink;
use super::{home, some};
use crate::run::{Change, Thing};

/// So many files are shown.
const MOST: usize = 2;

pub(super) fn show(page: &mut Page<'_>, changes: &[Change]) {
    let mut files: BTreeMap<(u64, u64), Vec<String>> = BTreeMap::new();
    for change in changes {
        if let Some(found) = &change.after
            && matches!(found.thing, Thing::File(_))
        {
            let file = (found.stamp.device, found.stamp.inode);
            files.entry(file).or_default().push(home(&change.path));
        }
    }
    let mut lines: Vec<String> = files
        .into_values()
        .filter(|names| names.len() > 1)
        .map(|names| names.join(" = "))
        .collect();
    if lines.is_empty() {
        return;
    }
    lines.sort();
    page.line(
        Ink::Title,
        "Names of one file (hard links), each kept as a file of its own",
    );
    some(page, &lines, MOST);
}
