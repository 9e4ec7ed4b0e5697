//! Every change, and every difference, in full.

use super::super::page::Page;
use super::super::style::{Ink, Style};
use super::{Changes, commands, difference, left_out, line, outside};
use crate::run::Concern;

/// Every path with its size and mode, every difference, every host and every refused command.
pub fn changes_details(shown: &Changes<'_>, style: &Style) -> String {
    let mut page = Page::new(style);
    page.line(Ink::Title, "All changes");
    for change in &shown.listing.changes {
        page.indented(&line(change));
        if let Some(concern) = Concern::of(&change.path) {
            page.indented(&format!("    {}", concern.title()));
        }
        if let Some(barred) = change.barred {
            page.indented(&format!("    never kept: {barred}"));
        }
    }
    for command in shown.commands {
        page.indented(&format!("command {}", commands::told(command)));
    }
    for text in shown.texts {
        page.blank();
        page.line(Ink::Title, &super::home(&text.path));
        for line in difference::lines(text) {
            page.exactly(&line);
        }
    }
    for host in shown.hosts {
        page.indented(&format!("host {}", outside::told(host)));
    }
    for ask in shown.asks {
        page.indented(&format!("refused: {ask}"));
    }
    if let Some(text) = left_out(shown.listing.left_out) {
        page.marked(Ink::Warning, &text);
    }
    page.finish()
}
