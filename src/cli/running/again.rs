//! What is said where nobody is there to say yes: which command does it again, with what is missing.

use super::fetched::Fetched;
use super::order::Order;
use super::typing::{Typing, paths_flags};
use crate::cli::context::Context;
use crate::cli::failure::Failed;
use crate::cli::options::Yes;
use crate::model::{Code, HomePath};
use crate::run::{Change, Group, Listing, groups};
use crate::ui::counted;

/// So many paths are named in a command.
const PATHS: usize = 6;

/// Why there is no command to copy.
const NOT_EXACT: &str = "a word of it cannot be shown as it is typed";

/// Nobody is there to say yes, and the command line does not.
pub(super) fn not_covered(
    context: &Context<'_>,
    order: &Order,
    (fetched, listing): (&Fetched, &Listing),
    paths: &[HomePath],
) -> Failed {
    let changes = &listing.changes;
    let is_barred = |change: &&Change| change.barred.is_some();
    // What no flag covers is told below.
    let is_said = context.options.yes == Yes::Said && !changes.iter().any(|one| is_barred(&one));
    let message = match paths {
        [one] if is_said => {
            format!("--yes keeps what --allow-path covers, found ~/{one} outside of it")
        }
        [first, more @ ..] if is_said => format!(
            "--yes keeps what --allow-path covers, found ~/{first} and {} outside of it",
            counted(more.len(), "more path")
        ),
        [] => "the changes need consent, found nobody to ask".to_owned(),
        [one] => format!("the change of ~/{one} needs consent, found nobody to ask"),
        [first, more @ ..] => format!(
            "the changes of ~/{first} and {} need consent, found nobody to ask",
            counted(more.len(), "more path")
        ),
    };
    let failed = Failed::say(Code::Declined, message);
    let typing = Typing { context, order };
    let at_terminal = match typing.command(&known_hash(order)) {
        Some(line) => format!("run it at a terminal: {line}"),
        None => format!("run your own command at a terminal ({NOT_EXACT})"),
    };
    // With something that can never be kept, no flag keeps the rest.
    if let Some(barred) = changes.iter().find(is_barred) {
        let path = &barred.path;
        if groups(changes).iter().all(Group::is_barred) {
            return failed.hint(format!(
                "~/{path} can never be kept, nor anything else of this run"
            ));
        }
        return failed.hint(format!(
            "~/{path} can never be kept; to choose among the others (s), {at_terminal}"
        ));
    }
    let which = which_paths(&typing, (fetched, changes), paths);
    failed.hint(at_terminal).hint(which)
}

/// What to type so that nobody needs to be there.
fn which_paths(
    typing: &Typing<'_>,
    (fetched, changes): (&Fetched, &[Change]),
    paths: &[HomePath],
) -> String {
    let order = typing.order;
    let (removed, allowed) = (removed(changes), allowed(order, paths));
    let hash = format!(" --sha256 {}", fetched.script.digest().hex());
    if let Some(line) = typing.command(&format!("{hash} --yes{allowed}")) {
        return format!("{removed}say which paths it may change: {line}");
    }
    let hash = if order.sha256.is_some() { "" } else { &hash };
    format!(
        "{removed}say which paths it may change: with{hash} --yes{allowed} added to your own command, before any --"
    )
}

/// The hash that was asked for holds the next time too.
fn known_hash(order: &Order) -> String {
    let hash = order.sha256.as_ref();
    hash.map_or_else(String::new, |hash| format!(" --sha256 {}", hash.hex()))
}

/// Nobody should copy a command that takes something away and not know it.
fn removed(changes: &[Change]) -> String {
    let removed = changes.iter().filter(|change| change.after.is_none());
    match removed.count() {
        0 => "or ".to_owned(),
        number => format!("it removes {}; only if it may, ", counted(number, "path")),
    }
}

/// The flags that cover these paths, and what was covered before.
fn allowed(order: &Order, paths: &[HomePath]) -> String {
    let mut tops: Vec<&HomePath> = Vec::new();
    for path in paths {
        if !tops.iter().any(|top| top.covers(path)) {
            tops.push(path);
        }
    }
    let covered = order.covered();
    let flags = paths_flags(
        "--allow-path",
        order,
        covered.iter().chain(tops.iter().copied()),
    );
    // A word that stands for the paths covers none of them.
    flags
        .filter(|_| tops.len() <= PATHS)
        .unwrap_or_else(|| " --allow-path PATH".to_owned())
}
