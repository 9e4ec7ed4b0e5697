//! Only a yes is a yes.

use unpipe::resolve::{Answers, Meeting, Told};
use unpipe::trust::Subject;
use unpipe::ui::ask::{Answer, Leaning, Question, ask};
use unpipe::ui::{FirstUse, grouped, plan_screen};
use unpipe::world::Person;

use super::stage::{NAME, Script, Stage, style};
use crate::support::key::Key;

fn question(leaning: Leaning) -> Question {
    Question {
        leaning,
        ..plan_screen::question(&Stage::usual().plan(), &style())
    }
}

fn answer<const N: usize>(leaning: Leaning, lines: [&str; N]) -> Answer {
    ask(&question(leaning), &Script::of(lines))
}

#[test]
fn an_empty_line_means_what_the_capital_letter_says() {
    assert_eq!(answer(Leaning::Yes, [""]), Answer::Yes);
    assert_eq!(answer(Leaning::No, [""]), Answer::No);
    let script = Script::of([""]);
    ask(&question(Leaning::Yes), &script);
    assert!(
        script.seen().contains("[Y/n, d = details]"),
        "{}",
        script.seen()
    );
    let script = Script::of([""]);
    ask(&question(Leaning::No), &script);
    assert!(
        script.seen().contains("[y/N, d = details]"),
        "{}",
        script.seen()
    );
}

#[test]
fn words_are_understood_and_nonsense_is_asked_again() {
    for leaning in [Leaning::Yes, Leaning::No] {
        for yes in ["y", "Y", "yes", " YES "] {
            assert_eq!(answer(leaning, [yes]), Answer::Yes, "{yes}");
        }
        for no in ["n", "No", "NO"] {
            assert_eq!(answer(leaning, [no]), Answer::No, "{no}");
        }
        assert_eq!(answer(leaning, ["maybe", "yess", "y"]), Answer::Yes);
        assert_eq!(answer(leaning, ["maybe", "x"]), Answer::No);
    }
}

#[test]
fn the_end_of_input_is_no_and_ctrl_c_is_neither() {
    assert_eq!(answer(Leaning::Yes, []), Answer::No);
    let interrupting = Script::interrupting();
    assert_eq!(
        ask(&question(Leaning::Yes), &interrupting),
        Answer::Interrupted
    );
}

#[test]
fn views_are_shown_and_asked_after_again() {
    let mut question = question(Leaning::No);
    question.reminder = "! WARNING: look\n".to_owned();
    let script = Script::of(["d", "v", "y"]);
    assert_eq!(ask(&question, &script), Answer::Yes);
    let seen = script.seen();
    assert!(seen.contains(&question.details), "{seen}");
    assert!(seen.contains("There is no script to show."), "{seen}");
    let after = seen.split(&question.details).nth(1).unwrap();
    assert!(after.starts_with("! WARNING: look\n"), "{seen}");
}

struct Met {
    keys: Vec<unpipe::minisign::PublicKey>,
}

impl Met {
    fn new(keys: usize) -> Self {
        let key = || Key::new().public().parse().unwrap();
        Self {
            keys: (0..keys).map(|_| key()).collect(),
        }
    }

    fn last_six(&self, at: usize) -> String {
        self.keys[at].to_string()[50..].to_owned()
    }

    fn compare(&self, script: &Script, place: &str) -> Option<String> {
        let subject = Subject::at(NAME.parse().unwrap(), &place.parse().unwrap());
        let meeting = FirstUse::new(script, Person::Present, style());
        let key = meeting.compare(&subject, &self.keys);
        key.map(|key| key.to_string())
    }
}

const OWN: &str = "https://get.example.org/tool/";

#[test]
fn a_first_meeting_shows_the_key_twice_and_wants_its_last_six_characters() {
    let met = Met::new(1);
    let script = Script::of([&met.last_six(0)]);
    assert_eq!(met.compare(&script, OWN), Some(met.keys[0].to_string()));
    let seen = script.seen();
    assert!(seen.contains(&grouped(&met.keys[0])), "{seen}");
    assert!(seen.contains(&met.keys[0].to_string()), "{seen}");
    assert!(seen.contains(NAME) && !seen.contains("Claimed"), "{seen}");
    let script = Script::of([&met.last_six(0)]);
    met.compare(&script, "/media/stick");
    assert!(
        script.seen().contains("Claimed    /media/stick"),
        "{}",
        script.seen()
    );
}

#[test]
fn neither_yes_nor_part_of_a_key_nor_the_end_of_input_accepts_one() {
    let met = Met::new(1);
    let whole = met.keys[0].to_string();
    for lines in [
        ["y", "yes", "RWQ"],
        [&whole, &whole[51..], &whole[49..]],
        ["", "", ""],
    ] {
        assert_eq!(met.compare(&Script::of(lines), OWN), None, "{lines:?}");
    }
    assert_eq!(met.compare(&Script::of([]), OWN), None);
    assert_eq!(met.compare(&Script::interrupting(), OWN), None);
}

#[test]
fn after_three_wrong_tries_the_right_characters_come_too_late() {
    let met = Met::new(2);
    let right = met.last_six(1);
    let script = Script::of(["aaaaaa", "bbbbbb", &right]);
    assert_eq!(met.compare(&script, OWN), Some(met.keys[1].to_string()));
    let script = Script::of(["aaaaaa", "bbbbbb", "cccccc", &right]);
    assert_eq!(met.compare(&script, OWN), None);
}

#[test]
fn where_nobody_is_there_nobody_answers() {
    let met = Met::new(1);
    let script = Script::of([&met.last_six(0)]);
    let meeting = FirstUse::new(&script, Person::Absent, style());
    assert_eq!(meeting.answers(), Answers::No);
    let subject = Subject::at(NAME.parse().unwrap(), &OWN.parse().unwrap());
    assert_eq!(meeting.compare(&subject, &met.keys), None);
    assert_eq!(script.seen(), "");
}

#[test]
fn one_command_asks_once_for_a_name_and_its_key_however_many_mirrors_it_tries() {
    let met = Met::new(3);
    let subject = |place: &str| Subject::at(NAME.parse().unwrap(), &place.parse().unwrap());
    let script = Script::of([met.last_six(0).as_str(), NAME]);
    let meeting = FirstUse::new(&script, Person::Present, style());
    let (first, others) = (&met.keys[..2], &met.keys[1..]);
    let key = meeting.compare(&subject(OWN), first);
    assert_eq!(key, Some(met.keys[0]));
    let seen = script.seen();
    assert_eq!(meeting.compare(&subject(OWN), first), key);
    assert_eq!(script.seen(), seen, "asked again");
    let name = NAME.parse().unwrap();
    let told = || meeting.tell_apart(&name, "get.examp1e.org/tool");
    assert_eq!((told(), told()), (Told::Apart, Told::Apart));
    // Other keys, another subject, another likeness: nobody answered for those.
    assert_eq!(meeting.compare(&subject(OWN), others), None);
    assert_eq!(meeting.compare(&subject("/media/stick"), first), None);
    assert_eq!(
        meeting.tell_apart(&name, "get.exarnple.org/tool"),
        Told::Nothing
    );
}
