//! `uninstall --damaged`: what happens to a damaged package, or to a kept script.

use super::page::Page;
use super::style::{Ink, Style};
use crate::install::Wreck;
use crate::model::{OutsideText, RunName};

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

/// What is wrong, and that the home stays as it is.
pub fn damaged_run(name: &RunName, fault: &OutsideText, style: &Style) -> String {
    let mut page = Page::new(style);
    page.line(Ink::Title, &format!("Give up {name}, which is damaged"));
    page.row("Damage", &style.home_in(&fault.to_string()));
    page.row("Undoes", "nothing: the home stays as it is");
    page.row(
        "Keeps",
        "its receipts, the script and the originals, in share/unpipe/kept of the prefix",
    );
    page.blank();
    page.finish()
}
