//! What can never be kept, and why.

use std::collections::BTreeMap;

use super::super::page::Page;
use super::super::style::{Ink, counted};
use super::{home, some};
use crate::run::{Barred, Change};

/// So many paths are shown for one reason, if there are few reasons.
const MOST: usize = 2;
const FEW: usize = 3;

pub(super) fn show(page: &mut Page<'_>, changes: &[Change]) {
    let mut reasons: BTreeMap<Barred, Vec<String>> = BTreeMap::new();
    for change in changes {
        if let Some(barred) = change.barred {
            let path = format!("{} {}", change.word(), home(&change.path));
            reasons.entry(barred).or_default().push(path);
        }
    }
    let is_short = reasons.len() <= FEW;
    for (barred, paths) in reasons {
        let number = counted(paths.len(), "path");
        page.marked(Ink::Warning, &format!("never kept, {number}: {barred}"));
        if is_short {
            some(page, &paths, MOST);
        }
    }
}
