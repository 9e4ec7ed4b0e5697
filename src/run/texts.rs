//! The text of changed files, for people to read what changed in them.

use std::collections::BTreeMap;

use thiserror::Error;

use super::{Barred, Change, Found, Listing, RunError, Thing, View};
use crate::beneath::Dir;
use crate::model::HomePath;
use crate::progress::Interrupt;

/// Larger files are not shown.
const LARGEST: u64 = 256 * 1024;

/// All that is shown has at most so many bytes.
const MOST: u64 = 4 * 1024 * 1024;

/// One byte in so many may be no text.
const ODD: usize = 100;

/// A text file before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextChange {
    /// Where.
    pub path: HomePath,
    /// What it says in the home; nothing if it is no file there.
    pub before: Option<Vec<u8>>,
    /// What the script left; nothing if it is no file any more.
    pub after: Option<Vec<u8>>,
}

/// The texts of changed files, and which of them are not shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Texts {
    /// What is shown.
    pub shown: Vec<TextChange>,
    /// What is not, by its path.
    pub left_out: BTreeMap<HomePath, NotShown>,
}

/// Why a difference is not shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum NotShown {
    /// One of its sides is larger than what people read.
    #[error("too large")]
    TooLarge,
    /// All that was shown before it is as much as people read.
    #[error("too much is shown already")]
    TooMuch,
    /// One of its sides is no text.
    #[error("no text")]
    NoText,
    /// One of its sides cannot be read.
    #[error("it cannot be read")]
    Unreadable,
}

/// Reads the text files among the changes: those that are set apart first, then those that were
/// changed. What is too large, is no text, or cannot be read is named; what the script was not
/// shown is not read.
///
/// # Errors
/// If the user asked to stop.
pub fn texts(view: &View<'_>, listing: &Listing, interrupt: &Interrupt) -> Result<Texts, RunError> {
    let changes = || listing.changes.iter().filter(|change| may_be_shown(change));
    let is_apart = |change: &&Change| listing.concern(change).is_some();
    let is_both = |change: &&Change| change.before.is_some() && change.after.is_some();
    let others = changes().filter(|change| !is_apart(change) && is_both(change));
    let mut texts = Texts::default();
    let mut room = MOST;
    for change in changes().filter(is_apart).chain(others) {
        interrupt.check()?;
        match one(view, change, &mut room) {
            Ok(text) if text.before == text.after => {}
            Ok(text) => texts.shown.push(text),
            Err(why) => {
                texts.left_out.insert(change.path.clone(), why);
            }
        }
    }
    Ok(texts)
}

fn one(view: &View<'_>, change: &Change, room: &mut u64) -> Result<TextChange, NotShown> {
    let size = |found: &Option<Found>| found.as_ref().map_or(0, |found| found.thing.size());
    let (old, new) = (size(&change.before), size(&change.after));
    if old > LARGEST || new > LARGEST {
        return Err(NotShown::TooLarge);
    }
    *room = room.checked_sub(old + new).ok_or(NotShown::TooMuch)?;
    Ok(TextChange {
        path: change.path.clone(),
        before: text(view.home, &change.path, change.before.as_ref())?,
        after: text(view.upper, &change.path, change.after.as_ref())?,
    })
}

fn may_be_shown(change: &Change) -> bool {
    !matches!(
        change.barred,
        Some(Barred::Hidden | Barred::Own | Barred::Mounted | Barred::Unreadable | Barred::Special)
    )
}

/// The text of one side, if a file is there.
fn text(dir: &Dir, path: &HomePath, found: Option<&Found>) -> Result<Option<Vec<u8>>, NotShown> {
    match found.map(|found| &found.thing) {
        Some(Thing::File(_)) => {
            let bytes = dir.read(path.as_path(), LARGEST);
            let bytes = bytes.map_err(|_| NotShown::Unreadable)?;
            let text = Some(bytes).filter(|bytes| is_text(bytes));
            text.map(Some).ok_or(NotShown::NoText)
        }
        _ => Ok(None),
    }
}

/// UTF-8, or nearly.
fn is_text(bytes: &[u8]) -> bool {
    let odd: usize = bytes.utf8_chunks().map(|chunk| chunk.invalid().len()).sum();
    !bytes.contains(&0) && odd <= bytes.len() / ODD
}

#[cfg(test)]
mod tests {
    use super::is_text;

    #[test]
    fn a_text_may_have_a_few_bytes_that_are_none() {
        assert!(is_text(b"") && is_text("é\n".as_bytes()));
        assert!(is_text(format!("{}\u{1b}", "x".repeat(300)).as_bytes()));
        assert!(is_text(&[b"x".repeat(300), vec![0xff, 0xfe]].concat()));
        assert!(!is_text(b"\x7fELF\0") && !is_text(&[0xff; 20]));
    }
}
