//! One damaged package: told, and a way out that loses nothing.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use super::super::support::machine::Machine;
use super::super::support::tree::Tree;
use super::{NAME, doctor, has, install, install_named, machine, same};

const OTHER: &str = "get.example.org/other";

/// Two packages, the first of which somebody damages.
fn damaged(damage: impl FnOnce(PathBuf)) -> Machine {
    let machine = machine();
    install(&machine).exits(0);
    install_named(&machine, OTHER, "other").exits(0);
    damage(app(&machine));
    machine
}

fn app(machine: &Machine) -> PathBuf {
    machine
        .prefix()
        .join("share/unpipe/apps/get.example.org+tool")
}

fn receipt(app: &Path) -> PathBuf {
    app.join("current")
        .canonicalize()
        .unwrap()
        .join(".unpipe/receipt.json")
}

fn write(path: PathBuf, text: &str) {
    fs::write(path, text).unwrap();
}

#[test]
fn each_kind_of_damage_is_told_with_its_file_and_the_others_are_still_looked_at() {
    type Damage = fn(PathBuf);
    let kinds: [(Damage, &str); 6] = [
        (
            |app| fs::remove_file(app.join("current")).unwrap(),
            "tool/current to one of the folders beside it, found nothing there",
        ),
        (|app| write(receipt(&app), "{"), "receipt.json is damaged"),
        (
            |app| fs::remove_file(receipt(&app)).unwrap(),
            "names a version that is not there",
        ),
        (|app| write(app.join("track"), "no"), "track is damaged"),
        (
            |app| fs::remove_file(app.join("track")).unwrap(),
            "tool/track",
        ),
        (
            |app| {
                fs::remove_file(app.join("current")).unwrap();
                symlink("9.9.9-0123456789ab", app.join("current")).unwrap();
            },
            "names a version that is not there",
        ),
    ];
    for (damage, words) in kinds {
        let machine = damaged(damage);
        let before = Tree::of(&machine.home());
        let (told, json) = doctor(&machine);
        told.exits(31).prefix_is_untouched();
        has(&json, "packages", "finding", words);
        has(&json, "prefix", "good", "1 package is installed");
        let advice = super::checks(&json, "packages")[0].2.clone();
        assert!(
            advice.contains("unpipe uninstall get.example.org/tool --damaged"),
            "{advice}"
        );
        same(&before, &Tree::of(&machine.home()));

        // It stops every other change, and says the way out.
        let stopped = machine.run(["uninstall", "other", "--yes"]);
        assert_ne!(stopped.code, Some(0), "{stopped}");
        let files = Tree::of(&app(&machine));
        let told = machine.run(["uninstall", "tool", "--damaged", "--yes"]);
        told.exits(0).says("kept");
        let kept = machine
            .prefix()
            .join("share/unpipe/kept/get.example.org+tool/damaged");
        same(&files, &Tree::of(&kept));
        for link in ["bin/tool", "bin/tl", "share/man/man1/tool.1"] {
            assert!(!machine.prefix().join(link).is_symlink(), "{link}");
        }
        machine
            .run(["check"])
            .exits(0)
            .prints("get.example.org/other 1.0.0");
        let (told, _) = doctor(&machine);
        told.exits(0);
        machine.run(["uninstall", "other", "--yes"]).exits(0);
        install(&machine).exits(0);
    }
}

#[test]
fn a_link_that_was_lost_is_no_removal_and_can_be_made_again() {
    let machine = machine();
    install(&machine).exits(0);
    let before = Tree::of(&machine.home());
    let current = app(&machine).join("current");
    let version = fs::read_link(&current).unwrap();
    fs::remove_file(&current).unwrap();
    let lost = Tree::of(&machine.home());
    for line in [
        "list",
        "check",
        "install tool --yes",
        "uninstall tool --yes",
    ] {
        let told = machine.run(line.split(' '));
        told.exits(50)
            .says("found nothing there")
            .says("ln -s VERSION");
        same(&lost, &Tree::of(&machine.home()));
    }
    symlink(version, &current).unwrap();
    machine.run(["check"]).exits(0);
    same(&before, &Tree::of(&machine.home()));
    // And with the sign of a removal it is one.
    fs::rename(&current, app(&machine).join("removed")).unwrap();
    machine.run(["uninstall", "tool", "--yes"]).exits(0);
    assert!(!app(&machine).exists());
}

#[test]
fn a_damaged_receipt_of_the_version_before_is_damage_too() {
    let machine = damaged(|app| {
        let old = app.join("0.9.0-0123456789ab/.unpipe");
        fs::create_dir_all(&old).unwrap();
        fs::write(old.join("receipt.json"), "{").unwrap();
    });
    let (told, json) = doctor(&machine);
    told.exits(31);
    has(
        &json,
        "packages",
        "finding",
        "0.9.0-0123456789ab/.unpipe/receipt.json is damaged",
    );
    machine
        .run(["uninstall", "tool", "--damaged", "--yes"])
        .exits(0);
    doctor(&machine).0.exits(0);
}

#[test]
fn links_and_files_of_the_users_own_stay_where_they_are() {
    let machine = damaged(|app| write(receipt(&app), "{"));
    let bin = machine.prefix().join("bin");
    // By hand, to the same program: another text, so it is the user's.
    symlink(app(&machine).join("current/bin/tool"), bin.join("mine")).unwrap();
    fs::remove_file(bin.join("tl")).unwrap();
    fs::write(bin.join("tl"), "mine").unwrap();
    machine
        .run(["uninstall", NAME, "--damaged", "--yes"])
        .exits(0);
    assert!(bin.join("mine").is_symlink());
    assert_eq!(fs::read(bin.join("tl")).unwrap(), b"mine");
    assert!(!bin.join("tool").is_symlink());
    assert!(bin.join("other").exists(), "another package's link stays");
}

#[test]
fn the_option_is_for_damaged_packages_needs_consent_and_hides_nothing() {
    let machine = damaged(|app| write(receipt(&app), "{"));
    for (words, code) in [
        ("uninstall tool --damaged", 3),
        ("uninstall other --damaged --yes", 2),
        (
            "uninstall tool --damaged --approve sha256:0000000000000000000000000000000000000000000000000000000000000000",
            2,
        ),
        ("uninstall tool --damaged --dry-run", 0),
        ("uninstall tool --damaged --dry-run --detailed-exitcode", 10),
        ("uninstall nothing --damaged --yes", 0),
    ] {
        machine
            .run(words.split(' '))
            .exits(code)
            .prefix_is_untouched();
    }
    let told = machine.run(["uninstall", "tool", "--damaged", "--dry-run", "--json"]);
    let json = told.exits(0).json();
    assert_eq!(json["packages"][0]["name"], NAME);
    assert_eq!(json["packages"][0]["links"].as_array().unwrap().len(), 3);
    let told = machine.run(["uninstall", "tool", "--damaged", "--yes", "--json"]);
    let kept = told.exits(0).json()["packages"][0]["kept"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(fs::metadata(kept).unwrap().is_dir());
}

#[test]
fn two_damaged_packages_come_out_one_by_one_and_twice_the_same_is_kept_twice() {
    let machine = damaged(|app| write(receipt(&app), "{"));
    let other = machine
        .prefix()
        .join("share/unpipe/apps/get.example.org+other");
    write(receipt(&other), "{");
    let (told, json) = doctor(&machine);
    told.exits(31);
    assert_eq!(super::checks(&json, "packages").len(), 2);
    machine
        .run(["uninstall", "tool", "--damaged", "--yes"])
        .exits(0)
        .says("nothing else was tidied up");
    machine
        .run(["uninstall", "other", "--damaged", "--yes"])
        .exits(0);
    install(&machine).exits(0);
    write(receipt(&app(&machine)), "{");
    machine
        .run(["uninstall", "tool", "--damaged", "--yes"])
        .exits(0);
    let kept = machine
        .prefix()
        .join("share/unpipe/kept/get.example.org+tool");
    assert!(kept.join("damaged").is_dir() && kept.join("damaged.2").is_dir());
}

#[test]
fn what_a_killed_run_had_begun_for_the_package_does_not_block_the_way_out() {
    let machine = damaged(|app| write(receipt(&app), "{"));
    let staging = machine
        .prefix()
        .join("share/unpipe/staging/get.example.org+tool");
    fs::create_dir_all(&staging).unwrap();
    machine.give_to_user(staging.parent().unwrap());
    machine.give_to_user(&staging);
    for file in ["current", "before-track"] {
        fs::write(staging.join(file), "x").unwrap();
    }
    machine
        .run(["uninstall", "tool", "--damaged", "--yes"])
        .exits(0);
    let kept = machine
        .prefix()
        .join("share/unpipe/kept/get.example.org+tool/damaged");
    assert!(kept.join("staging/before-track").exists());
    doctor(&machine).0.exits(0);
}
