//! What `doctor` finds, and that it changes nothing.

use std::fs;
use std::os::unix::fs::symlink;

use super::super::support::machine::Machine;
use super::super::support::tree::Tree;
use super::{checks, doctor, has, install, machine, put, same, set_mode};

#[test]
fn on_a_machine_where_nothing_was_ever_installed_nothing_is_wrong_and_nothing_is_made() {
    let machine = Machine::of_an_ordinary_user();
    let before = Tree::of(&machine.home());
    let told = machine.run(["doctor"]);
    told.exits(0).prints("nothing is wrong");
    assert!(told.stderr.is_empty(), "{told}");
    let (told, json) = doctor(&machine);
    told.exits(0);
    assert_eq!(json["findings"], 0);
    has(&json, "path", "note", "no installed package has a command");
    has(
        &json,
        "trust",
        "good",
        "is not there yet; it has 0 pinned keys or roots",
    );
    has(&json, "clock", "good", "no signed time");
    has(&json, "policy", "good", "");
    has(&json, "space", "good", "are free");
    same(&before, &Tree::of(&machine.home()));
    let left: Vec<String> = machine
        .temporary_files()
        .paths()
        .map(str::to_owned)
        .collect();
    assert_eq!(left, ["."]);
}

#[test]
fn of_a_prefix_that_is_not_there_nothing_is_said_but_that() {
    let machine = Machine::of_an_ordinary_user().with_prefix("some/where");
    let (told, json) = doctor(&machine);
    told.exits(0);
    has(
        &json,
        "prefix",
        "good",
        "some/where is not there yet; nothing is installed",
    );
    let machine = Machine::of_an_ordinary_user();
    let (_, json) = doctor(&machine);
    has(
        &json,
        "prefix",
        "good",
        "is yours alone; nothing is installed",
    );
}

#[test]
fn after_an_install_all_is_good_and_no_lock_or_file_is_left() {
    let machine = machine();
    install(&machine).exits(0);
    let before = Tree::of(&machine.home());
    let (told, json) = doctor(&machine);
    told.exits(0).prefix_is_untouched();
    for (id, words) in [
        ("prefix", "1 package is installed"),
        ("path", "at place 1 of 4"),
        ("path-entries", "absolute"),
        ("commands", "all 2 installed commands"),
        ("packages", "can be read"),
        ("links", "in its place"),
        ("trust", "can be read; it has 1 pinned key or root"),
        ("clock", "after every signed time"),
        ("cache", "files"),
    ] {
        has(&json, id, "good", words);
    }
    let all = json["checks"].as_array().unwrap();
    assert!(
        all.iter()
            .all(|check| check["advice"].is_null() || check["verdict"] != "good")
    );
    same(&before, &Tree::of(&machine.home()));
}

#[test]
fn commands_that_the_path_does_not_find_are_a_finding_with_the_way_to_mend_it() {
    let machine = Machine::of_an_ordinary_user();
    install(&machine).exits(0);
    let (told, json) = doctor(&machine);
    told.exits(31).prefix_is_untouched();
    let found = checks(&json, "path");
    assert_eq!(found[0].0, "finding");
    let advice = format!(
        "unpipe env --install --prefix {}",
        machine.prefix().display()
    );
    assert!(found[0].2.contains(&advice), "{found:?}");
    machine.run(["doctor"]).exits(31).prints("FINDING");
}

#[test]
fn entries_of_the_path_through_which_others_bring_in_commands_are_findings() {
    let machine = Machine::of_an_ordinary_user();
    let open = machine.home().join("open");
    fs::create_dir(&open).unwrap();
    set_mode(&open, 0o777);
    // What is there twice is told once.
    let path = format!("/usr/bin::relative/bin:{}:/nowhere:/bin", open.display());
    let path = format!("{path}:{path}");
    let machine = machine.with_path(path);
    let (told, json) = doctor(&machine);
    told.exits(31);
    has(&json, "path-entries", "finding", "empty entry");
    has(&json, "path-entries", "finding", "found relative/bin");
    has(&json, "path-entries", "finding", "mode 777");
    assert_eq!(checks(&json, "path-entries").len(), 3);
}

#[test]
fn leftovers_links_and_strangers_are_told_apart() {
    let machine = machine();
    install(&machine).exits(0);
    let own = machine.prefix().join("share/unpipe");
    for folder in ["staging", "staging/x", "strange", "apps/not a name"] {
        fs::create_dir(own.join(folder)).unwrap();
        machine.give_to_user(&own.join(folder));
    }
    fs::write(own.join("apps/get.example.org+tool/note"), "mine").unwrap();
    fs::create_dir_all(own.join("kept/get.example.org+old/1.0.0")).unwrap();
    fs::write(own.join("kept/get.example.org+old/1.0.0/file"), "12345").unwrap();
    let bin = machine.prefix().join("bin");
    fs::remove_file(bin.join("tl")).unwrap();
    fs::remove_file(machine.prefix().join("share/man/man1/tool.1")).unwrap();
    fs::write(machine.prefix().join("share/man/man1/tool.1"), "mine").unwrap();
    symlink(
        "../share/unpipe/apps/get.example.org+gone/current/bin/gone",
        bin.join("gone"),
    )
    .unwrap();
    symlink(
        "../share/unpipe/apps/get.example.org+gone/elsewhere",
        bin.join("mine"),
    )
    .unwrap();
    let before = Tree::of(&machine.home());
    let (told, json) = doctor(&machine);
    told.exits(31).prefix_is_untouched();
    has(&json, "leftovers", "note", "share/unpipe/staging");
    has(&json, "unknown", "note", "share/unpipe/strange");
    has(&json, "unknown", "note", "apps/not a name");
    has(&json, "unknown", "note", "get.example.org+tool/note");
    has(&json, "kept", "note", "5 B");
    has(
        &json,
        "links",
        "finding",
        "expected the link bin/tl, found nothing",
    );
    has(
        &json,
        "links",
        "finding",
        "expected the link share/man/man1/tool.1, found something",
    );
    has(&json, "links", "finding", "bin/gone is a link of unpipe's");
    assert_eq!(
        checks(&json, "links").len(),
        3,
        "a link of the user's own is nobody's business"
    );
    same(&before, &Tree::of(&machine.home()));
}

#[test]
fn a_prefix_that_others_can_change_is_a_finding_and_the_rest_is_still_looked_at() {
    let machine = machine();
    install(&machine).exits(0);
    set_mode(&machine.prefix().join("bin"), 0o777);
    let (told, json) = doctor(&machine);
    told.exits(31);
    has(&json, "prefix", "finding", "written by everybody");
    assert_eq!(
        checks(&json, "prefix").len(),
        1,
        "it is called good as well"
    );
    has(&json, "packages", "good", "");
    set_mode(&machine.prefix().join("bin"), 0o755);
    set_mode(&machine.prefix(), 0o777);
    let (told, json) = doctor(&machine);
    told.exits(31);
    has(&json, "prefix", "finding", "written by everybody");
    has(&json, "trust", "good", "1 pinned");
    set_mode(&machine.prefix(), 0o755);
}

#[test]
fn a_damaged_state_file_does_not_hide_the_others() {
    let machine = machine();
    install(&machine).exits(0);
    let trust = machine.state().join("trust");
    fs::create_dir(trust.join("get.example.org+other")).unwrap();
    fs::write(trust.join("get.example.org+other/state.json"), "{").unwrap();
    let (told, json) = doctor(&machine);
    told.exits(31);
    has(
        &json,
        "trust",
        "finding",
        "get.example.org+other is damaged",
    );
    has(&json, "clock", "good", "after every signed time");
}

#[test]
fn who_else_can_write_or_read_the_state_is_told() {
    let machine = machine();
    install(&machine).exits(0);
    set_mode(&machine.state(), 0o755);
    let (told, json) = doctor(&machine);
    told.exits(0);
    has(&json, "trust", "note", "read by others (mode 755)");
    set_mode(&machine.state(), 0o777);
    let (told, json) = doctor(&machine);
    told.exits(31);
    has(&json, "trust", "finding", "found mode 777");
}

#[test]
fn a_clock_behind_what_was_signed_is_told_as_far_as_it_matters() {
    let machine = machine();
    install(&machine).exits(0);
    let folder = fs::read_dir(machine.state().join("trust"))
        .unwrap()
        .next()
        .unwrap()
        .unwrap();
    let file = folder.path().join("state.json");
    let text = fs::read_to_string(&file).unwrap();
    let mut state: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert!(state["memory"]["highest_time"].is_string());
    for (days, verdict, code) in [(400, "finding", 31), (0, "note", 0)] {
        let ahead = if days == 0 { 3_600 } else { days * 86_400 };
        let now = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap();
        let time = unpipe::model::Time::from_unix(now.as_secs() + ahead);
        state["memory"]["highest_time"] = time.to_string().into();
        fs::write(&file, state.to_string()).unwrap();
        let (told, json) = doctor(&machine);
        told.exits(code);
        has(&json, "clock", verdict, &time.to_string());
    }
}

#[test]
fn a_pin_of_what_is_not_installed_is_a_note_and_a_broken_policy_a_finding() {
    let machine = machine();
    install(&machine).exits(0);
    machine.run(["uninstall", "tool", "--yes"]).exits(0);
    let (told, json) = doctor(&machine);
    told.exits(0);
    has(&json, "pins", "note", "nothing of it is installed");
    put(&machine, ".config/unpipe/policy.toml", "min_age = what\n");
    let (told, json) = doctor(&machine);
    told.exits(31);
    has(&json, "policy", "finding", "policy.toml");
}

#[test]
fn a_record_of_folders_with_a_line_that_unpipe_never_writes_is_a_finding() {
    for line in ["../../x", "/etc", "bin/../share"] {
        let machine = machine();
        install(&machine).exits(0);
        let dirs = machine.prefix().join("share/unpipe/dirs");
        let text = fs::read_to_string(&dirs).unwrap();
        fs::write(&dirs, format!("{text}{line}\n")).unwrap();
        let (told, json) = doctor(&machine);
        told.exits(31).prefix_is_untouched();
        has(&json, "prefix", "finding", "share/unpipe/dirs, found ");
        assert_eq!(checks(&json, "prefix").len(), 1, "{line}");
    }
}

#[test]
fn a_record_of_folders_above_the_prefix_is_as_unpipe_writes_it() {
    let machine = Machine::of_an_ordinary_user().with_prefix("some/where/else");
    install(&machine).exits(0);
    let dirs = fs::read_to_string(machine.prefix().join("share/unpipe/dirs")).unwrap();
    assert!(dirs.contains("../.."), "{dirs}");
    let (_, json) = doctor(&machine);
    has(&json, "prefix", "good", "1 package is installed");
}

#[test]
fn in_a_shell_whose_words_are_not_known_the_advice_is_one_that_works() {
    let machine = Machine::of_an_ordinary_user().with_variable("SHELL", "/usr/bin/tcsh");
    let bin = machine.prefix().join("bin");
    install(&machine)
        .exits(0)
        .says("is not on your PATH: add it in your shell's start-up file")
        .does_not_say("export PATH")
        .does_not_say("env --install");
    let (told, json) = doctor(&machine);
    told.exits(31);
    let advice = &checks(&json, "path")[0].2;
    assert!(advice.contains("in your shell's start-up file"), "{advice}");
    assert!(advice.contains(bin.to_str().unwrap()), "{advice}");
    assert!(!advice.contains("unpipe env"), "{advice}");
}

#[test]
fn a_manpath_without_the_prefix_is_a_note() {
    for (manpath, is_told) in [("/usr/share/man", true), ("/usr/share/man:", false)] {
        let machine = machine().with_variable("MANPATH", manpath);
        install(&machine).exits(0);
        let (told, json) = doctor(&machine);
        told.exits(0);
        assert_eq!(!checks(&json, "manuals").is_empty(), is_told, "{manpath}");
    }
}

#[test]
fn names_that_others_gave_reach_no_terminal_as_they_are() {
    let machine = machine();
    install(&machine).exits(0);
    let strange = machine
        .prefix()
        .join("share/unpipe/\u{1b}[8mhidden\u{202e}");
    fs::write(strange, "").unwrap();
    let machine = machine.with_path("rel\u{1b}[2Jative:/usr/bin:/bin");
    let told = machine.run(["doctor"]);
    told.exits(31).prints("u{1b}[8mhidden");
    for bad in ['\u{1b}', '\u{202e}'] {
        assert!(
            !told.stdout.contains(bad) && !told.stderr.contains(bad),
            "{told}"
        );
    }
}
