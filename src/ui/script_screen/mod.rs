//! A script, shown before it runs: its text, what was found in it, what changed since the last time.
//!
//! The order is the caller's, and it is: text, difference, findings, facts, question. What decides stands last,
//! below all that somebody else wrote.

mod pages;

use super::page::{Page, clip};
use super::plan_screen::numbered;
use super::style::{Ink, Style, counted};
use crate::difference::{Difference, Sign};
use crate::model::Shown;
use crate::script::{Findings, Group, NO_PROOF, Reading, Script};

pub use pages::{Paged, read_before_a_run, show_in_pages};

/// So many lines of a kind stand on the screen.
const MOST_LINES: usize = 20;

/// The whole text with line numbers; what is hidden is counted on top and visible in its place.
pub fn text(script: &Script, style: &Style) -> String {
    let mut page = Page::new(style);
    page.line(Ink::Title, "The script");
    numbered(&mut page, &script.text());
    page.finish()
}

/// What was found, grouped by kind, and that it proves nothing.
pub fn findings(findings: &Findings, style: &Style) -> String {
    let mut page = Page::new(style);
    reading(&mut page, &findings.reading);
    for found in &findings.groups {
        group(&mut page, found);
    }
    if findings.groups.is_empty() && !matches!(findings.reading, Reading::NotAShell(_)) {
        page.line(Ink::Text, "Nothing was found of what is looked for.");
    }
    page.line(Ink::Title, NO_PROOF);
    page.finish()
}

/// What changed since the bytes that were last run.
pub fn difference(before: &[u8], after: &[u8], style: &Style) -> String {
    compared(&Difference::between(before, after), style)
}

/// The same, of a difference that was found before.
pub fn compared(difference: &Difference, style: &Style) -> String {
    let mut page = Page::new(style);
    match difference {
        Difference::Nothing => page.line(Ink::Text, "The same bytes as last time."),
        Difference::Whole { before, after } => {
            let (before, after) = (counted(*before, "line"), counted(*after, "line"));
            let told = format!("It differs as a whole from last time: {before} then, {after} now");
            page.marked(Ink::Warning, &told);
        }
        Difference::Hunks(hunks) => {
            page.line(Ink::Title, "Changed since last time");
            for hunk in hunks {
                page.line(Ink::Faint, &format!("  from line {}", hunk.after.start + 1));
                for line in &hunk.lines {
                    page.differing(&format!("{} {}", line.sign.mark(), line.text));
                }
            }
            let count = |sign| {
                let lines = hunks.iter().flat_map(|hunk| &hunk.lines);
                counted(lines.filter(|line| line.sign == sign).count(), "line")
            };
            let (added, removed) = (count(Sign::Added), count(Sign::Removed));
            page.line(Ink::Text, &format!("{added} added, {removed} removed"));
        }
    }
    page.finish()
}

/// That the last time nobody saw what ran.
pub fn unseen(style: &Style) -> String {
    let mut page = Page::new(style);
    page.line(
        Ink::Text,
        "Run before, with nobody there to see it: here is all of it.",
    );
    page.finish()
}

/// What decides: which bytes these are, and what would run them.
pub fn facts(script: &Script, style: &Style) -> String {
    let mut page = Page::new(style);
    let lines = script.bytes().split(|byte| *byte == b'\n');
    let ends = script.bytes().ends_with(b"\n");
    let lines = counted(lines.count() - usize::from(ends), "line");
    let bytes = counted(script.bytes().len(), "byte");
    page.row("Script", &format!("{lines}, {bytes}"));
    page.row("SHA-256", &script.digest().hex());
    let interpreter = script.interpreter();
    let mut runs = interpreter.program().display().to_string();
    if let Some(argument) = interpreter.argument() {
        runs.push(' ');
        runs.push_str(argument);
    }
    page.row("Run by", &runs);
    page.finish()
}

fn reading(page: &mut Page<'_>, reading: &Reading) {
    match reading {
        Reading::Whole => {}
        Reading::ByLine { from, fault } => {
            let (line, why) = (fault.line, fault.why);
            let said = format!(
                "could not be parsed at line {line} ({why}): looked at line by line from line {from} on"
            );
            page.marked(Ink::Warning, &said);
        }
        Reading::NotAShell(name) => {
            let name = name.raw();
            let said =
                format!("it is written for {name}: no finding can be made for this language");
            page.marked(Ink::Warning, &said);
        }
    }
}

fn group(page: &mut Page<'_>, group: &Group) {
    let more = if group.cut { "more than " } else { "" };
    let count = counted(group.lines.len(), "line");
    let title = format!("{} ({more}{count})", group.kind.sentence());
    page.line(Ink::Warning, &title);
    let width = page.style().width.max(Style::MIN_WIDTH);
    for quoted in group.lines.iter().take(MOST_LINES) {
        // Escaped before it is clipped, so that what is clipped fits.
        let text = Shown(quoted.text.raw()).to_string();
        page.verbatim(&clip(&format!("{:>7}  {text}", quoted.line), width));
    }
    let left = group.lines.len().saturating_sub(MOST_LINES);
    if left > 0 {
        page.verbatim(&format!("         and {}", counted(left, "more line")));
    }
}
