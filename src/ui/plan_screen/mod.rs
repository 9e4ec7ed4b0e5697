//! The plan screen: everything that a consent covers, on one screen.
//!
//! What matters most comes last, next to the question: ordinary facts, then what is new, then
//! warnings. A warning is told apart by its sign and its words; colour only repeats them. Each
//! block has its own file. All counts are made here, never by a publisher.

mod adds;
mod described;
mod details;
mod downloads;
mod head;
mod news;
mod reviews;
mod script;
mod steps;
mod trust;
mod warnings;

use super::ask::{Leaning, Question};
use super::page::Page;
use super::style::{Style, counted};
use crate::model::shell_word;
use crate::plan::{Change, Kind, Placement, Plan, Removal, Return};
use crate::receipt::Receipt;
use crate::trust::Known;

pub(super) use details::publisher_says;
pub(super) use trust::show as show_trust;

pub use details::details;
pub(super) use script::numbered;
pub use script::scripts;

/// The screen of a plan, without the question.
pub fn render(plan: &Plan, style: &Style) -> String {
    let mut page = Page::new(style);
    head::show(&mut page, plan);
    match plan.change() {
        Change::Place(placement) => place(&mut page, plan, placement),
        Change::Return(back) => roll_back(&mut page, plan, back),
        Change::Remove(removal) => remove(&mut page, plan, removal),
    }
    warnings::show(&mut page, plan);
    page.finish()
}

/// The question about a plan, with all that can be looked at before it is answered.
pub fn question(plan: &Plan, style: &Style) -> Question {
    let mut reminder = Page::new(style);
    warnings::show(&mut reminder, plan);
    Question {
        text: format!("{}?", head::wish(plan)),
        leaning: leaning(plan),
        details: details(plan, style),
        scripts: scripts(plan, style),
        reminder: reminder.finish(),
    }
}

/// What an empty answer means: yes to what is clean, no to what is flagged or was never met.
pub fn leaning(plan: &Plan) -> Leaning {
    if plan.warnings().is_empty() && !is_first_use(plan) {
        Leaning::Yes
    } else {
        Leaning::No
    }
}

fn is_first_use(plan: &Plan) -> bool {
    matches!(plan.change(), Change::Place(placement)
        if placement.provenance.anchored.known == Known::FirstUse)
}

fn place(page: &mut Page<'_>, plan: &Plan, placement: &Placement) {
    trust::show(page, &placement.provenance);
    downloads::show(page, placement);
    match &placement.replaces {
        Some(replaced) if placement.kind != Kind::Repair => {
            news::changes(page, placement, replaced);
        }
        _ => adds::show(page, plan, placement),
    }
    adds::tree(page, plan, placement);
    page.row("Edits", "nothing");
    steps::show(page, placement);
    let required: Vec<&str> = placement
        .release
        .requirements
        .iter()
        .map(|needed| needed.command.as_str())
        .collect();
    if !required.is_empty() {
        let required = required.join(", ");
        page.row("Requires", &format!("{required}, found on the PATH"));
    }
    page.blank();
    let name = plan.name();
    let elsewhere = elsewhere(plan, page.style());
    match &placement.replaces {
        Some(replaced) if placement.kind != Kind::Repair => {
            news::show(page, placement, replaced);
            let kept = replaced.tree.version();
            let undo = format!("{kept}; go back with  unpipe rollback {name}{elsewhere}");
            page.row("Keeps", &undo);
        }
        // A command is not folded: whoever copies it should get all of it.
        _ => page.verbatim(&format!(
            "Undo later with  unpipe uninstall {name}{elsewhere}"
        )),
    }
}

fn roll_back(page: &mut Page<'_>, plan: &Plan, back: &Return) {
    page.row("Downloads", "nothing; the version is still here");
    let before: Vec<_> = back.from.exported().cloned().collect();
    news::difference(page, &back.exports, &before);
    page.row("Edits", "nothing");
    page.row("Runs", "nothing");
    page.blank();
    let (left, name) = (&back.from.version, plan.name());
    page.row(
        "Keeps",
        &format!("{left} until the next install; {name} then follows no channel"),
    );
}

fn remove(page: &mut Page<'_>, plan: &Plan, removal: &Removal) {
    adds::listed(page, "Removes", plan.prefix(), &removal.exports);
    let files = counted(removal.receipt.files.len(), "file");
    page.row(
        "",
        &format!(
            "{files} of {}, and earlier versions",
            removal.receipt.version
        ),
    );
    page.row("Edits", "nothing");
    page.row("Runs", "nothing");
    page.blank();
    page.verbatim(&format!(
        "Undo later with  unpipe install {}{}",
        again(removal),
        elsewhere(plan, page.style())
    ));
}

/// What a later command needs to find a prefix that is not the usual one.
fn elsewhere(plan: &Plan, style: &Style) -> String {
    let usual = style.home.as_ref().map(|home| home.join(".local"));
    if usual.as_deref() == Some(plan.prefix()) {
        String::new()
    } else {
        format!(" --prefix {}", style.path_word(plan.prefix()))
    }
}

/// The words that describe an archive again, with the key.
pub fn command_again(receipt: &Receipt) -> String {
    let words = receipt.command.iter().map(|word| shell_word(word.raw()));
    let words: Vec<String> = words.collect();
    format!("{} --key {}", words.join(" "), receipt.anchor)
}

/// What to install to have it back: a claimed name is only found at its place.
fn again(removal: &Removal) -> String {
    match removal.receipt.claimed {
        crate::receipt::Claimed::Own => removal.receipt.name.to_string(),
        crate::receipt::Claimed::Claimed => shell_word(&removal.receipt.place.to_string()),
        crate::receipt::Claimed::Described => command_again(&removal.receipt),
    }
}
