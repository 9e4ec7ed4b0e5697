//! A script on the screen: all of it, nothing of it raw, and what decides last.

use std::cell::RefCell;

use proptest::prelude::*;
use unicode_width::UnicodeWidthStr;
use unpipe::script::{NO_PROOF, Script};
use unpipe::ui::ask::{Dialogue, Heard};
use unpipe::ui::script_screen::{Paged, difference, facts, findings, show_in_pages, text};

use super::stage::style;

fn script(bytes: &[u8]) -> Script {
    Script::new(bytes.to_vec()).unwrap()
}

fn all(script: &Script) -> String {
    let found = findings(&script.findings(), &style());
    let last = difference(b"before\n\x1b[8m\n", script.bytes(), &style());
    [text(script, &style()), last, found, facts(script, &style())].concat()
}

#[test]
fn the_text_is_numbered_and_what_hides_is_visible_and_counted() {
    let shown = text(
        &script(b"echo a\r\n\techo \x1b[8m\n\xff\xe2\x80\xae\n"),
        &style(),
    );
    let expected = "The script\n\
        ! 3 hidden or misleading characters, shown as \\u{…}\n\
        \x20   1  echo a\\u{d}\n\
        \x20   2          echo \\u{1b}[8m\n\
        \x20   3  \\xff\\u{202e}\n";
    assert_eq!(shown, expected);
}

#[test]
fn findings_are_grouped_and_end_with_what_they_are_worth() {
    let shown = findings(
        &script(b"rm -r x\necho\nrm -r y\ncurl x | sh\n").findings(),
        &style(),
    );
    let expected = format!(
        "Runs what it has just fetched or made, unseen (1 line)\n\
        \x20     4  curl x | sh\n\
        Downloads (1 line)\n\
        \x20     4  curl x | sh\n\
        Deletes (2 lines)\n\
        \x20     1  rm -r x\n\
        \x20     3  rm -r y\n\
        {NO_PROOF}\n"
    );
    assert_eq!(shown, expected);
}

#[test]
fn every_list_of_findings_says_that_it_proves_nothing() {
    for bytes in [
        &b"echo\n"[..],
        b"#!/usr/bin/perl\n1;\n",
        b"if\n",
        b"rm -r x\n",
    ] {
        let shown = findings(&script(bytes).findings(), &style());
        assert_eq!(shown.lines().last(), Some(NO_PROOF), "{shown}");
    }
}

#[test]
fn what_could_not_be_read_is_said() {
    let shown = findings(&script(b"echo\nif true\n").findings(), &style()).replace('\n', " ");
    assert!(shown.contains("could not be parsed at line 3"), "{shown}");
    assert!(shown.contains("from line 2 on"), "{shown}");
    let perl = script(b"#!/usr/bin/perl\n1;\n");
    let shown = findings(&perl.findings(), &style());
    assert!(
        shown.contains("no finding can be made for this language"),
        "{shown}"
    );
}

#[test]
fn many_lines_of_a_kind_are_counted() {
    let shown = findings(
        &script("rm -r x\n".repeat(30).as_bytes()).findings(),
        &style(),
    );
    assert!(shown.contains("Deletes (30 lines)\n"), "{shown}");
    assert!(shown.contains("and 10 more lines\n"), "{shown}");
    let shown = findings(
        &script("rm -r x\n".repeat(1500).as_bytes()).findings(),
        &style(),
    );
    assert!(
        shown.contains("Deletes (more than 1000 lines)\n"),
        "{shown}"
    );
}

#[test]
fn the_facts_are_the_hash_and_who_runs_it() {
    let script = script(b"#!/usr/bin/env bash\necho\n");
    let shown = facts(&script, &style());
    assert!(shown.contains("Script     2 lines, 25 bytes\n"), "{shown}");
    assert!(shown.contains(&script.digest().hex()), "{shown}");
    assert!(shown.contains("Run by     /usr/bin/env bash\n"), "{shown}");
}

#[test]
fn a_difference_has_signs_and_counts() {
    let shown = difference(b"a\nb\nc\n", b"a\nx\nc\nd\n", &style());
    let expected = "Changed since last time\n  from line 1\n      a\n    - b\n    + x\n      c\n    + d\n\
        2 lines added, 1 line removed\n";
    assert_eq!(shown, expected);
    assert_eq!(
        difference(b"a", b"a", &style()),
        "The same bytes as last time.\n"
    );
}

/// Somebody who answers these, and what they saw.
struct Reader {
    answers: RefCell<Vec<Heard>>,
    seen: RefCell<String>,
}

impl Dialogue for Reader {
    fn show(&self, text: &str) {
        self.seen.borrow_mut().push_str(text);
    }

    fn hear(&self, _prompt: &str) -> Heard {
        self.answers.borrow_mut().pop().unwrap_or(Heard::End)
    }
}

fn read(text: &str, answers: &[&str]) -> (Paged, String) {
    let answers = answers
        .iter()
        .rev()
        .map(|text| Heard::Line((*text).to_owned()));
    let reader = Reader {
        answers: RefCell::new(answers.collect()),
        seen: RefCell::default(),
    };
    let paged = show_in_pages(text, 2, &reader);
    (paged, reader.seen.into_inner())
}

#[test]
fn enter_shows_the_next_page_and_nothing_else_does() {
    let text = "1\n2\n3\n4\n5\n";
    assert_eq!(read(text, &["", ""]), (Paged::Read, text.to_owned()));
    assert_eq!(read(text, &["s"]), (Paged::Read, "1\n2\n".to_owned()));
    assert_eq!(
        read(text, &["", "q"]),
        (Paged::Stopped, "1\n2\n3\n4\n".to_owned())
    );
    assert_eq!(read(text, &[]), (Paged::Stopped, "1\n2\n".to_owned()));
    let (paged, seen) = read(text, &["x", "s"]);
    assert_eq!(paged, Paged::Read);
    assert!(seen.contains("Please type Enter, s or q.\n"), "{seen}");
    assert_eq!(read("1\n2\n", &[]), (Paged::Read, "1\n2\n".to_owned()));
}

#[test]
fn a_line_of_megabytes_is_shown_in_proportion_to_its_length() {
    let long = "x\t".repeat(1024 * 1024);
    let shown = text(&script(long.as_bytes()), &style());
    assert!(shown.lines().all(|line| line.width() <= 80));
}

proptest! {
    #[test]
    fn no_byte_reaches_the_screen_as_it_is(bytes in proptest::collection::vec(1_u8.., 1..300)) {
        if let Ok(script) = Script::new(bytes) {
            let shown = all(&script);
            prop_assert!(shown.chars().all(|c| c == '\n' || !unpipe::model::is_spoofing(c)), "{shown:?}");
        }
    }

    #[test]
    fn no_character_reaches_the_screen_as_it_is(text in "\\PC{0,40}(rm -r |curl )?\\p{C}{1,20}.*") {
        if let Ok(script) = Script::new(text.into_bytes()) {
            let shown = all(&script);
            prop_assert!(shown.chars().all(|c| c == '\n' || !unpipe::model::is_spoofing(c)), "{shown:?}");
        }
    }
}
