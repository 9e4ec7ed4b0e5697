//! What becomes of the changes: all kept, some, or none.

use super::order::Order;
use crate::cli::context::Context;
use crate::cli::options::Yes;
use crate::run::{Change, Group, Thing, groups};
use crate::ui::Terminal;
use crate::ui::ask::{Answer, Dialogue, Heard, Leaning, Question, ask};
use crate::world::Person;

/// More groups than this are not asked about one by one.
const QUESTIONS: usize = 60;

/// What was decided.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Choice {
    /// These are kept.
    Keep(Vec<Change>),
    /// A person throws them away.
    ThrowAway,
    /// Nobody is there to say, and the command line does not cover these paths.
    NotCovered(Vec<String>),
    /// Ctrl-C.
    Interrupted,
}

/// Decides, or asks somebody who may. `details` is what `d` shows.
pub(super) fn choose(
    context: &Context<'_>,
    order: &Order,
    changes: &[Change],
    details: &str,
) -> Choice {
    let uncovered: Vec<String> = uncovered(order, changes);
    if context.options.yes == Yes::Said && uncovered.is_empty() {
        return Choice::Keep(agreed(order, changes));
    }
    if context.options.person == Person::Absent {
        return Choice::NotCovered(uncovered);
    }
    let terminal = Terminal::new(context.console, context.interrupt.clone());
    asked(&terminal, changes, details)
}

/// The paths that no `--allow-path` covers. Making the missing parents of a covered path is covered.
fn uncovered(order: &Order, changes: &[Change]) -> Vec<String> {
    let is_covered = |change: &Change| {
        let makes_folder = change.before.is_none()
            && change
                .after
                .as_ref()
                .is_some_and(|after| after.thing == Thing::Folder);
        order.allows(&change.path) || (makes_folder && order.leads_to_allowed(&change.path))
    };
    changes
        .iter()
        .filter(|change| !is_covered(change))
        .map(|change| change.path.to_string())
        .collect()
}

/// What was allowed. A folder that comes along only because it leads there is made all the same, but
/// not as one that others may write in: that was not allowed, so it is none of the chosen ones.
fn agreed(order: &Order, changes: &[Change]) -> Vec<Change> {
    let is_wide = |change: &Change| {
        let after = change.after.as_ref();
        after.is_some_and(|after| after.mode.number() & 0o022 != 0)
    };
    let agreed = changes
        .iter()
        .filter(|change| order.allows(&change.path) || !is_wide(change));
    agreed.cloned().collect()
}

fn asked(dialogue: &dyn Dialogue, changes: &[Change], details: &str) -> Choice {
    let has_barred = changes.iter().any(|change| change.barred.is_some());
    let prompt = if has_barred {
        "Keep what can be kept? [s = choose, d = details, N = throw all away] "
    } else {
        "Keep these changes? [k = keep all, s = choose, d = details, N = throw all away] "
    };
    loop {
        let line = match dialogue.hear(prompt) {
            Heard::Line(line) => line,
            Heard::End => return Choice::ThrowAway,
            Heard::Interrupted => return Choice::Interrupted,
        };
        match line.trim().to_ascii_lowercase().as_str() {
            "k" | "keep" if !has_barred => return Choice::Keep(changes.to_vec()),
            "s" | "some" => return one_by_one(dialogue, changes),
            "d" | "details" => dialogue.show(details),
            "" | "n" | "no" | "t" => return Choice::ThrowAway,
            _ if has_barred => dialogue.show("Please answer s, d or n.\n"),
            _ => dialogue.show("Please answer k, s, d or n.\n"),
        }
    }
}

fn one_by_one(dialogue: &dyn Dialogue, changes: &[Change]) -> Choice {
    let groups = groups(changes);
    if groups.len() > QUESTIONS {
        let few = format!(
            "{} places are too many to ask about: run it again with --yes and --allow-path.\n",
            groups.len()
        );
        dialogue.show(&few);
        return Choice::ThrowAway;
    }
    let mut kept = Vec::new();
    for group in groups {
        if group.is_barred() {
            dialogue.show(&format!("{} cannot be kept.\n", group.path));
            continue;
        }
        let question = Question {
            text: format!("Keep {}?", told(&group)),
            leaning: Leaning::No,
            details: String::new(),
            scripts: None,
            reminder: String::new(),
        };
        match ask(&question, dialogue) {
            Answer::Yes => kept.extend(group.changes.into_iter().cloned()),
            Answer::No => {}
            Answer::Interrupted => return Choice::Interrupted,
        }
    }
    if kept.is_empty() {
        Choice::ThrowAway
    } else {
        Choice::Keep(kept)
    }
}

/// A path, what happened to it, and how much hangs on it.
fn told(group: &Group<'_>) -> String {
    let top = group.changes.first();
    let how = match top.map(|top| (&top.before, &top.after)) {
        Some((None, _)) => "new",
        Some((_, None)) => "removed",
        _ => "changed",
    };
    match group.changes.len() {
        0 | 1 => format!("{} ({how})", group.path),
        more => format!("{} ({how}, with all {} below it)", group.path, more - 1),
    }
}
