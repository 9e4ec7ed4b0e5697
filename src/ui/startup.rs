//! `env --install`: what would change in start-up files.

use super::page::Page;
use super::style::{Ink, Style};
use crate::shell::{Edit, What};

/// So many lines of a difference name the file.
const NAMES: usize = 2;

/// Every file with what changes in it, as a unified difference.
pub fn startup_changes(edits: &[Edit], style: &Style) -> String {
    let mut page = Page::new(style);
    for edit in edits {
        let what = match edit.what() {
            What::Creates => "Makes",
            What::Changes => "Changes",
            What::Removes => "Removes",
        };
        let mut text = format!("{what} {}", style.path(edit.path()));
        if edit.real_path() != edit.path() {
            text.push_str(&format!(", which is {}", style.path(edit.real_path())));
        }
        page.line(Ink::Title, &text);
        let lines = edit.diff();
        let (names, lines) = lines.split_at(NAMES.min(lines.len()));
        for line in names {
            page.differing(&style.home_in(line));
        }
        for line in lines {
            page.differing(line);
        }
        page.blank();
    }
    page.finish()
}
