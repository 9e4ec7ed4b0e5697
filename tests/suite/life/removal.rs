//! Uninstall leaves the tree as it was.

use std::fs;
use std::os::unix::fs::symlink;

use super::super::support::machine::Machine;
use super::super::support::tree::Tree;
use super::Life;

/// Installs, upgrades and removes on a machine whose home was prepared, and compares the home.
#[track_caller]
fn no_trace(prepare: impl Fn(Machine) -> Machine) {
    for machine in [Machine::of_an_ordinary_user(), Machine::new()] {
        let mut life = Life::on(prepare(machine));
        let before = Tree::of(&life.machine.home());
        life.offers(&["1.0.0"]);
        life.install().exits(0);
        life.run("uninstall tool --yes").exits(0);
        same_but_for_the_state(&before, &life);
        life.run("install ./dist --yes").exits(0);
        life.offers(&["2.0.0", "1.0.0"]);
        life.run("upgrade --yes").exits(0);
        life.run("rollback tool --yes").exits(0);
        life.run("uninstall tool --yes").exits(0);
        same_but_for_the_state(&before, &life);
    }
}

#[track_caller]
fn same_but_for_the_state(before: &Tree, life: &Life) {
    let changes = before.changes_to(&Tree::of(&life.machine.home()));
    let left: Vec<&str> = changes
        .lines()
        .filter(|line| !line.starts_with("+ state"))
        .collect();
    assert!(left.is_empty(), "the home differs: {left:#?}");
}

#[test]
fn no_trace_is_left_where_the_prefix_was_absent() {
    no_trace(|machine| {
        fs::remove_dir(machine.prefix()).unwrap();
        machine
    });
}

#[test]
fn no_trace_is_left_where_the_prefix_was_empty() {
    no_trace(|machine| machine);
}

#[test]
fn no_trace_is_left_beside_the_users_own_files() {
    no_trace(|machine| {
        let prefix = machine.prefix();
        for folder in ["bin", "share", "share/man", "share/man/man1", "share/doc"] {
            fs::create_dir(prefix.join(folder)).unwrap();
            machine.give_to_user(&prefix.join(folder));
        }
        fs::write(prefix.join("bin/mine"), "mine").unwrap();
        fs::write(prefix.join("share/man/man1/mine.1"), "mine").unwrap();
        symlink("mine", prefix.join("bin/alias")).unwrap();
        machine
    });
}

#[test]
fn folders_that_were_empty_before_stay() {
    no_trace(|machine| {
        for folder in ["bin", "share", "share/man"] {
            fs::create_dir(machine.prefix().join(folder)).unwrap();
            machine.give_to_user(&machine.prefix().join(folder));
        }
        machine
    });
}

#[test]
fn parents_of_the_prefix_that_were_made_go_too_and_others_stay() {
    no_trace(|machine| machine.with_prefix("a/b/prefix"));
    no_trace(|machine| {
        fs::create_dir(machine.home().join("a")).unwrap();
        machine.give_to_user(&machine.home().join("a"));
        machine.with_prefix("a/b/prefix")
    });
}

#[test]
fn what_the_user_put_beside_the_links_stays() {
    let mut life = Life::new();
    life.offers(&["1.0.0"]);
    life.install().exits(0);
    fs::write(life.machine.prefix().join("bin/mine"), "mine").unwrap();
    life.run("uninstall tool --yes").exits(0);
    let tree = life.tree();
    let left: Vec<&str> = tree.paths().collect();
    assert_eq!(left, [".", "bin", "bin/mine"]);
}

#[test]
fn removing_what_is_not_there_is_no_failure() {
    let mut life = Life::new();
    let told = life.run("uninstall tool --yes");
    told.exits(0).prefix_is_untouched().says("not installed");
    life.offers(&["1.0.0"]);
    life.install().exits(0);
    life.run("uninstall get.example.org/other --yes")
        .exits(0)
        .prefix_is_untouched()
        .says("not installed");
    life.run("uninstall other tool --yes")
        .exits(0)
        .says("other");
    assert_eq!(life.tree().paths().count(), 1);
}

#[test]
fn removing_an_edited_package_keeps_the_edits_and_says_where() {
    let mut life = Life::new();
    life.offers(&["1.0.0"]);
    life.install().exits(0);
    let tool = life.machine.prefix().join("bin/tool");
    fs::write(tool.canonicalize().unwrap(), "mine").unwrap();
    let looked = life.run("uninstall tool --dry-run");
    looked.exits(0).prefix_is_untouched().says("bin/tool");
    let told = life.run("uninstall tool --yes");
    let kept = "share/unpipe/kept/get.example.org+tool/1.0.0";
    told.exits(0).says(kept);
    let text = fs::read_to_string(life.machine.prefix().join(kept).join("bin/tool")).unwrap();
    assert_eq!(text, "mine");
    assert!(!tool.exists() && !life.machine.prefix().join("bin").exists());
    assert!(life.run("list").exits(0).stdout.find("tool").is_none());
    // Whoever took the edits away gets the rest tidied up by the next command.
    fs::remove_dir_all(life.machine.prefix().join("share/unpipe/kept")).unwrap();
    life.install().exits(0);
    life.run("uninstall tool --yes").exits(0);
    assert_eq!(life.tree().paths().count(), 1);
}

#[test]
fn what_a_removal_that_was_cut_off_left_goes_with_the_next_command() {
    let machine = Machine::of_an_ordinary_user().with_prefix("some/prefix");
    let home = machine.home();
    fs::remove_dir(home.join("prefix")).unwrap();
    let life = Life::on(machine);
    // A process that has ended, by its number.
    let mut gone = std::process::Command::new("true").spawn().unwrap();
    gone.wait().unwrap();
    let left = home.join(format!(".unpipe-new-{}", gone.id()));
    let inner = left.join("prefix/share/unpipe");
    fs::create_dir_all(&inner).unwrap();
    fs::write(inner.join("lock"), "").unwrap();
    for folder in [
        &left,
        &left.join("prefix"),
        &left.join("prefix/share"),
        &inner,
    ] {
        life.machine.give_to_user(folder);
    }
    life.run("uninstall tool --yes").exits(0);
    let there: Vec<_> = fs::read_dir(&home)
        .unwrap()
        .map(|e| e.unwrap().file_name())
        .collect();
    assert!(there.is_empty(), "left: {there:?}");
}
