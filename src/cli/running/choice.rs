//! What becomes of the changes: all kept, some, or none.

use super::order::Order;
use super::places::places;
use super::reader::Reader;
use super::typed::chosen;
use crate::cli::context::Context;
use crate::cli::options::Yes;
use crate::model::HomePath;
use crate::run::{Change, Command, Group, Listing, Thing, groups};
use crate::ui::ask::{Answer, Dialogue, Heard, Leaning, Question, ask};
use crate::ui::counted;
use crate::ui::script_screen::{Paged, show_in_pages};
use crate::world::Person;

/// So many places that cannot be kept are named once more.
const NEVER: usize = 20;

/// What was decided.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Choice {
    /// These are kept.
    Keep(Vec<Change>),
    /// None of them can ever be kept: there is nothing to ask.
    Never,
    /// A person throws them away.
    ThrowAway,
    /// Nobody is there to say, and the command line does not cover these paths.
    NotCovered(Vec<HomePath>),
    /// Ctrl-C.
    Interrupted,
}

/// What is decided about.
#[derive(Clone, Copy)]
pub(super) struct Matter<'a> {
    pub(super) listing: &'a Listing,
    pub(super) commands: &'a [Command],
    /// What `d` shows of all.
    pub(super) details: &'a str,
    /// What `d` shows of some.
    pub(super) details_of: &'a dyn Fn(&[Change]) -> String,
}

/// Decides, or asks somebody who may.
pub(super) fn choose(context: &Context<'_>, order: &Order, matter: Matter<'_>) -> Choice {
    let changes = &matter.listing.changes;
    let uncovered = uncovered(order, changes);
    if context.options.yes == Yes::Said && uncovered.is_empty() {
        return Choice::Keep(agreed(order, changes));
    }
    if context.options.person == Person::Absent {
        return Choice::NotCovered(uncovered);
    }
    if groups(changes).iter().all(Group::is_barred) {
        return Choice::Never;
    }
    // Once, before the first question: all that follows answers what was seen.
    match Reader::from_now_on(context) {
        Ok(reader) => asked(&reader, matter),
        Err(_) => Choice::ThrowAway,
    }
}

/// The paths that no `--allow-path` covers. Making the missing parents of a covered path is covered.
fn uncovered(order: &Order, changes: &[Change]) -> Vec<HomePath> {
    let is_covered = |change: &Change| {
        let makes_folder = change.before.is_none()
            && change
                .after
                .as_ref()
                .is_some_and(|after| after.thing == Thing::Folder);
        // No path covers the home itself, and what bars it says so.
        let is_home = change.path == HomePath::home();
        is_home
            || order.allows(&change.path)
            || (makes_folder && order.leads_to_allowed(&change.path))
    };
    changes
        .iter()
        .filter(|change| !is_covered(change))
        .map(|change| change.path.clone())
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
        .filter(|change| change.barred.is_some() || order.allows(&change.path) || !is_wide(change));
    agreed.cloned().collect()
}

fn asked(dialogue: &dyn Dialogue, matter: Matter<'_>) -> Choice {
    let changes = &matter.listing.changes;
    let has_barred = changes.iter().any(|change| change.barred.is_some());
    let prompt = if has_barred {
        "Keep what can be kept? [s = choose, d = details, N = throw away] "
    } else {
        "Keep these changes? [k = keep all, s = choose, d = details, N = throw away] "
    };
    loop {
        let line = match dialogue.hear(prompt) {
            Heard::Line(line) => line,
            Heard::End => return Choice::ThrowAway,
            Heard::Interrupted => return Choice::Interrupted,
        };
        match line.trim().to_ascii_lowercase().as_str() {
            "k" | "keep" if !has_barred => return Choice::Keep(changes.clone()),
            "s" | "some" => return one_by_one(dialogue, matter),
            "d" | "details" => {
                if show_in_pages(matter.details, dialogue.page(), dialogue) == Paged::Interrupted {
                    return Choice::Interrupted;
                }
            }
            "" | "n" | "no" | "t" => return Choice::ThrowAway,
            _ if has_barred => dialogue.show("Please answer s, d or n.\n"),
            _ => dialogue.show("Please answer k, s, d or n.\n"),
        }
    }
}

fn one_by_one(dialogue: &dyn Dialogue, matter: Matter<'_>) -> Choice {
    let (barred, groups): (Vec<Group<'_>>, Vec<Group<'_>>) = groups(&matter.listing.changes)
        .into_iter()
        .partition(Group::is_barred);
    for group in barred.iter().take(NEVER) {
        dialogue.show(&format!("~/{} cannot be kept.\n", group.path));
    }
    if barred.len() > NEVER {
        let more = counted(barred.len() - NEVER, "more place");
        dialogue.show(&format!("{more} cannot be kept.\n"));
    }
    let Some(places) = places(matter.listing, &groups) else {
        return typed(dialogue, &groups);
    };
    let mut kept = Vec::new();
    for place in places {
        let changes: Vec<Change> = place.changes().collect();
        let question = Question {
            text: format!("Keep {}?", place.told(matter.commands)),
            leaning: Leaning::No,
            details: (matter.details_of)(&changes),
            scripts: None,
            reminder: String::new(),
        };
        match ask(&question, dialogue) {
            Answer::Yes => kept.extend(changes),
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

/// Asks for paths until all of them can be kept; an empty line is an answer too.
fn typed(dialogue: &dyn Dialogue, groups: &[Group<'_>]) -> Choice {
    let places = counted(groups.len(), "place");
    dialogue.show(&format!("{places} are too many to ask about each.\n"));
    loop {
        let prompt =
            "Paths to keep, with all below them (~/… ~/…; an empty line throws all away): ";
        let line = match dialogue.hear(prompt) {
            Heard::Line(line) => line,
            Heard::End => return Choice::ThrowAway,
            Heard::Interrupted => return Choice::Interrupted,
        };
        match chosen(&line, groups) {
            Ok(kept) if kept.is_empty() => return Choice::ThrowAway,
            Ok(kept) => return Choice::Keep(kept),
            Err(why) => dialogue.show(&format!("{why}\n")),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::cell::RefCell;
    use std::collections::VecDeque;
    use std::path::PathBuf;

    use super::{Choice, Matter, asked};
    use crate::model::{Bits, HomePath};
    use crate::run::{
        Barred, Change, Concerns, Found, LeftOut, Listing, SpecialBits, Stamp, Thing,
    };
    use crate::ui::ask::{Dialogue, Heard};

    struct Person {
        answers: RefCell<VecDeque<&'static str>>,
        seen: RefCell<String>,
    }

    impl Dialogue for Person {
        fn show(&self, text: &str) {
            self.seen.borrow_mut().push_str(text);
        }

        fn hear(&self, prompt: &str) -> Heard {
            self.show(prompt);
            let answer = self.answers.borrow_mut().pop_front();
            answer.map_or(Heard::End, |line| Heard::Line(line.to_owned()))
        }
    }

    fn made(path: &str) -> Change {
        let stamp = Stamp {
            device: 0,
            inode: 0,
            changed: (0, 0),
            size: 0,
        };
        Change {
            path: HomePath::try_from(PathBuf::from(path)).unwrap(),
            before: None,
            after: Some(Found {
                thing: Thing::File(1),
                mode: Bits::of(0o644),
                special: SpecialBits::default(),
                stamp,
            }),
            barred: None,
        }
    }

    /// What is kept, and what was seen.
    fn talk(changes: Vec<Change>, answers: &[&'static str]) -> (Option<Vec<String>>, String) {
        let person = Person {
            answers: RefCell::new(answers.iter().copied().collect()),
            seen: RefCell::default(),
        };
        let listing = Listing {
            changes,
            left_out: LeftOut::Nothing,
            concerns: Concerns::default(),
        };
        let matter = Matter {
            listing: &listing,
            commands: &[],
            details: "",
            details_of: &|changes| format!("DETAILS OF {}\n", changes.len()),
        };
        let kept = match asked(&person, matter) {
            Choice::Keep(kept) => Some(kept.iter().map(|one| one.path.to_string()).collect()),
            _ => None,
        };
        (kept, person.seen.into_inner())
    }

    #[test]
    fn many_places_are_asked_about_by_their_folders() {
        let mut changes: Vec<Change> = (0..70).map(|n| made(&format!("a/b/{n}"))).collect();
        changes.extend((0..70).map(|n| made(&format!("a/c/{n}"))));
        changes.push(made(".config/fish/a"));
        changes.push(made(".config/fish/b"));
        let mut barred = made("a/b/barred");
        barred.barred = Some(Barred::SetId);
        changes.push(barred);
        let (kept, seen) = talk(changes, &["s", "y", "n", "y"]);
        for text in [
            "~/a/b/barred cannot be kept.",
            "Keep ~/.config/fish (startup, 2 changes at or below it)?",
            "Keep ~/a/b (70 changes at or below it)?",
        ] {
            assert!(seen.contains(text), "{text:?} is not in\n{seen}");
        }
        let kept = kept.unwrap();
        assert_eq!(kept.len(), 72, "{kept:?}");
        assert!(kept.iter().all(|path| !path.starts_with("a/b")));
    }

    #[test]
    fn what_is_barred_of_the_home_itself_leaves_the_rest_to_be_chosen() {
        let mut home = made("x");
        home.path = HomePath::home();
        home.barred = Some(Barred::Home);
        let (kept, seen) = talk(vec![home, made("zz")], &["k", "s", "d", "y"]);
        assert!(seen.contains("DETAILS OF 1"), "{seen}");
        assert_eq!(kept.unwrap(), ["zz"], "{seen}");
        assert!(seen.contains("~/ cannot be kept."), "{seen}");
    }

    #[test]
    fn too_many_folders_are_chosen_by_typing_and_only_an_empty_line_throws_all_away() {
        let changes: Vec<Change> = (0..70).map(|n| made(&format!("d{n}/x"))).collect();
        let answers = ["s", "~/nothing ~/d1", "d1", "~", " ~/d1/  ~/d33/x "];
        let (kept, seen) = talk(changes.clone(), &answers);
        assert_eq!(kept.unwrap(), ["d1/x", "d33/x"], "{seen}");
        assert!(seen.contains("70 places are too many"), "{seen}");
        assert!(seen.contains("~/nothing has no change"), "{seen}");
        assert!(seen.contains("such as ~/.local/bin, found d1"), "{seen}");
        let (kept, seen) = talk(changes, &["s", "~/d1/", "never heard"]);
        assert_eq!(kept.unwrap(), ["d1/x"], "{seen}");
        let changes: Vec<Change> = (0..70).map(|n| made(&format!("d{n}/x"))).collect();
        assert_eq!(talk(changes, &["s", "", "~/d1"]).0, None);
    }
}
