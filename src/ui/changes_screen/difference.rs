//! What changes in a text, as lines: the one place that knows which difference is shown.

use crate::difference::unified;
use crate::run::{NotShown, TextChange};

/// The lines of a difference, without the two that name the file.
pub(super) fn lines(text: &TextChange) -> Vec<String> {
    let all = unified(
        text.path.as_path(),
        text.before.as_deref(),
        text.after.as_deref(),
    );
    all.into_iter().skip(2).collect()
}

/// What is said in place of a difference.
pub(super) fn not_shown(why: NotShown) -> String {
    format!("difference not shown: {why}")
}
