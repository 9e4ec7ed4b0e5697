//! `unpipe run` at a terminal: what somebody is asked about place by place, and what they can answer.

use std::fs;

use super::Bench;
use super::person::{KEEP, MAY_RUN};
use crate::support::terminal::Terminal;

/// Runs the script and comes to the question what to keep.
fn at_the_choice(bench: &Bench) -> Terminal {
    let mut terminal = bench.at_a_terminal();
    terminal.sees(MAY_RUN);
    terminal.types("y\n").sees(KEEP);
    terminal
}

#[test]
fn what_is_obeyed_in_a_new_folder_is_asked_about_by_itself() {
    let bench = Bench::new(
        "cd\nmkdir -p .config/app .config/systemd/user\necho a > .config/app/a\n\
         echo '[Timer]' > .config/systemd/user/x.timer\necho '[Unit]' > .config/systemd/user/x.service\n",
    );
    let before = bench.home();
    let mut terminal = at_the_choice(&bench);
    terminal.types("s\n");
    for (question, answer) in [
        (
            "Keep ~/.config (new, with 2 other paths below it)? [y/N, d = details] ",
            "n\n",
        ),
        (
            "Keep ~/.config/systemd/user/x.timer (schedule, new)? [y/N, d = details] ",
            "n\n",
        ),
        (
            "Keep ~/.config/systemd (service, new, with 2 other paths below it)? ",
            "y\n",
        ),
    ] {
        terminal.sees(question);
        terminal.types(answer);
    }
    let (code, rest) = terminal.ends();
    assert_eq!(code, Some(0), "{rest}");
    let config = bench.machine.home().join(".config");
    assert!(config.join("systemd/user/x.service").exists());
    assert!(!config.join("systemd/user/x.timer").exists());
    assert!(!config.join("app").exists());
    let name = bench.only_package();
    bench.machine.run(["uninstall", &name, "--yes"]).exits(0);
    assert_eq!(before.changes_to(&bench.home()), "");
    // The rest without what is obeyed.
    let mut terminal = at_the_choice(&bench);
    terminal.types("s\ny\nn\nn\n");
    let (code, rest) = terminal.ends();
    assert_eq!(code, Some(0), "{rest}");
    assert!(config.join("app/a").exists());
    assert!(!config.join("systemd").exists());
}

#[test]
fn a_place_names_its_commands_and_shows_what_is_in_it() {
    let bench = Bench::new(
        "mkdir -p ~/.local/bin ~/.config/systemd/user\ncd ~/.local/bin\necho '#!/bin/sh' > ls\n\
         chmod 755 ls\necho '[Unit]' > ~/.config/systemd/user/x.service\n",
    );
    let mut terminal = at_the_choice(&bench);
    terminal.types("s\n");
    terminal.sees("Keep ~/.config/systemd (service, new, with all 2 below it)? ");
    terminal.types("d\n");
    let seen = terminal.sees("Keep ~/.config/systemd (");
    assert!(seen.contains("+[Unit]"), "{seen}");
    assert!(!seen.contains(".local"), "{seen}");
    terminal.types("n\n");
    let place = "~/.local (new, with all 2 below it, command ls)? ";
    terminal.sees(&format!("Keep {place}"));
    terminal.types("d\n");
    let seen = terminal.sees(&format!("Keep {place}"));
    assert!(seen.contains("~/.local/bin/ls"), "{seen}");
    assert!(!seen.contains("systemd"), "{seen}");
    terminal.types("y\n");
    let (code, rest) = terminal.ends();
    assert_eq!(code, Some(0), "{rest}");
    assert!(bench.machine.home().join(".local/bin/ls").exists());
    assert!(!bench.machine.home().join(".config").exists());
}

#[test]
fn where_nothing_can_be_kept_nobody_is_asked() {
    let bench = Bench::new("mkdir ~/all\nmkfifo ~/all/pipe\necho x > ~/all/made\n");
    let mut terminal = bench.at_a_terminal();
    terminal.sees(MAY_RUN);
    terminal.types("y\n");
    let (code, rest) = terminal.ends();
    assert_eq!(code, Some(32), "{rest}");
    let told = "none of the changes can be kept: ~/all/pipe, since it is a device, a pipe";
    assert!(rest.contains(told), "{rest}");
    assert!(!rest.contains("[s = choose"), "{rest}");
    assert!(!bench.machine.home().join("all").exists());
}

#[test]
fn the_first_question_offers_only_what_it_takes() {
    let bench = Bench::new("echo one\n");
    let mut terminal = bench.at_a_terminal();
    terminal.sees(MAY_RUN);
    terminal.types("d\n").sees("Please answer y, n or v.");
    // All that decides is there again below the text, each in a paragraph of its own.
    terminal
        .types("v\n")
        .sees("    1  echo one\r\n\r\nNothing was found");
    terminal.sees("\nRun by     /bin/sh\r\n\r\n");
    terminal.sees(MAY_RUN);
    terminal.types("n\n");
    assert_eq!(terminal.ends().0, Some(3));
}

#[test]
fn a_language_that_is_not_read_is_named_once() {
    let bench = Bench::new("#!/usr/bin/perl\nprint 1;\n");
    let seen = bench.run(&["--show"]);
    let told = seen.exits(0).stdout.matches("it is written for perl");
    assert_eq!(told.count(), 1, "{seen}");
}

#[test]
fn that_nobody_saw_it_the_last_time_stands_on_the_first_page() {
    let bench = Bench::new("");
    bench.runs_unseen(&": line\n".repeat(60));
    let mut terminal = bench.at_a_terminal();
    let page = terminal.sees("-- Enter = more, s = skip to the end, q = do not run it --");
    assert!(
        page.contains("Run before, with nobody there to see it"),
        "{page}"
    );
    // The page and what is asked below it fit the 24 rows.
    assert!(page.lines().count() < 24, "{page}");
    terminal.types("q\n");
    let (code, rest) = terminal.ends();
    assert_eq!(code, Some(3), "{rest}");
    fs::remove_file(bench.machine.work("script")).unwrap();
}
