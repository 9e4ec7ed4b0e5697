//! What changed between two texts, line by line, in several places.
//!
//! The texts are anybody's bytes, and so is their size: what is the same at both ends is set aside,
//! and where too much is left the texts are said to differ as a whole. The search itself (Myers)
//! ends after a second with a coarser answer that is as true. Lines are told as text, with bytes that are no
//! UTF-8 as `\xNN`; escaping for a terminal is the screen's.

mod hunk;

use std::ops::Range;
use std::path::Path;
use std::time::{Duration, Instant};

use similar::{Algorithm, DiffOp, capture_diff_slices_deadline, group_diff_ops};

pub use hunk::{Hunk, Line, Sign};

/// So many unchanged lines are shown around a change.
const AROUND: usize = 3;
/// The most lines, of both texts together, that are compared once both ends are set aside.
const MOST_LINES: usize = 40_000;
/// How long a search for the smallest difference lasts.
const PATIENCE: Duration = Duration::from_secs(1);

/// What changed between two texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Difference {
    /// Nothing: they are the same bytes.
    Nothing,
    /// These places, in their order.
    Hunks(Vec<Hunk>),
    /// Too much to compare line by line: how many lines each has.
    Whole {
        /// The lines of the text before.
        before: usize,
        /// The lines of the text after.
        after: usize,
    },
}

impl Difference {
    /// Compares two texts.
    pub fn between(before: &[u8], after: &[u8]) -> Self {
        if before == after {
            return Self::Nothing;
        }
        let (old, new) = (lines(before), lines(after));
        let same = |pair: &(&&[u8], &&[u8])| pair.0 == pair.1;
        let head = old.iter().zip(&new).take_while(same).count();
        let room = old.len().min(new.len()) - head;
        let tail = old.iter().rev().zip(new.iter().rev());
        let tail = tail.take(room).take_while(same).count();
        // What is unchanged around the changes is compared too, so that hunks show it.
        let start = head.saturating_sub(AROUND);
        let kept = tail.saturating_sub(AROUND);
        let (Some(old_part), Some(new_part)) = (
            old.get(start..old.len() - kept),
            new.get(start..new.len() - kept),
        ) else {
            return Self::whole(&old, &new);
        };
        if old_part.len() + new_part.len() > MOST_LINES {
            return Self::whole(&old, &new);
        }
        let deadline = Instant::now().checked_add(PATIENCE);
        let steps = capture_diff_slices_deadline(Algorithm::Myers, old_part, new_part, deadline);
        let groups = group_diff_ops(steps, AROUND);
        let hunk = |steps: &Vec<DiffOp>| hunk::of(steps, start, old_part, new_part);
        Self::Hunks(groups.iter().map(hunk).collect())
    }

    fn whole(old: &[&[u8]], new: &[&[u8]]) -> Self {
        Self::Whole {
            before: old.len(),
            after: new.len(),
        }
    }
}

/// The lines of a unified difference between two states of a file; none if nothing differs.
pub fn unified(path: &Path, before: Option<&[u8]>, after: Option<&[u8]>) -> Vec<String> {
    let difference = Difference::between(before.unwrap_or(&[]), after.unwrap_or(&[]));
    if difference == Difference::Nothing && before.is_some() == after.is_some() {
        return Vec::new();
    }
    let name = |there: Option<&[u8]>| match there {
        Some(_) => path.display().to_string(),
        None => "/dev/null".to_owned(),
    };
    let mut shown = vec![
        format!("--- {}", name(before)),
        format!("+++ {}", name(after)),
    ];
    match difference {
        Difference::Nothing => shown.push(header(&(0..0), &(0..0))),
        Difference::Whole { before, after } => {
            shown.push(format!(
                "differs as a whole: {before} lines, then {after} lines"
            ));
        }
        Difference::Hunks(hunks) => {
            for hunk in hunks {
                shown.push(header(&hunk.before, &hunk.after));
                for line in &hunk.lines {
                    shown.push(format!("{}{}", line.sign.mark(), line.text));
                    if line.is_cut {
                        shown.push("\\ No newline at end of file".to_owned());
                    }
                }
            }
        }
    }
    shown
}

fn lines(bytes: &[u8]) -> Vec<&[u8]> {
    bytes.split_inclusive(|byte| *byte == b'\n').collect()
}

fn header(before: &Range<usize>, after: &Range<usize>) -> String {
    format!("@@ -{} +{} @@", range(before), range(after))
}

/// The first line, from 1, and how many; an empty range names the line before it.
fn range(lines: &Range<usize>) -> String {
    let first = lines.start + usize::from(!lines.is_empty());
    format!("{first},{}", lines.len())
}
