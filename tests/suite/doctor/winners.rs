//! Which of two commands of one name runs, told before and after an install.

use std::fs;
use std::os::unix::fs::symlink;

use super::super::support::machine::Machine;
use super::super::support::publisher::Publisher;
use super::{NAME, install, path_with, program};

/// Folders on the PATH, by name below the home, in this order.
fn machine_with(order: &[&str]) -> Machine {
    let machine = Machine::of_an_ordinary_user();
    let folders = order.iter().map(|folder| machine.home().join(folder));
    let path = std::env::join_paths(folders.chain(["/usr/bin".into(), "/bin".into()])).unwrap();
    machine.with_path(path)
}

#[test]
fn the_plan_tells_which_of_two_commands_will_run() {
    let cases = [
        (
            vec!["other", "prefix/bin"],
            "first on the PATH: that one runs",
        ),
        (
            vec!["prefix/bin", "other"],
            "later on the PATH: this one runs",
        ),
        (vec!["other"], "which runs: bin is not on the PATH"),
    ];
    for (order, words) in cases {
        let machine = machine_with(&order);
        let other = program(&machine.home().join("other"), "tool");
        let told = install(&machine);
        told.exits(0).says("WARNING: tool is also at");
        let comes_first = order[0] == "other" && order.len() == 2;
        let is_told = told.stderr.contains("! tool runs ~/other/tool");
        assert_eq!(is_told, comes_first, "{told}");
        machine.run(["uninstall", "tool", "--yes"]).exits(0);
        let json = machine.run(["install", "./dist-tool", "--dry-run", "--json"]);
        let warnings = json.exits(0).json()["plans"][0]["warnings"].to_string();
        assert!(
            warnings.contains(&other.display().to_string()),
            "{warnings}"
        );
        assert!(warnings.contains(words), "{warnings}");
    }
}

#[test]
fn without_another_command_there_is_no_warning_and_a_link_to_ones_own_is_no_other() {
    let machine = machine_with(&["other", "prefix/bin"]);
    fs::create_dir(machine.home().join("other")).unwrap();
    install(&machine)
        .exits(0)
        .does_not_say("WARNING")
        .does_not_say("comes first");
    let own = machine.prefix().join("bin/tool");
    symlink(own, machine.home().join("other/tool")).unwrap();
    let (_, json) = super::doctor(&machine);
    super::has(&json, "commands", "good", "first of their names");
}

#[test]
fn an_upgrade_that_brings_a_command_of_a_known_name_warns_too() {
    let machine = machine_with(&["other", "prefix/bin"]);
    program(&machine.home().join("other"), "extra");
    let publisher = Publisher::new(NAME);
    let one = || publisher.release("1.0.0", 1);
    let two = publisher.release("2.0.0", 2);
    let two = two.artifact(|artifact| artifact.file("bin/extra", "755", "#!/bin/sh\n"));
    machine.offers(&publisher.level1([one()]).place());
    let key = publisher.key().public();
    let first = machine.run(["install", "./dist", "--key", &key, "--yes"]);
    first.exits(0).does_not_say("WARNING");
    machine.offers(&publisher.level1([two, one()]).index_version(2).place());
    let told = machine.run(["upgrade", "--yes"]);
    told.exits(0)
        .says("WARNING: extra is also at")
        .says("comes first on your PATH");
    let (told, json) = super::doctor(&machine);
    told.exits(31);
    super::has(&json, "commands", "finding", "other/extra");
}

#[test]
fn doctor_names_the_path_that_wins_until_the_order_is_mended() {
    let machine = machine_with(&["other", "prefix/bin"]);
    let other = program(&machine.home().join("other"), "tool");
    install(&machine).exits(0);
    let (told, json) = super::doctor(&machine);
    told.exits(31).prefix_is_untouched();
    let words = format!("found {} first on the PATH", other.display());
    super::has(&json, "commands", "finding", &words);
    let mended = path_with(&machine, &machine.prefix().join("bin"));
    let machine = machine.with_path(mended);
    let (told, json) = super::doctor(&machine);
    told.exits(0);
    super::has(&json, "commands", "good", "2 installed commands");
}
