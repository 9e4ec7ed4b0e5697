//! The first lines: what will happen to which package.

use crate::model::OutsideText;
use crate::plan::{Change, Kind, Placement, Plan};
use crate::receipt::Claimed;
use crate::ui::page::{Page, clip};
use crate::ui::style::Ink;

pub(super) fn show(page: &mut Page<'_>, plan: &Plan) {
    page.line(Ink::Title, &title(plan));
    if let Change::Place(placement) = plan.change()
        && placement.claimed() != Claimed::Described
    {
        let columns = page.columns();
        summary(page, &placement.release.summary, columns);
    }
    page.blank();
    if let Change::Place(placement) = plan.change()
        && placement.claimed() == Claimed::Claimed
    {
        let place = &placement.place;
        page.row(
            "Claimed",
            &format!("{place} says that it has this name; it is not the name's own place"),
        );
    }
}

/// What is asked: `Install get.example.org/tool 1.4.2`.
pub(super) fn wish(plan: &Plan) -> String {
    let name = plan.name();
    match plan.change() {
        Change::Place(placement) => {
            let verb = verb(placement.kind);
            format!("{verb} {name} {}", placement.release.version)
        }
        Change::Return(back) => format!("Roll back {name} to {}", back.to.version),
        Change::Remove(removal) => format!("Uninstall {name} {}", removal.receipt.version),
    }
}

fn title(plan: &Plan) -> String {
    let name = match plan.change() {
        Change::Place(placement) if placement.claimed() == Claimed::Claimed => {
            format!("{} (claimed)", plan.name())
        }
        Change::Place(placement) if placement.claimed() == Claimed::Described => {
            format!("{} (described by you)", plan.name())
        }
        _ => plan.name().to_string(),
    };
    match plan.change() {
        Change::Place(placement) => {
            let verb = verb(placement.kind);
            format!("{verb} {name} {}", versions(placement))
        }
        Change::Return(back) => format!(
            "Roll back {name} {} -> {}",
            back.from.version, back.to.version
        ),
        Change::Remove(removal) => format!("Uninstall {name} {}", removal.receipt.version),
    }
}

fn verb(kind: Kind) -> &'static str {
    match kind {
        Kind::Install => "Install",
        Kind::Upgrade => "Upgrade",
        Kind::Downgrade => "Downgrade",
        Kind::Repair => "Repair",
    }
}

fn versions(placement: &Placement) -> String {
    let version = &placement.release.version;
    match &placement.replaces {
        Some(replaced) if placement.kind != Kind::Repair => {
            format!("{} -> {version}", replaced.tree.version())
        }
        _ => version.to_string(),
    }
}

/// The publisher's words, in quotes so that they are not taken for unpipe's.
fn summary(page: &mut Page<'_>, summary: &OutsideText, columns: usize) {
    let words = clip(&summary.to_string(), columns);
    page.line(Ink::Faint, &format!("\"{words}\""));
}
