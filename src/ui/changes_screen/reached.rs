//! Whom a script that failed wanted to reach, and what it asked for: mostly that is why.

use super::super::page::Page;
use super::super::style::{Ink, Style, counted};
use super::{Changes, outside};

/// So many of each are told.
const MOST: usize = 20;

/// The hosts with the whole reason why one was refused, and the commands that were; empty if there
/// are none.
pub fn reached_screen(shown: &Changes<'_>, style: &Style) -> String {
    let mut page = Page::new(style);
    if !shown.hosts.is_empty() {
        page.line(Ink::Title, "Hosts");
        some(&mut page, shown.hosts.iter().map(outside::told));
    }
    if !shown.asks.is_empty() {
        let times = counted(shown.asks.len(), "command");
        let text = format!("asked for more rights, as the script tells it, and got none: {times}");
        page.marked(Ink::Warning, &text);
        some(&mut page, shown.asks.iter().cloned());
    }
    page.finish()
}

fn some(page: &mut Page<'_>, lines: impl ExactSizeIterator<Item = String>) {
    let more = lines.len().saturating_sub(MOST);
    for line in lines.take(MOST) {
        page.indented(&line);
    }
    if more > 0 {
        page.indented(&format!(
            "and {more} more (--json and --record DIR have all)"
        ));
    }
}
