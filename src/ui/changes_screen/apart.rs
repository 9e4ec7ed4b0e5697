//! Paths that are obeyed because they are there, with what changed in them.

use std::collections::BTreeMap;

use super::super::page::{Page, clip};
use super::super::style::{Ink, Style, counted};
use super::{Changes, difference, line, short};
use crate::model::Shown;
use crate::run::{Change, Concern};

/// So many paths of one kind, and so many lines of one difference, are shown.
const PATHS: usize = 3;
const LINES: usize = 8;

/// All paths and differences together take so many lines of the screen.
const ALL: usize = 18;

pub(super) fn show(page: &mut Page<'_>, shown: &Changes<'_>) {
    let mut kinds: BTreeMap<Concern, Vec<&Change>> = BTreeMap::new();
    for change in &shown.listing.changes {
        if let Some(concern) = Concern::of(&change.path) {
            kinds.entry(concern).or_default().push(change);
        }
    }
    let mut room = ALL;
    for (concern, changes) in kinds {
        let (word, title) = (concern.word(), concern.title());
        let number = counted(changes.len(), "path");
        page.marked(Ink::Warning, &format!("{word}, {number}: {title}"));
        let most = PATHS.min(room);
        for change in changes.iter().take(most) {
            short(page, &line(change));
            room = room.saturating_sub(1);
            let text = shown.texts.iter().find(|text| text.path == change.path);
            let lines = text.map(difference::lines).unwrap_or_default();
            let shown_lines = room.min(LINES);
            room -= lines.len().min(shown_lines);
            cut(page, &lines, shown_lines);
        }
        let more = changes.len().saturating_sub(most);
        if more > 0 && most > 0 {
            short(page, &format!("and {more} more (d shows them)"));
        }
    }
}

/// The first lines of a difference, each cut where the screen ends.
fn cut(page: &mut Page<'_>, lines: &[String], most: usize) {
    let columns = page.style().width.max(Style::MIN_WIDTH) - 4;
    for line in lines.iter().take(most) {
        let shown = Shown(line).to_string();
        page.verbatim(&format!("    {}", clip(&shown, columns)));
    }
    let more = lines.len().saturating_sub(most);
    if more > 0 {
        page.verbatim(&format!("    {more} more lines (d shows them)"));
    }
}
