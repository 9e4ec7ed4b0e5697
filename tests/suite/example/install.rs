//! A user installs the example from its folder, offline, and takes it away again.

use std::fs;
use std::process::Command;

use super::{kept, make};
use crate::support::machine::Machine;
use crate::support::publisher::Publisher;
use crate::support::tree::Tree;

/// A machine with a copy of `manifests/hello`, and the key to install it with.
fn machine() -> (Machine, String) {
    let machine = Machine::of_an_ordinary_user();
    let place = machine.work("hello");
    fs::create_dir(&place).unwrap();
    for (name, bytes) in kept() {
        fs::write(place.join(name), bytes).unwrap();
    }
    let key = make::public(make::KEYS[0]);
    (machine, key)
}

fn said(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_example_installs_offline_and_its_program_runs() {
    let (machine, key) = machine();
    let command = ["install", "./hello", "--key", &key, "--yes", "--offline"];
    machine.run(command).exits(0);
    let program = machine.prefix().join("bin/hello");
    assert_eq!(said(&mut Command::new(&program)), "Hello, world!\n");
    let named = said(Command::new(&program).args(["Ada", "Grace"]));
    assert_eq!(named, "Hello, Ada!\nHello, Grace!\n");
    let version = said(Command::new(&program).arg("--version"));
    assert_eq!(version, "hello 1.0.0\n");
    machine.run(["check"]).exits(0);
}

#[test]
fn the_man_page_and_the_completions_are_where_shells_look_and_the_licence_is_not() {
    let (machine, key) = machine();
    let command = ["install", "./hello", "--key", &key, "--yes", "--offline"];
    machine.run(command).exits(0);
    for path in [
        "share/man/man1/hello.1",
        "share/bash-completion/completions/hello",
        "share/zsh/site-functions/_hello",
        "share/fish/vendor_completions.d/hello.fish",
    ] {
        let text = fs::read_to_string(machine.prefix().join(path)).unwrap();
        assert!(text.contains("hello"), "{path}: {text}");
    }
    let prefix = machine.prefix();
    assert!(!prefix.join("LICENSE").exists());
    let tree = prefix.join("share/unpipe/apps/get.example.org+hello/current");
    assert!(tree.join("LICENSE").is_file());
}

#[test]
fn uninstalling_the_example_leaves_no_trace() {
    let (machine, key) = machine();
    let before = Tree::of(&machine.prefix());
    let command = ["install", "./hello", "--key", &key, "--yes", "--offline"];
    machine.run(command).exits(0);
    machine.run(["uninstall", "hello", "--yes"]).exits(0);
    assert_eq!(before.changes_to(&Tree::of(&machine.prefix())), "");
}

#[test]
fn the_plan_of_the_example_fits_into_twenty_lines() {
    let (machine, key) = machine();
    let command = ["install", "./hello", "--key", &key, "--dry-run"];
    let outcome = machine.run(command);
    outcome.exits(0).prefix_is_untouched();
    let lines = outcome.stderr.lines().count();
    assert!(lines <= 20, "{lines} lines: {outcome}");
}

#[test]
fn a_rollback_is_one_switch_and_its_program_the_one_before() {
    let publisher = Publisher::new("get.example.org/tool");
    let (old, new) = (publisher.release("1.0.0", 1), publisher.release("2.0.0", 2));
    let machine = Machine::of_an_ordinary_user();
    machine.offers(&publisher.level1([old.clone()]).place());
    let key = publisher.key().public();
    machine
        .run(["install", "./dist", "--key", &key, "--yes"])
        .exits(0);
    machine.offers(&publisher.level1([new, old]).index_version(2).place());
    let upgraded = machine.run(["upgrade", "--yes"]);
    upgraded.exits(0);
    let program = machine.prefix().join("bin/tool");
    assert_eq!(said(&mut Command::new(&program)), "tool 2.0.0\n");
    let back = machine.run(["rollback", "tool", "--yes"]);
    back.exits(0);
    assert_eq!(said(&mut Command::new(&program)), "tool 1.0.0\n");
    // Besides the switch and what is followed, no path comes, goes or changes.
    let changes = back.before.changes_to(&back.after);
    let changed: Vec<&str> = changes.lines().collect();
    assert_eq!(changed.len(), 2, "{changes}");
    assert!(changes.contains("/current: "), "{changes}");
    assert!(changes.contains("/track: "), "{changes}");
}
