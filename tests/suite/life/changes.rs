//! What `check` finds, and what an install of the same release mends.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use super::{Life, NAME, same, with_an_upgrade_waiting};

/// The tree of the current version.
fn current(life: &Life) -> PathBuf {
    let app = "share/unpipe/apps/get.example.org+tool/current";
    life.machine.prefix().join(app).canonicalize().unwrap()
}

fn installed() -> Life {
    let mut life = Life::new();
    life.offers(&["1.0.0"]);
    life.install().exits(0);
    life
}

#[track_caller]
fn found(change: impl Fn(&Path, &Life), path: &str, kind: &str) {
    let life = installed();
    change(&current(&life), &life);
    life.run("check")
        .exits(21)
        .prints(path)
        .prefix_is_untouched();
    let json = life.run("check tool --json").exits(21).json();
    let package = &json["packages"][0];
    assert_eq!(package["ok"], false, "{json}");
    assert_eq!(package["differences"][0]["path"], path, "{json}");
    assert_eq!(package["differences"][0]["kind"], kind, "{json}");
}

#[test]
fn check_names_a_changed_a_missing_and_an_added_file() {
    found(
        |tree, _| fs::write(tree.join("bin/tool"), "#!/bin/sh\necho tool 9.0.0\n").unwrap(),
        "bin/tool",
        "file",
    );
    found(
        |tree, _| {
            let mode = fs::Permissions::from_mode(0o777);
            fs::set_permissions(tree.join("bin/tool"), mode).unwrap();
        },
        "bin/tool",
        "file",
    );
    found(
        |tree, _| fs::remove_file(tree.join("share/man/man1/tool.1")).unwrap(),
        "share/man/man1/tool.1",
        "file",
    );
    found(
        |tree, _| fs::write(tree.join("bin/more"), "").unwrap(),
        "bin/more",
        "file",
    );
    found(
        |tree, _| {
            fs::remove_file(tree.join("bin/tl")).unwrap();
            symlink("/bin/true", tree.join("bin/tl")).unwrap();
        },
        "bin/tl",
        "file",
    );
}

#[test]
fn check_names_a_link_that_was_removed_or_replaced() {
    let link = |life: &Life| life.machine.prefix().join("bin/tool");
    found(
        |_, life| fs::remove_file(link(life)).unwrap(),
        "bin/tool",
        "link",
    );
    found(
        |_, life| {
            fs::remove_file(link(life)).unwrap();
            fs::write(link(life), "mine").unwrap();
        },
        "bin/tool",
        "link",
    );
}

#[test]
fn check_finds_a_receipt_that_was_changed_together_with_a_file() {
    let life = installed();
    let tree = current(&life);
    let receipt = tree.join(".unpipe/receipt.json");
    let text = fs::read_to_string(&receipt).unwrap();
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    let was = json["files"][0]["sha256"].as_str().unwrap().to_owned();
    let other = format!("{}{}", &was[..was.len() - 8], "01234567");
    fs::write(&receipt, text.replace(&was, &other)).unwrap();
    fs::write(tree.join("bin/tool"), "#!/bin/sh\necho tool 9.0.0\n").unwrap();
    life.run("check").exits(21).prints("bin/tool");
}

#[test]
fn a_changed_tree_is_repaired_and_the_changes_are_kept() {
    let life = installed();
    let clean = life.tree();
    fs::write(current(&life).join("bin/tool"), "#!/bin/sh\necho mine\n").unwrap();
    let looked = life.install_with(&["--dry-run"]);
    looked.exits(0).prefix_is_untouched().says("bin/tool");
    life.install().exits(0).says("kept");
    life.tool_says("tool 1.0.0");
    life.run("check").exits(0);
    let kept = life
        .machine
        .prefix()
        .join("share/unpipe/kept/get.example.org+tool/1.0.0");
    let text = fs::read_to_string(kept.join("bin/tool")).unwrap();
    assert_eq!(text, "#!/bin/sh\necho mine\n");
    fs::remove_dir_all(life.machine.prefix().join("share/unpipe/kept")).unwrap();
    let receipt = |line: &&str| !line.contains("receipt.json");
    let changes = clean.changes_to(&life.tree());
    assert_eq!(changes.lines().filter(receipt).count(), 0, "{changes}");
}

#[test]
fn a_repair_does_not_forget_the_version_before() {
    let life = with_an_upgrade_waiting();
    life.run("upgrade --yes").exits(0);
    fs::write(current(&life).join("bin/tool"), "mine").unwrap();
    life.run("install tool --yes").exits(0).says("kept");
    life.tool_says("tool 2.0.0");
    life.run("rollback tool --yes").exits(0);
    life.tool_says("tool 1.0.0");
}

#[test]
fn a_link_that_was_deleted_comes_back_with_the_next_install() {
    let life = installed();
    let whole = life.tree();
    for path in ["bin/tool", "share/man/man1/tool.1"] {
        fs::remove_file(life.machine.prefix().join(path)).unwrap();
    }
    life.install().exits(0);
    same(&whole, &life.tree());
    fs::remove_dir_all(life.machine.prefix().join("bin")).unwrap();
    life.install().exits(0);
    same(&whole, &life.tree());
}

#[test]
fn a_file_of_the_users_in_place_of_a_link_stays_and_is_reported() {
    let life = with_an_upgrade_waiting();
    let link = life.machine.prefix().join("bin/tool");
    fs::remove_file(&link).unwrap();
    fs::write(&link, "mine").unwrap();
    let told = life.run("upgrade --yes");
    told.exits(32).prefix_is_untouched().says("bin/tool");
    let gone = life.run("uninstall tool --yes");
    gone.exits(0).says("bin/tool");
    assert_eq!(fs::read_to_string(&link).unwrap(), "mine");
    let left = life.tree();
    let left: Vec<&str> = left.paths().collect();
    assert_eq!(left, [".", "bin", "bin/tool"], "only the user's file");
}

#[test]
fn an_edited_version_that_an_upgrade_would_drop_is_kept() {
    let mut life = with_an_upgrade_waiting();
    fs::write(current(&life).join("lib"), "mine").unwrap();
    life.run("upgrade --yes").exits(0);
    life.offers(&["3.0.0", "2.0.0", "1.0.0"]);
    let told = life.run("upgrade --yes");
    told.exits(0)
        .says("kept")
        .says(NAME.split('/').next().unwrap());
    let kept = "share/unpipe/kept/get.example.org+tool/1.0.0/lib";
    let text = fs::read_to_string(life.machine.prefix().join(kept)).unwrap();
    assert_eq!(text, "mine");
}
