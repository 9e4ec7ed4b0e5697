//! Scripts with line numbers, so that people can talk about a line.

use crate::document::Action;
use crate::model::is_spoofing;
use crate::plan::{Change, Plan};
use crate::ui::page::{Page, chop};
use crate::ui::style::{Ink, Style};

/// A tab moves to the next column that this divides.
const TAB: usize = 8;

/// The scripts of a plan; none if it has no script.
pub fn scripts(plan: &Plan, style: &Style) -> Option<String> {
    let Change::Place(placement) = plan.change() else {
        return None;
    };
    let mut page = Page::new(style);
    for step in &placement.release.steps {
        if let Action::Script(text) = &step.action {
            page.blank();
            let title = format!("Script {}, run by /bin/sh", step.id);
            page.line(Ink::Title, &title);
            numbered(&mut page, text.raw());
        }
    }
    Some(page.finish()).filter(|text| !text.is_empty())
}

/// A text with line numbers. A line that is too wide goes on below a `+`.
pub(in crate::ui) fn numbered(page: &mut Page<'_>, text: &str) {
    let hidden = text
        .chars()
        .filter(|c| !matches!(c, '\n' | '\t') && is_spoofing(*c))
        .count();
    if hidden > 0 {
        let count = format!("{hidden} hidden or misleading characters, shown as \\u{{…}}");
        page.marked(Ink::Warning, &count);
    }
    let body = text.strip_suffix('\n').unwrap_or(text);
    for (at, line) in body.split('\n').enumerate() {
        let mut margin = format!("{:>5}  ", at + 1);
        for piece in chop(&escaped(line), page.style().width.saturating_sub(7)) {
            page.verbatim(&format!("{margin}{piece}"));
            "    +  ".clone_into(&mut margin);
        }
    }
}

fn escaped(line: &str) -> String {
    let mut text = String::new();
    let mut column = 0;
    for c in line.chars() {
        let shown = match c {
            '\t' => " ".repeat(TAB - column % TAB),
            _ => crate::model::Shown(c.encode_utf8(&mut [0; 4])).to_string(),
        };
        column += shown.chars().count();
        text.push_str(&shown);
    }
    text
}
