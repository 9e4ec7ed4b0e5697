//! Several packages: in one command, with one last segment, side by side.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::super::support::machine::Machine;
use super::super::support::publisher::Publisher;
use super::super::support::release::Release;
use super::said_by;

/// A publisher whose package has one command, named like it, offered in `./NAME`.
fn offer(machine: &Machine, publisher: &Publisher, folder: &str, version: &str, serial: u64) {
    let release = one_command(publisher, folder, version, serial);
    let offer = publisher.level1([release]).index_version(serial);
    offer.place().write_to(&machine.work(folder));
}

fn one_command(publisher: &Publisher, command: &str, version: &str, serial: u64) -> Release {
    let mut release = publisher.release(version, serial);
    let program = format!("#!/bin/sh\necho {command} {version}\n");
    let file = format!("{command}-{version}.tar.gz");
    release.artifact = super::super::support::artifact::Artifact::new(&file).file(
        &format!("bin/{command}"),
        "755",
        program,
    );
    release
}

fn three() -> (Machine, [Publisher; 3]) {
    let machine = Machine::of_an_ordinary_user();
    let names = [
        "get.example.org/one",
        "get.example.org/two",
        "other.example.org/two",
    ];
    let publishers = names.map(Publisher::new);
    for (publisher, folder) in publishers.iter().zip(["one", "two", "three"]) {
        offer(&machine, publisher, folder, "1.0.0", 1);
        let key = publisher.key().public();
        let place = format!("./{folder}");
        machine
            .run(["install", &place, "--key", &key, "--yes"])
            .exits(0);
    }
    (machine, publishers)
}

#[track_caller]
fn says(machine: &Machine, command: &str, version: &str) {
    let said = said_by(&machine.prefix().join("bin").join(command));
    assert_eq!(said, format!("{command} {version}\n"));
}

#[test]
fn several_packages_are_upgraded_by_one_command() {
    let (machine, publishers) = three();
    for (publisher, folder) in publishers.iter().zip(["one", "two", "three"]) {
        offer(&machine, publisher, folder, "2.0.0", 2);
    }
    machine.run(["upgrade", "--all", "--yes"]).exits(0);
    for command in ["one", "two", "three"] {
        says(&machine, command, "2.0.0");
    }
    machine.run(["check"]).exits(0);
}

#[test]
fn several_packages_are_installed_and_removed_by_one_command() {
    let (machine, _) = three();
    machine
        .run([
            "uninstall",
            "one",
            "other.example.org/two",
            "get.example.org/two",
            "--yes",
        ])
        .exits(0);
    assert_eq!(super::Tree::of(&machine.prefix()).paths().count(), 1);
    let installed = machine.run(["install", "./one", "./two", "./three", "--yes", "--json"]);
    let json = installed.exits(0).json();
    assert_eq!(json["packages"].as_array().unwrap().len(), 3, "{json}");
    for command in ["one", "two", "three"] {
        says(&machine, command, "1.0.0");
    }
}

#[test]
fn where_one_of_several_fails_none_is_changed() {
    let (machine, publishers) = three();
    for (publisher, folder) in publishers.iter().zip(["one", "two", "three"]) {
        offer(&machine, publisher, folder, "2.0.0", 2);
    }
    // The last artifact is bad: it is seen before the first switch.
    fs::write(machine.work("three/three-2.0.0.tar.gz"), "bad").unwrap();
    let told = machine.run(["upgrade", "--yes"]);
    told.exits(21).prefix_is_untouched().has_one_message();
    for command in ["one", "two", "three"] {
        says(&machine, command, "1.0.0");
    }
}

#[test]
fn each_package_is_changed_wholly_or_not_at_all_and_a_rerun_completes() {
    let (machine, publishers) = three();
    for (publisher, folder) in publishers.iter().zip(["one", "two", "three"]) {
        offer(&machine, publisher, folder, "2.0.0", 2);
    }
    let release = one_command(&publishers[2], "three", "2.0.0", 2)
        .artifact(|a| a.file("share/man/man1/three.1", "644", ".TH THREE 1\n"));
    let place = publishers[2].level1([release]).index_version(2).place();
    place.write_to(&machine.work("three"));
    // The plan sees nothing in the way: only the making of the last link fails.
    let man = machine.prefix().join("share/man");
    fs::create_dir(&man).unwrap();
    machine.give_to_user(&man);
    fs::set_permissions(&man, fs::Permissions::from_mode(0o555)).unwrap();
    let told = machine.run(["upgrade", "--yes"]);
    told.exits(77).has_one_message();
    says(&machine, "three", "1.0.0");
    for name in ["get.example.org/one", "get.example.org/two"] {
        told.says(name);
    }
    for command in ["one", "two"] {
        says(&machine, command, "2.0.0");
    }
    machine.run(["check"]).exits(0);
    fs::set_permissions(&man, fs::Permissions::from_mode(0o755)).unwrap();
    machine.run(["upgrade", "--yes"]).exits(0);
    says(&machine, "three", "2.0.0");
}

#[test]
fn a_last_segment_is_enough_where_it_is_unique() {
    let (machine, _) = three();
    machine.run(["info", "one"]).exits(0);
    for line in [
        ["uninstall", "two"],
        ["rollback", "two"],
        ["check", "two"],
        ["upgrade", "two"],
    ] {
        let told = machine.run(line);
        told.exits(2)
            .prefix_is_untouched()
            .says("get.example.org/two")
            .says("other.example.org/two");
    }
    machine.run(["uninstall", "one", "--yes"]).exits(0);
    machine
        .run(["check", "other.example.org/two"])
        .exits(0)
        .prints("other.example.org/two");
}

#[test]
fn a_key_or_a_digest_is_for_one_package_only() {
    let (machine, publishers) = three();
    let key = publishers[0].key().public();
    let told = machine.run(["install", "./one", "./two", "--key", &key, "--yes"]);
    told.exits(2).prefix_is_untouched();
    let digest = format!("sha256:{}", "0".repeat(64));
    let told = machine.run(["install", "./one", "./two", "--approve", &digest]);
    told.exits(2).prefix_is_untouched();
}

#[test]
fn one_package_named_twice_is_a_mistake_or_meant_once() {
    let (machine, publishers) = three();
    offer(&machine, &publishers[0], "one", "2.0.0", 2);
    let told = machine.run(["install", "./one", "./one", "--yes"]);
    told.exits(2).prefix_is_untouched().says("twice");
    let told = machine.run(["uninstall", "one", "get.example.org/one", "--yes"]);
    told.exits(0);
    assert!(!machine.prefix().join("bin/one").exists());
    machine.run(["check"]).exits(0);
}
