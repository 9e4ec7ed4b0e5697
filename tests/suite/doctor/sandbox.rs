//! What a command could be held in with, on machines that forbid parts of it.
//!
//! A filter on the thread that starts the program stands for such a machine: it is inherited.

use std::fs;
use std::thread;

use seccompiler::{BpfProgram, SeccompAction, SeccompFilter, apply_filter};
use serde_json::Value;

use super::super::support::machine::Machine;
use super::super::support::tree::Tree;
use super::{doctor, has, skipped};

/// Runs `doctor` where these system calls end with an error.
fn doctor_without(calls: &[libc::c_long], error: libc::c_int) -> Value {
    let rules = calls.iter().map(|call| (*call, Vec::new())).collect();
    let (arch, error) = (
        std::env::consts::ARCH.try_into().unwrap(),
        error.unsigned_abs(),
    );
    let denied = SeccompAction::Errno(error);
    let filter = SeccompFilter::new(rules, SeccompAction::Allow, denied, arch).unwrap();
    let program: BpfProgram = filter.try_into().unwrap();
    let machine = Machine::of_an_ordinary_user();
    thread::scope(|scope| {
        let run = || {
            apply_filter(&program).unwrap();
            doctor(&machine)
        };
        let (told, json) = scope.spawn(run).join().unwrap();
        // Nothing that there is today needs it.
        told.exits(0).prefix_is_untouched();
        json
    })
}

fn part<'a>(json: &'a Value, name: &str) -> &'a Value {
    let parts = json["sandbox"]["parts"].as_array().unwrap();
    parts.iter().find(|part| part["part"] == name).unwrap()
}

/// What this machine gives without any filter.
fn usual() -> Value {
    doctor(&Machine::of_an_ordinary_user()).1
}

fn tier(json: &Value) -> &str {
    json["sandbox"]["tier"].as_str().unwrap()
}

#[test]
fn the_tier_is_what_its_parts_make() {
    let json = usual();
    let works = |name| part(&json, name)["works"] == true;
    let expected = match (
        works("landlock") && works("seccomp"),
        works("namespaces") && works("overlay"),
    ) {
        (true, true) => "full",
        (true, false) => "staged",
        (false, _) => "none",
    };
    assert_eq!(tier(&json), expected);
    has(
        &json,
        "sandbox",
        if expected == "full" { "good" } else { "note" },
        expected,
    );
    if expected != "full" {
        skipped(&format!(
            "this machine gives {expected}: {}",
            json["sandbox"]
        ));
    }
}

#[test]
fn where_namespaces_are_forbidden_the_tier_is_lower_and_the_reason_is_told() {
    let usual = usual();
    let json = doctor_without(&[libc::SYS_unshare], libc::EPERM);
    for name in ["namespaces", "overlay"] {
        assert_eq!(part(&json, name)["works"], false, "{json}");
    }
    let expected = if tier(&usual) == "none" {
        "none"
    } else {
        "staged"
    };
    assert_eq!(tier(&json), expected);
    has(&json, "sandbox", "note", "namespaces (no new namespaces:");
    has(
        &json,
        "run",
        "note",
        "refuses every script here: namespaces",
    );
    assert_eq!(json["run"]["works"], false, "{json}");
}

#[test]
fn whether_a_script_can_be_held_on_a_view_of_the_home_is_told_and_the_state_stays_as_it_is() {
    let machine = Machine::of_an_ordinary_user();
    let state = machine.state();
    for is_there in [false, true] {
        if is_there {
            fs::create_dir(&state).unwrap();
            machine.give_to_user(&state);
        }
        let before = Tree::of(&machine.home());
        let (told, json) = doctor(&machine);
        told.exits(0);
        assert_eq!(state.exists(), is_there);
        assert_eq!(before.changes_to(&Tree::of(&machine.home())), "");
        let script = machine.work("script");
        fs::write(&script, "true\n").unwrap();
        let ran = machine.run(["run", "./script"]);
        let (verdict, code) = match json["run"]["works"].as_bool() {
            Some(true) => ("good", 0),
            _ => ("note", 31),
        };
        has(&json, "run", verdict, "script");
        assert_eq!(json["run"]["lacks"].is_null(), code == 0, "{json}");
        ran.exits(code);
        fs::remove_dir_all(&state).unwrap();
    }
}

#[test]
fn where_mounts_are_forbidden_inside_namespaces_there_is_no_overlay() {
    let json = doctor_without(&[libc::SYS_mount], libc::EPERM);
    assert_eq!(part(&json, "overlay")["works"], false, "{json}");
    assert_ne!(tier(&json), "full");
}

#[test]
fn without_landlock_there_is_nothing_to_hold_a_command_in() {
    let calls = [
        libc::SYS_landlock_create_ruleset,
        libc::SYS_landlock_add_rule,
        libc::SYS_landlock_restrict_self,
    ];
    for error in [libc::ENOSYS, libc::EOPNOTSUPP] {
        let json = doctor_without(&calls, error);
        assert_eq!(part(&json, "landlock")["works"], false, "{json}");
        assert_eq!(tier(&json), "none");
        has(&json, "sandbox", "note", "none: without landlock (");
    }
}

#[test]
fn a_landlock_that_says_yes_and_does_nothing_is_not_believed() {
    let json = doctor_without(&[libc::SYS_landlock_restrict_self], 0);
    assert_eq!(part(&json, "landlock")["works"], false, "{json}");
}

#[test]
fn without_filters_there_is_nothing_to_hold_a_command_in() {
    let json = doctor_without(&[libc::SYS_seccomp], libc::ENOSYS);
    assert_eq!(part(&json, "seccomp")["works"], false, "{json}");
    assert_eq!(tier(&json), "none");
}

#[test]
fn a_trial_that_is_asked_for_anything_else_says_no() {
    let machine = Machine::of_an_ordinary_user();
    for words in [
        vec!["__trial"],
        vec!["__trial", "everything"],
        vec!["__trial", "first"],
    ] {
        let output = machine.bare_command(&words).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{words:?}: {output:?}");
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(!said.starts_with("yes"), "{said}");
    }
}
