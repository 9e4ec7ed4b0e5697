//! The changes that a script made, before anybody decides about them.
//!
//! Counts first, then what is set apart with its text, new commands, the rest folder by folder, whom
//! the script talked to, what it asked for; what can never be kept comes last, next to the question.
//! All names and texts are the script's: they are escaped by the page, and never wider than it.

mod apart;
mod commands;
mod counts;
mod details;
mod difference;
mod folders;
mod json;
mod never;
mod outside;
mod reached;
mod shared;

use super::page::{Page, clip};
use super::style::{Ink, Style};
use crate::model::{HomePath, Shown, Size};
use crate::run::proxy::Talk;
use crate::run::{Change, Command, LeftOut, Listing, Texts, Thing};

pub use details::changes_details;
pub use json::{changes_json, commands_json};
pub use reached::reached_screen;

/// What the screen shows.
#[derive(Clone, Copy, Debug)]
pub struct Changes<'a> {
    /// The list.
    pub listing: &'a Listing,
    /// The new and changed commands among it.
    pub commands: &'a [Command],
    /// The texts of changed files.
    pub texts: &'a Texts,
    /// Whom the script talked to, or wanted to.
    pub hosts: &'a [Talk],
    /// What it asked `sudo` and its like to run, a line each.
    pub asks: &'a [String],
}

/// The screen, without a question.
pub fn changes_screen(shown: &Changes<'_>, style: &Style) -> String {
    let mut page = Page::new(style);
    let changes = &shown.listing.changes;
    page.line(
        Ink::Title,
        "What the script changed in its view of the home",
    );
    if changes.is_empty() {
        page.indented("nothing: no file, folder or link is other than it was");
    } else {
        counts::show(&mut page, changes);
    }
    apart::show(&mut page, shown);
    commands::show(&mut page, shown.commands);
    folders::show(&mut page, shown);
    shared::show(&mut page, changes);
    outside::show(&mut page, shown);
    never::show(&mut page, changes);
    if let Some(text) = left_out(shown.listing.left_out) {
        page.marked(Ink::Warning, &text);
    }
    page.finish()
}

fn left_out(left_out: LeftOut) -> Option<String> {
    let number = match left_out {
        LeftOut::Nothing => return None,
        LeftOut::Number(1) => "1 more change is".to_owned(),
        LeftOut::Number(number) => format!("{number} more changes are"),
        LeftOut::AtLeast(number) => format!("at least {number} more changes are"),
    };
    Some(format!(
        "{number} not listed: so many cannot be kept, and none of them is"
    ))
}

/// A change in one line: `made 644 1.2 kB ~/x`.
fn line(change: &Change) -> String {
    let found = change.after.as_ref().or(change.before.as_ref());
    let about = found.map_or(String::new(), |found| match &found.thing {
        Thing::File(size) => format!(
            "{} {:>8} ",
            found.whole_mode(),
            Size::bytes(*size).to_string()
        ),
        Thing::Folder => format!("{}   folder ", found.whole_mode()),
        Thing::Link(_) => "        link ".to_owned(),
        Thing::Special => "     special ".to_owned(),
    });
    let target = match found.map(|found| &found.thing) {
        Some(Thing::Link(text)) => format!(" -> {}", Shown(&text.to_string_lossy())),
        _ => String::new(),
    };
    format!(
        "{:<7} {about}{}{target}{}",
        change.word(),
        home(&change.path),
        was(change)
    )
}

/// What it was, where that is not plain from what it is.
fn was(change: &Change) -> String {
    let (Some(before), Some(after)) = (&change.before, &change.after) else {
        return String::new();
    };
    let (old, new) = (before.thing.word(), after.thing.word());
    if old != new {
        format!(" (was a {old})")
    } else if before.whole_mode() != after.whole_mode() && !matches!(after.thing, Thing::Link(_)) {
        format!(" (mode was {})", before.whole_mode())
    } else {
        String::new()
    }
}

fn home(path: &HomePath) -> String {
    format!("~/{path}")
}

/// A line that takes one line of the screen.
fn short(page: &mut Page<'_>, text: &str) {
    let shown = Shown(text).to_string();
    let columns = page.style().width.max(Style::MIN_WIDTH) - 2;
    page.verbatim(&format!("  {}", clip(&shown, columns)));
}

/// So many lines of a block, and how many more there are.
fn some(page: &mut Page<'_>, lines: &[String], most: usize) {
    // One line that says that there is one more says less than that one.
    let most = if lines.len() == most + 1 {
        most + 1
    } else {
        most
    };
    for line in lines.iter().take(most) {
        short(page, line);
    }
    let more = lines.len().saturating_sub(most);
    if more > 0 {
        short(page, &format!("and {more} more (d shows them)"));
    }
}
