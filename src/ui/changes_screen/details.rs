//! Every change, and every difference, in full.

use super::super::page::Page;
use super::super::style::{Ink, Style};
use super::{Changes, commands, difference, left_out, line, outside};

/// Every path with its size and mode, every difference, every host and every refused command.
pub fn changes_details(shown: &Changes<'_>, style: &Style) -> String {
    let mut page = Page::new(style);
    page.line(Ink::Title, "All changes");
    for change in &shown.listing.changes {
        page.indented(&line(change));
        if let Some(concern) = shown.listing.concern(change) {
            page.indented(&format!("    {}", concern.title()));
        }
        if let Some(barred) = change.barred {
            page.indented(&format!("    never kept: {barred}"));
        }
        if let Some(why) = shown.texts.left_out.get(&change.path) {
            page.indented(&format!("    {}", difference::not_shown(*why)));
        }
    }
    for command in shown.commands {
        let how = if command.is_new { "new" } else { "changed" };
        page.indented(&format!("{how} command {}", commands::told(command)));
    }
    for text in &shown.texts.shown {
        page.blank();
        page.line(Ink::Title, &super::home(&text.path));
        for line in difference::lines(text) {
            page.differing(&line);
        }
    }
    for host in shown.hosts {
        page.indented(&format!("host {}", outside::told(host)));
    }
    for ask in shown.asks {
        page.indented(&format!("refused, as the script tells it: {ask}"));
    }
    if let Some(text) = left_out(shown.listing.left_out) {
        page.marked(Ink::Warning, &text);
    }
    page.finish()
}
