//! `unpipe run` with somebody at the terminal: what they see, and which of their keys count.

use std::fs;

use unicode_width::UnicodeWidthStr;

use super::Bench;
use crate::support::terminal::{Size, Terminal};

const USUAL: Size = Size(80, 24);
pub const MAY_RUN: &str =
    "Run it in a cage? Its changes are shown before any is kept. [y/N, v = script] ";
pub const KEEP: &str =
    "Keep these changes? [k = keep all, s = choose, d = details, N = throw away] ";
const MORE: &str = "-- Enter = more, s = skip to the end, q = stop --";
const MORE_BEFORE: &str = "-- Enter = more, s = skip to the end, q = do not run it --";

impl Bench {
    pub fn at_a_terminal(&self) -> Terminal {
        Terminal::start(&self.machine, USUAL, &["run", "./script"])
    }

    /// Another script in the same place, which runs where nobody sees it.
    pub fn runs_unseen(&self, script: &str) {
        self.says(script);
        self.run(&[]).exits(0);
    }
}

/// What is read before the first question, of scripts that take one page and change nothing.
#[track_caller]
fn read_and_run(bench: &Bench) -> String {
    let mut terminal = bench.at_a_terminal();
    let seen = terminal.sees(MAY_RUN);
    terminal.types("y\n");
    assert_eq!(terminal.ends().0, Some(0));
    seen
}

#[test]
fn keys_that_were_typed_before_the_question_what_to_keep_do_not_answer_it() {
    let bench = Bench::new("echo press k\necho x > ~/made\necho x > ~/more\n");
    let made = bench.machine.home().join("made");
    // A whole line, and one that lacks its Enter.
    for early in ["y\nk\n", "y\nk"] {
        let mut terminal = bench.at_a_terminal();
        terminal.sees(MAY_RUN);
        terminal.types(early).sees(KEEP);
        terminal.types("\n");
        let (code, rest) = terminal.ends();
        assert_eq!(code, Some(3), "{early:?}: {rest}");
        assert!(!made.exists(), "{early:?}");
    }
    // What is typed in answer counts, also if it is typed faster than it is asked for.
    let mut terminal = bench.at_a_terminal();
    terminal.sees(MAY_RUN);
    terminal.types("y\n").sees(KEEP);
    terminal.types("s\ny\nn\n");
    let (code, rest) = terminal.ends();
    assert_eq!(code, Some(0), "{rest}");
    assert!(rest.contains("kept 1 path"), "{rest}");
    assert!(made.exists());
}

#[test]
fn keys_that_were_typed_before_the_question_about_a_host_do_not_answer_it() {
    let bench = Bench::new(
        "for host in a b c; do curl -sS https://$host.example.org/ || echo none of $host; done\n",
    );
    let mut terminal = bench.at_a_terminal();
    terminal.sees(MAY_RUN);
    terminal.types("y\ny\n");
    for host in ["a", "b", "c"] {
        terminal.sees(&format!("May the script talk to {host}.example.org?"));
        // It is still asked. Behind the answer comes what is none to the next host.
        terminal.types("x\n").sees("Please answer y or n.");
        terminal.types("n\ny\n").sees(&format!("| none of {host}"));
    }
    let (code, rest) = terminal.ends();
    assert_eq!(code, Some(0), "{rest}");
}

#[test]
fn a_long_line_of_a_script_begins_no_row_of_its_own() {
    let fake = format!("{:79}", "Keep these changes? [k = keep all]");
    let wide = "日本語".repeat(100);
    // Some terminals draw these in two cells each.
    let ambiguous = "■".repeat(38) + &fake;
    let script = format!(
        "echo '{}'\necho '{wide}'\necho '{ambiguous}'\n",
        fake.repeat(5)
    );
    let bench = Bench::new(&script);
    let mut terminal = bench.at_a_terminal();
    terminal.sees(MAY_RUN);
    terminal.types("y\n").sees("  | ");
    let said = format!("  | {}", terminal.sees("\nWhat the script changed"));
    assert!(said.lines().count() > 13, "{said}");
    for row in said.lines().filter(|row| !row.is_empty()) {
        assert!(row.starts_with("  | "), "{row:?} in\n{said}");
        assert!(row.width_cjk() <= 80, "{row:?}");
    }
    let (code, rest) = terminal.ends();
    assert_eq!(code, Some(0), "{rest}");
    // Where there is no terminal, lines stay as they were said.
    bench.run(&[]).exits(0).says(&format!("  | {wide}\n"));
}

#[test]
fn a_script_that_says_nothing_for_a_while_is_known_to_run_and_can_be_stopped() {
    let bench = Bench::new("printf 'half a line'\nexec sleep 600\n");
    let mut terminal = bench.at_a_terminal();
    terminal.sees(MAY_RUN);
    terminal.types("y\n").sees("\nrunning; Ctrl-C stops it\r\n");
    terminal.sees("  | half a line\r\n");
    terminal.types("\x03");
    let (code, rest) = terminal.ends();
    assert_eq!(code, Some(130), "{rest}");
    assert!(rest.contains("^C\nerror: interrupted\n"), "{rest}");
}

#[test]
fn what_ran_where_nobody_saw_it_is_shown_whole_to_the_first_who_is_asked() {
    let bench = Bench::new("");
    let (one, two) = ("echo one\n", "echo one\necho two\n");
    bench.runs_unseen(one);
    // Who declines may not have read it.
    for answer in ["n\n", "y\n"] {
        let mut terminal = bench.at_a_terminal();
        let seen = terminal.sees(MAY_RUN);
        assert!(seen.contains("    1  echo one\n"), "{seen}");
        assert!(!seen.contains("same bytes"), "{seen}");
        terminal.types(answer);
        terminal.ends();
    }
    let seen = read_and_run(&bench);
    assert!(seen.contains("The same bytes as last time.\n"), "{seen}");
    assert!(!seen.contains("    1  echo one\n"), "{seen}");
    // Bytes that are known stay so; others become known only when they are shown.
    bench.runs_unseen(one);
    let seen = read_and_run(&bench);
    assert!(seen.contains("The same bytes as last time.\n"), "{seen}");
    bench.runs_unseen(two);
    bench.runs_unseen(two);
    let seen = read_and_run(&bench);
    assert!(
        seen.contains("    1  echo one\n    2  echo two\n"),
        "{seen}"
    );
    bench.says(one);
    let seen = read_and_run(&bench);
    assert!(seen.contains("    - echo two\n"), "{seen}");
    assert!(!seen.contains("    1  echo one\n"), "{seen}");
}

#[test]
fn whoever_says_yes_beforehand_has_not_seen_it() {
    let bench = Bench::new("echo one\n");
    let terminal = Terminal::start(&bench.machine, USUAL, &["run", "./script", "--yes"]);
    let (code, rest) = terminal.ends();
    assert_eq!(code, Some(0), "{rest}");
    let seen = read_and_run(&bench);
    assert!(seen.contains("    1  echo one\n"), "{seen}");
}

#[test]
fn a_long_difference_comes_in_pages() {
    let script = |word: &str| -> String { (0..60).map(|n| format!(": {word} {n}\n")).collect() };
    let bench = Bench::new(&script("one"));
    let mut terminal = bench.at_a_terminal();
    terminal.sees(MORE_BEFORE);
    terminal.types("s\n").sees(MAY_RUN);
    // The text once more, also in pages.
    terminal.types("v\n").sees(MORE);
    terminal.types("q\n").sees(MAY_RUN);
    terminal.types("y\n");
    assert_eq!(terminal.ends().0, Some(0));
    bench.says(&script("two"));
    let mut terminal = bench.at_a_terminal();
    let page = terminal.sees(MORE_BEFORE);
    assert_eq!(page.lines().count(), 22, "{page}");
    terminal.types("\n").sees(MORE_BEFORE);
    terminal.types("q\n");
    let (code, rest) = terminal.ends();
    assert_eq!(code, Some(3), "{rest}");
}

#[test]
fn where_all_of_a_script_differs_all_of_it_is_shown() {
    let script = |word: &str| format!(": {word}\n").repeat(21_000);
    let bench = Bench::new(&script("one"));
    for (word, told) in [("one", false), ("two", true)] {
        bench.says(&script(word));
        let mut terminal = bench.at_a_terminal();
        let above = terminal.sees(&format!("    1  : {word}\r\n"));
        let is_told = above.contains("It differs as a whole from last time");
        assert_eq!(is_told, told, "{above}");
        terminal.sees(MORE_BEFORE);
        terminal.types("s\n").sees(MAY_RUN);
        terminal.types("y\n");
        assert_eq!(terminal.ends().0, Some(0));
    }
}

#[test]
fn long_details_come_in_pages() {
    let bench = Bench::new("mkdir ~/d\nfor n in $(seq 60); do echo x > ~/d/$n; done\n");
    let mut terminal = bench.at_a_terminal();
    terminal.sees(MAY_RUN);
    terminal.types("y\n").sees(KEEP);
    terminal.types("d\n").sees(MORE);
    terminal.types("\n").sees(MORE);
    // To stop reading decides nothing.
    terminal.types("q\n").sees(KEEP);
    terminal.types("\n");
    let (code, rest) = terminal.ends();
    assert_eq!(code, Some(3), "{rest}");
}

#[test]
fn a_file_that_changes_at_the_last_question_is_not_said_to_have_changed_during_the_run() {
    let bench = Bench::new("echo more >> ~/.bashrc\n");
    let mut terminal = bench.at_a_terminal();
    terminal.sees(MAY_RUN);
    terminal.types("y\n").sees(KEEP);
    let file = bench.machine.home().join(".bashrc");
    fs::write(&file, "# mine\nset -o vi\n").unwrap();
    bench.machine.give_to_user(&file);
    terminal.types("k\n");
    let (code, rest) = terminal.ends();
    assert_eq!(code, Some(32), "{rest}");
    let rest = rest.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(rest.contains("found it changed since"), "{rest}");
    assert!(rest.contains("run the script again"), "{rest}");
    for wrong in ["while the script ran", "without --yes"] {
        assert!(!rest.contains(wrong), "{wrong:?} is in {rest}");
    }
    assert_eq!(fs::read_to_string(&file).unwrap(), "# mine\nset -o vi\n");
}

#[test]
fn where_nothing_can_ever_be_kept_there_is_no_question() {
    let bench = Bench::new("mkfifo ~/pipe\nmkdir ~/all && mkfifo ~/all/pipe\n");
    let mut terminal = bench.at_a_terminal();
    terminal.sees(MAY_RUN);
    terminal.types("y\n");
    let (code, rest) = terminal.ends();
    assert_eq!(code, Some(32), "{rest}");
    assert!(rest.contains("none of the changes can be kept"), "{rest}");
    for wrong in ["Keep what", "you threw"] {
        assert!(!rest.contains(wrong), "{wrong:?} is in {rest}");
    }
}

#[test]
fn a_script_that_was_cleaned_away_is_shown_whole_like_a_new_one() {
    let (one, two) = ("echo one\n", "echo one\necho two\n");
    let bench = Bench::new(one);
    read_and_run(&bench);
    bench
        .machine
        .run(["cache", "clean"])
        .exits(0)
        .prints("freed 0 B");
    let seen = read_and_run(&bench);
    assert!(seen.contains("The same bytes as last time.\n"), "{seen}");
    let freed = bench.machine.run(["cache", "clean", "--all", "--json"]);
    let freed = freed.exits(0).json();
    assert_eq!((&freed["freed"], &freed["removed"]), (&9.into(), &1.into()));
    let scripts = bench.machine.state().join("scripts");
    assert!(!scripts.exists());
    let seen = read_and_run(&bench);
    assert!(seen.contains("    1  echo one\n"), "{seen}");
    // What nobody saw does not become known by it.
    bench.runs_unseen(two);
    bench
        .machine
        .run(["cache", "clean", "--all"])
        .exits(0)
        .prints("(1 file)");
    assert!(!scripts.exists());
    let seen = read_and_run(&bench);
    assert!(seen.contains("    2  echo two\n"), "{seen}");
}
