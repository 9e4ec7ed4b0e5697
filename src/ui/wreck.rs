//! `uninstall --damaged`: what happens to a damaged package.

use super::page::Page;
use super::style::{Ink, Style};
use crate::install::Wreck;

/// What is wrong, which links go, and what becomes of the files.
pub fn wreck(wreck: &Wreck, style: &Style) -> String {
    let mut page = Page::new(style);
    page.line(
        Ink::Title,
        &format!("Uninstall {}, which is damaged", wreck.name),
    );
    page.row("Damage", &style.home_in(&wreck.fault.to_string()));
    for (number, path) in wreck.links.iter().enumerate() {
        let label = if number == 0 { "Removes" } else { "" };
        page.row(label, &format!("the link {path}"));
    }
    page.row(
        "Keeps",
        "all of its files, in share/unpipe/kept of the prefix",
    );
    page.blank();
    page.finish()
}
