//! One place where two texts differ.

use std::ops::Range;

use similar::{ChangeTag, DiffOp};

use crate::model::readable;

/// One place where two texts differ, with the unchanged lines around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hunk {
    /// Which lines of the text before, counted from 0.
    pub before: Range<usize>,
    /// Which lines of the text after, counted from 0.
    pub after: Range<usize>,
    /// What they say.
    pub lines: Vec<Line>,
}

/// A line of a difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What became of it.
    pub sign: Sign,
    /// What it says, without the end of the line: somebody else's text, not yet escaped.
    pub text: String,
    /// Whether the text ends here without ending the line.
    pub is_cut: bool,
}

/// What became of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// It is in both texts.
    Same,
    /// It was in the text before.
    Removed,
    /// It is in the text after.
    Added,
}

impl Sign {
    /// The sign in front of the line.
    pub fn mark(self) -> char {
        match self {
            Self::Same => ' ',
            Self::Removed => '-',
            Self::Added => '+',
        }
    }
}

/// The hunk of one group of steps through two parts of texts that begin at this line.
pub(super) fn of(steps: &[DiffOp], start: usize, old: &[&[u8]], new: &[&[u8]]) -> Hunk {
    let mut lines = Vec::new();
    for step in steps {
        for change in step.iter_changes(old, new) {
            lines.push(line(change.tag(), change.value()));
        }
    }
    let over = |range: fn(&DiffOp) -> Range<usize>| {
        let first = steps.first().map_or(0, |step| range(step).start);
        let end = steps.last().map_or(0, |step| range(step).end);
        start + first..start + end
    };
    Hunk {
        before: over(DiffOp::old_range),
        after: over(DiffOp::new_range),
        lines,
    }
}

fn line(tag: ChangeTag, bytes: &[u8]) -> Line {
    let whole = bytes.strip_suffix(b"\n");
    Line {
        sign: match tag {
            ChangeTag::Equal => Sign::Same,
            ChangeTag::Delete => Sign::Removed,
            ChangeTag::Insert => Sign::Added,
        },
        text: readable(whole.unwrap_or(bytes)),
        is_cut: whole.is_none(),
    }
}
