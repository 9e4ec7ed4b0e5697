//! The text of changed files, for people to read what changed in them.

use super::{Barred, Change, Concern, Found, RunError, Thing, View};
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

/// Reads the text files among the changes: those that are set apart first, then those that were
/// changed. What is too large, is no text, or cannot be read is left out, and so is what the script
/// was not shown.
///
/// # Errors
/// If the user asked to stop.
pub fn texts(
    view: &View<'_>,
    changes: &[Change],
    interrupt: &Interrupt,
) -> Result<Vec<TextChange>, RunError> {
    let is_apart = |change: &&Change| Concern::of(&change.path).is_some();
    let is_both = |change: &&Change| change.before.is_some() && change.after.is_some();
    let first = changes.iter().filter(is_apart);
    let others = changes
        .iter()
        .filter(|change| !is_apart(change) && is_both(change));
    let mut texts = Vec::new();
    let mut read = 0;
    for change in first.chain(others).filter(|change| may_be_shown(change)) {
        interrupt.check()?;
        let size = |found: &Option<Found>| found.as_ref().map_or(0, |found| found.thing.size());
        let (old, new) = (size(&change.before), size(&change.after));
        if old > LARGEST || new > LARGEST || read + old + new > MOST {
            continue;
        }
        read += old + new;
        let before = text(view.home, &change.path, change.before.as_ref());
        let after = text(view.upper, &change.path, change.after.as_ref());
        if let (Ok(before), Ok(after)) = (before, after)
            && before != after
        {
            texts.push(TextChange {
                path: change.path.clone(),
                before,
                after,
            });
        }
    }
    Ok(texts)
}

fn may_be_shown(change: &Change) -> bool {
    !matches!(
        change.barred,
        Some(Barred::Hidden | Barred::Own | Barred::Mounted | Barred::Unreadable | Barred::Special)
    )
}

/// A file that is not shown: it cannot be read, or is no text.
struct NotShown;

/// The text of one side, if a file is there.
fn text(dir: &Dir, path: &HomePath, found: Option<&Found>) -> Result<Option<Vec<u8>>, NotShown> {
    match found.map(|found| &found.thing) {
        Some(Thing::File(_)) => {
            let bytes = dir.read(path.as_path(), LARGEST).map_err(|_| NotShown)?;
            let text = Some(bytes).filter(|bytes| is_text(bytes));
            text.map(Some).ok_or(NotShown)
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
