//! New commands, and what typing their names runs.

use super::super::page::Page;
use super::super::style::Ink;
use super::{home, some};
use crate::run::{NewCommand, Stands};

/// So many are shown.
const MOST: usize = 6;

pub(super) fn show(page: &mut Page<'_>, commands: &[NewCommand]) {
    if commands.is_empty() {
        return;
    }
    page.line(Ink::Title, "New commands");
    // What hides another command, and of these the essential, must not be among those left out.
    let mut ordered: Vec<&NewCommand> = commands.iter().collect();
    ordered.sort_by_key(|command| (!hides(command), !command.is_essential));
    let essential = |command: &&&NewCommand| hides(command) && command.is_essential;
    for command in ordered.iter().filter(essential).take(MOST) {
        page.marked(Ink::Warning, &told(command));
    }
    let others: Vec<String> = ordered
        .iter()
        .filter(|command| !essential(command))
        .map(|command| told(command))
        .collect();
    some(page, &others, MOST);
}

fn hides(command: &NewCommand) -> bool {
    matches!(command.stands, Stands::Before(_))
}

pub(super) fn told(command: &NewCommand) -> String {
    let path = home(&command.path);
    match &command.stands {
        Stands::OffPath => format!("{path}, not on the PATH"),
        Stands::Alone => format!("{path}, on the PATH"),
        Stands::Before(other) => format!("{path}, run instead of {}", other.display()),
        Stands::Behind(other) => format!("{path}, but {} is run", other.display()),
    }
}
