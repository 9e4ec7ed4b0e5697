//! New and changed commands, and what typing their names runs.

use super::super::page::Page;
use super::super::style::Ink;
use super::{home, some};
use crate::run::{Command, Stands};

/// So many are shown.
const MOST: usize = 6;

pub(super) fn show(page: &mut Page<'_>, commands: &[Command]) {
    let (new, changed): (Vec<&Command>, Vec<&Command>) =
        commands.iter().partition(|command| command.is_new);
    list(page, "New commands", new);
    list(page, "Changed commands", changed);
}

fn list(page: &mut Page<'_>, title: &str, mut ordered: Vec<&Command>) {
    if ordered.is_empty() {
        return;
    }
    page.line(Ink::Title, title);
    // What hides another command, and of these the essential, must not be among those left out.
    ordered.sort_by_key(|command| (!hides(command), !command.is_essential));
    let essential = |command: &&&Command| hides(command) && command.is_essential;
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

fn hides(command: &Command) -> bool {
    matches!(command.stands, Stands::Before(_))
}

pub(super) fn told(command: &Command) -> String {
    let path = home(&command.path);
    match &command.stands {
        Stands::OffPath => format!("{path}, not on the PATH"),
        Stands::Alone => format!("{path}, on the PATH"),
        Stands::Before(other) => format!("{path}, run instead of {}", other.display()),
        Stands::RunAs(by) => format!("{path}, run as {}", by.display()),
        Stands::Behind(other) => format!("{path}, but {} is run", other.display()),
    }
}
