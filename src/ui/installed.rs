//! What is said after a change: what is there now, and what a person may want to do next.

use std::path::Path;

use super::page::Page;
use super::style::{Ink, Style};
use crate::model::{OutsideText, Shown, command_of};
use crate::plan::{Elsewhere, Order};
use crate::receipt::Receipt;
use crate::shell::Shell;

/// So many lines of a publisher's notes are shown.
const NOTES: usize = 20;

/// Where commands went, and whether the user's shell finds them.
#[derive(Clone, Copy, Debug)]
pub struct Commands<'a> {
    /// The folder with the commands: the prefix's `bin`.
    pub folder: &'a Path,
    /// Whether it is on the PATH.
    pub found: Found,
    /// The user's shell, if its words are known.
    pub shell: Option<Shell>,
    /// Commands of the same name elsewhere on the PATH.
    pub others: &'a [Elsewhere],
}

/// Whether a folder is on the PATH.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// It is.
    OnPath,
    /// It is not.
    NotOnPath,
}

/// The lines after an install, upgrade, downgrade, repair or rollback: `receipt` is of the
/// version that is current now, `notes` are its release's.
pub fn installed(
    receipt: &Receipt,
    notes: Option<&OutsideText>,
    commands: Commands<'_>,
    style: &Style,
) -> String {
    let mut page = Page::new(style);
    let (name, version) = (&receipt.name, &receipt.version);
    page.line(Ink::Title, &format!("{name} {version} is installed"));
    let names: Vec<&str> = receipt.exported().filter_map(command_of).collect();
    if !names.is_empty() {
        page.row("Commands", &names.join(", "));
    }
    for other in commands
        .others
        .iter()
        .filter(|other| other.order == Order::First)
    {
        let (command, path) = (&other.command, style.path(&other.path));
        let text = format!("{command} runs {path}, which comes first on your PATH");
        page.marked(Ink::Warning, &text);
    }
    if let Some(notes) = notes {
        publisher_notes(&mut page, notes);
    }
    if !names.is_empty() && commands.found == Found::NotOnPath {
        path_line(&mut page, commands);
    }
    page.finish()
}

/// The line after an uninstall.
pub fn uninstalled(receipt: &Receipt, style: &Style) -> String {
    let mut page = Page::new(style);
    let (name, version) = (&receipt.name, &receipt.version);
    page.line(Ink::Title, &format!("{name} {version} is uninstalled"));
    page.finish()
}

/// The publisher's words, each line marked as theirs.
fn publisher_notes(page: &mut Page<'_>, notes: &OutsideText) {
    page.blank();
    page.line(Ink::Text, "Notes, in the publisher's words:");
    let lines: Vec<&str> = notes.raw().trim_end().split('\n').collect();
    for line in lines.iter().take(NOTES) {
        page.quoted(line);
    }
    let more = lines.len().saturating_sub(NOTES);
    if more > 0 {
        page.indented(&format!("({more} more lines)"));
    }
}

fn path_line(page: &mut Page<'_>, commands: Commands<'_>) {
    let style = page.style();
    let home = style.home_above(commands.folder);
    let folder = style.path(commands.folder);
    page.blank();
    // A line that would be shown otherwise than it is puts another folder on the PATH.
    let is_exact = |line: &String| Shown(line).to_string() == *line;
    let line = |shell: Shell| {
        let line = shell.path_line(commands.folder, home.as_deref());
        Some((shell, line.filter(is_exact)?))
    };
    let Some((shell, line)) = commands.shell.and_then(line) else {
        let advice = format!("{folder} is not on your PATH: add it in your shell's start-up file");
        page.line(Ink::Text, &advice);
        return;
    };
    let file = shell.startup_file();
    let intro = format!("{folder} is not on your PATH. Run this, and add it to ~/{file}:");
    page.line(Ink::Text, &intro);
    page.exactly(&line);
    let prefix = commands.folder.parent();
    let elsewhere = match prefix {
        Some(prefix) if !style.is_usual_prefix(prefix) => style.folder_flag("--prefix", prefix),
        _ => String::new(),
    };
    page.verbatim(&format!(
        "Or let unpipe add it:  unpipe env --install{elsewhere}"
    ));
}
