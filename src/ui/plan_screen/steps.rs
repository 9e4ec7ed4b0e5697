//! What runs: each step with all its arguments, before anybody is asked.

use crate::document::{Action, Step};
use crate::model::{Argv, RelPath, Shown};
use crate::plan::{Caging, Placement};
use crate::ui::page::{Page, clip};
use crate::ui::style::counted;

/// How much of a step is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extent {
    /// So much that no step pushes another off the screen.
    Screen,
    /// All of it.
    Whole,
}

/// So many lines of one text, and so many arguments, are shown on the screen.
const LINES: usize = 6;

pub(super) fn show(page: &mut Page<'_>, placement: &Placement) {
    let steps = &placement.release.steps;
    if steps.is_empty() {
        page.row("Runs", "nothing");
    }
    let mut label = "Runs";
    for step in steps {
        one(page, label, step, Extent::Screen);
        label = "";
    }
    if !steps.is_empty() {
        page.row("", &format!("  {}", held(&placement.caging)));
    }
}

/// How they are held; where they cannot be, the refusal that follows says why.
pub(super) fn held(caging: &Caging) -> String {
    match caging {
        Caging::Tier(tier) => {
            format!("held in a cage of tier {tier}: no network, no home, no other files")
        }
        Caging::Unasked | Caging::Lacking(_) => {
            "not held by anything on this machine, so never run here".to_owned()
        }
    }
}

/// A step: what it is called, what it runs, what it may leave and for how long.
pub(super) fn one(page: &mut Page<'_>, label: &str, step: &Step, extent: Extent) {
    match &step.action {
        Action::Run(argv) => command(page, label, step, (argv, extent)),
        Action::Script(text) => {
            let lines = counted(text.raw().lines().count(), "line");
            let what = format!("{}: a script of {lines} for /bin/sh (v shows it)", step.id);
            page.row(label, &what);
        }
    }
    let limits = within(page, extent, &limits(step));
    page.row("", &format!("  {limits}"));
}

/// Arguments stand in one line only where no reader could join or split them wrongly.
fn command(page: &mut Page<'_>, label: &str, step: &Step, (argv, extent): (&Argv, Extent)) {
    let words: Vec<&str> = std::iter::once(argv.command())
        .chain(argv.arguments().iter().map(String::as_str))
        .collect();
    let is_plain = |word: &&str| !word.is_empty() && !word.contains(char::is_whitespace);
    if words.iter().all(is_plain) {
        let line = format!("{}: {}", step.id, words.join(" "));
        page.row(label, &within(page, extent, &line));
        return;
    }
    page.row(label, &format!("{}, one argument a line:", step.id));
    let shown = match extent {
        Extent::Screen => LINES,
        Extent::Whole => words.len(),
    };
    for word in words.iter().take(shown) {
        page.exact_row(&within(page, extent, &format!("[{word}]")));
    }
    let more = words.len().saturating_sub(shown);
    if more > 0 {
        page.row("", &format!("  and {more} more (d shows them)"));
    }
}

fn within(page: &Page<'_>, extent: Extent, text: &str) -> String {
    let shown = Shown(text).to_string();
    match extent {
        Extent::Screen => clip(&shown, page.columns() * LINES),
        Extent::Whole => shown,
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
