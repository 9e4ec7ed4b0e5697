//! `doctor`: every check in a line or two, what is wrong set apart by a word.

use super::page::Page;
use super::style::{Ink, Style, counted};
use crate::doctor::{Check, Verdict};

/// All checks in their order, then a line that sums them up.
pub fn doctor(checks: &[Check], style: &Style) -> String {
    let mut page = Page::new(style);
    for check in checks {
        let (label, ink) = match check.verdict {
            Verdict::Good => ("good", Ink::Text),
            Verdict::Note => ("note", Ink::Text),
            Verdict::Finding => ("FINDING", Ink::Warning),
        };
        let about = check.about.as_deref();
        let about = about.map_or_else(String::new, |about| format!(" {about}"));
        let text = format!("{}{about}: {}", check.id, style.home_in(&check.message));
        page.row_in(ink, label, &text);
        if let Some(advice) = &check.advice {
            page.row("", &format!("  try: {advice}"));
        }
    }
    page.blank();
    page.line(Ink::Title, &sum(checks));
    page.finish()
}

fn sum(checks: &[Check]) -> String {
    let count = |verdict| {
        checks
            .iter()
            .filter(|check| check.verdict == verdict)
            .count()
    };
    let notes = counted(count(Verdict::Note), "note");
    match count(Verdict::Finding) {
        0 => format!("nothing is wrong; {notes}"),
        findings => format!("{}; {notes}", counted(findings, "finding")),
    }
}
