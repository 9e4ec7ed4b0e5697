//! What runs: each step with all its arguments, before anybody is asked.

use crate::document::{Action, Step};
use crate::model::{Argv, RelPath};
use crate::plan::Placement;
use crate::ui::page::Page;
use crate::ui::style::counted;

pub(super) fn show(page: &mut Page<'_>, placement: &Placement) {
    let steps = &placement.release.steps;
    if steps.is_empty() {
        page.row("Runs", "nothing");
    }
    let mut label = "Runs";
    for step in steps {
        one(page, label, step);
        label = "";
    }
}

/// A step: what it is called, what it runs, what it may leave and for how long.
pub(super) fn one(page: &mut Page<'_>, label: &str, step: &Step) {
    match &step.action {
        Action::Run(argv) => command(page, label, step, argv),
        Action::Script(text) => {
            let lines = counted(text.raw().lines().count(), "line");
            let what = format!("{}: a script of {lines} for /bin/sh (v shows it)", step.id);
            page.row(label, &what);
        }
    }
    page.row("", &format!("  {}", limits(step)));
}

/// Arguments stand in one line only where no reader could join or split them wrongly.
fn command(page: &mut Page<'_>, label: &str, step: &Step, argv: &Argv) {
    let words: Vec<&str> = std::iter::once(argv.command())
        .chain(argv.arguments().iter().map(String::as_str))
        .collect();
    let is_plain = |word: &&str| !word.is_empty() && !word.contains(char::is_whitespace);
    if words.iter().all(is_plain) {
        page.row(label, &format!("{}: {}", step.id, words.join(" ")));
        return;
    }
    page.row(label, &format!("{}, one argument a line:", step.id));
    for word in words {
        page.exact_row(&format!("[{word}]"));
    }
}

fn limits(step: &Step) -> String {
    let mut left: Vec<&str> = step.creates.iter().map(RelPath::as_str).collect();
    if let Some(output) = &step.stdout {
        left.insert(0, output.as_str());
    }
    let seconds = step.timeout;
    if left.is_empty() {
        format!("leaves nothing; at most {seconds} s")
    } else {
        format!("leaves {}; at most {seconds} s", left.join(", "))
    }
}
