//! Paths that are obeyed because they are there, with what changed in them.
//!
//! The paths of every kind come first and the differences get the lines that are left, so that no
//! difference, however long, crowds out a later path.

use std::collections::BTreeMap;

use unicode_width::UnicodeWidthStr;

use super::super::page::{Page, clip};
use super::super::style::{Ink, Style, counted};
use super::{Changes, difference, line, short};
use crate::model::Shown;
use crate::run::{Change, Concern, NotShown};

/// So many paths of one kind, and so many lines of one difference, are shown.
const PATHS: usize = 3;
const LINES: usize = 8;

/// A difference of which something is shown has so many lines, if there are any.
const FEW: usize = 3;

/// All paths and differences together take so many lines of the screen, if there are few kinds.
const ALL: usize = 18;

pub(super) fn show(page: &mut Page<'_>, shown: &Changes<'_>) {
    let mut kinds: BTreeMap<Concern, Vec<&Change>> = BTreeMap::new();
    for change in &shown.listing.changes {
        if let Some(concern) = shown.listing.concern(change) {
            kinds.entry(concern).or_default().push(change);
        }
    }
    let taken = |most: usize| kinds.values().map(|kind| kind.len().min(most)).sum();
    let most = if taken(PATHS) <= ALL { PATHS } else { 1 };
    let mut room = ALL.saturating_sub(taken(most));
    let mut left = kinds.len();
    for (concern, changes) in kinds {
        let (word, title) = (concern.word(), concern.title());
        let number = counted(changes.len(), "path");
        page.marked(Ink::Warning, &format!("{word}, {number}: {title}"));
        // What this kind does not need is for the next.
        let mut share = room.min((room / left).max(FEW));
        left -= 1;
        for change in changes.iter().take(most) {
            let used = one(page, shown, change, share);
            share -= used;
            room -= used;
        }
        let more = changes.len().saturating_sub(most);
        if more > 0 {
            short(page, &format!("and {more} more (d shows them)"));
        }
    }
}

/// A path and the first lines of its difference, each cut where the screen ends; how many these are.
fn one(page: &mut Page<'_>, shown: &Changes<'_>, change: &Change, room: usize) -> usize {
    let line = line(change);
    match difference_of(shown, change) {
        None => {
            short(page, &line);
            0
        }
        Some(Err(why)) => {
            with(page, &line, &difference::not_shown(why));
            0
        }
        Some(Ok(lines)) if room == 0 => {
            let differ = counted(lines.len(), "line");
            with(
                page,
                &line,
                &format!("{differ} of difference (d shows them)"),
            );
            0
        }
        Some(Ok(lines)) => {
            short(page, &line);
            cut(page, &lines, room.min(LINES));
            lines.len().min(room).min(LINES)
        }
    }
}

fn difference_of(shown: &Changes<'_>, change: &Change) -> Option<Result<Vec<String>, NotShown>> {
    if let Some(why) = shown.texts.left_out.get(&change.path) {
        return Some(Err(*why));
    }
    let mut texts = shown.texts.shown.iter();
    let text = texts.find(|text| text.path == change.path)?;
    Some(Ok(difference::lines(text)))
}

/// A line and a note, beside it if there is room.
fn with(page: &mut Page<'_>, line: &str, note: &str) {
    let whole = format!("{line}  {note}");
    let columns = page.style().width.max(Style::MIN_WIDTH) - 2;
    if Shown(&whole).to_string().width() <= columns {
        short(page, &whole);
    } else {
        short(page, line);
        short(page, &format!("  {note}"));
    }
}

fn cut(page: &mut Page<'_>, lines: &[String], most: usize) {
    // One line that says that there is one more says less than that one.
    let most = if lines.len() == most + 1 {
        most + 1
    } else {
        most
    };
    let columns = page.style().width.max(Style::MIN_WIDTH) - 4;
    for line in lines.iter().take(most) {
        let shown = Shown(line).to_string();
        page.verbatim(&format!("    {}", clip(&shown, columns)));
    }
    let more = lines.len().saturating_sub(most);
    if more > 0 {
        page.verbatim(&format!("    and {more} more lines (d shows them)"));
    }
}
