//! Folders of the user's that cannot be used any more, or that others can change by now: what is in
//! them is left as it is, and said; they keep nothing else from being done.

use std::fs;
use std::os::unix::fs::{chown, symlink};
use std::path::{Path, PathBuf};

use super::super::support::artifact::Artifact;
use super::super::support::outcome::Outcome;
use super::super::support::publisher::Publisher;
use super::Life;
use super::owners::{SOMEBODY, is_root, set_mode};

/// One version installed, the second offered.
fn at_one() -> Life {
    let mut life = Life::new();
    life.offers(&["1.0.0"]);
    life.install().exits(0);
    life.offers(&["2.0.0", "1.0.0"]);
    life
}

/// Moves a folder of the prefix below `target`, and puts a link in its place.
fn moved(life: &Life, folder: &str, target: &Path) -> PathBuf {
    fs::create_dir(target).unwrap();
    life.machine.give_to_user(target);
    let (from, to) = (life.machine.prefix().join(folder), target.join("moved"));
    fs::rename(&from, &to).unwrap();
    symlink(&to, &from).unwrap();
    to
}

/// Installs another package, which has one command and nothing else.
fn install_another(life: &Life) -> Outcome {
    let publisher = Publisher::new("get.example.org/other");
    let release = publisher
        .release("1.0.0", 1)
        .artifact(|_| Artifact::new("other.tar.gz").file("bin/other", "755", "#!/bin/sh\n"));
    let place = publisher.level1([release]).place();
    place.write_to(&life.machine.work("other"));
    let key = publisher.key().public();
    let words = ["install", "./other", "--key", &key, "--yes"];
    life.machine.run(words)
}

#[test]
fn linked_man_pages_that_others_can_change_by_now_stop_no_removal_and_no_other_package() {
    let life = at_one();
    let open = life.machine.home().join("open");
    let pages = moved(&life, "share/man", &open);
    set_mode(&open, 0o777);
    let found = "home/open can be written by everybody (mode 777)";
    // The package's own page would come into it.
    let told = life.run("upgrade --yes");
    told.exits(77).prefix_is_untouched().says(found);
    life.run("list").exits(0);
    let told = life.run("check");
    told.exits(21).prints("share/man/man1/tool.1");
    let told = install_another(&life);
    told.exits(0).says(found);
    life.run("uninstall other --yes").exits(0);
    let told = life.run("uninstall tool --yes");
    told.exits(52).says("share/man/man1/tool.1 could not be");
    told.says("left behind:").says("may be left").says(found);
    assert_eq!(told.stderr.matches("man1/tool.1").count(), 1, "{told}");
    assert!(pages.join("man1/tool.1").is_symlink());
    assert!(!life.machine.prefix().join("share/unpipe").exists());
    assert!(!life.machine.prefix().join("bin").exists());
}

#[test]
fn linked_man_pages_that_are_safe_again_are_taken_care_of() {
    let mut life = Life::new();
    for folder in ["home/open", "home/open/man", "home/prefix/share"] {
        let path = life.machine.home().with_file_name(folder);
        fs::create_dir(&path).unwrap();
        life.machine.give_to_user(&path);
    }
    let open = life.machine.home().join("open");
    symlink(open.join("man"), life.machine.prefix().join("share/man")).unwrap();
    life.offers(&["1.0.0"]);
    life.install().exits(0);
    let page = open.join("man/man1/tool.1");
    assert!(page.is_symlink());
    set_mode(&open, 0o777);
    install_another(&life).exits(0);
    assert!(page.is_symlink());
    set_mode(&open, 0o755);
    life.run("check").exits(0);
    life.run("uninstall tool --yes")
        .exits(0)
        .does_not_say("may be left");
    assert!(!page.is_symlink());
}

#[test]
fn a_folder_of_man_pages_that_became_another_users_stops_no_removal() {
    if !is_root() {
        return;
    }
    for is_empty in [true, false] {
        let life = at_one();
        let pages = life.machine.prefix().join("share/man/man1");
        if is_empty {
            fs::remove_file(pages.join("tool.1")).unwrap();
        }
        chown(&pages, Some(SOMEBODY), Some(SOMEBODY)).unwrap();
        // The group of whoever runs this is not the folder's: only its mode lets the user in.
        set_mode(&pages, 0o777);
        let told = install_another(&life);
        told.exits(0);
        let is_told = told.stderr.contains("man1 is owned by user 1");
        assert_eq!(is_told, is_empty, "{told}");
        let told = life.run("uninstall tool --yes");
        told.exits(0).does_not_say("may be left");
        told.does_not_say("is owned by user 1");
        assert!(!pages.join("tool.1").is_symlink());
    }
}

#[test]
fn what_lies_behind_a_bin_that_cannot_be_followed_is_said_to_be_left() {
    let life = at_one();
    let outside = moved(&life, "bin", &life.machine.work("outside"));
    let told = life.run("uninstall tool --yes");
    told.exits(52).says("bin/tool could not be looked for");
    told.says("left behind:")
        .says("prefix/bin is no folder that can be used");
    told.does_not_say("taken").does_not_say("is not made");
    assert_eq!(told.stderr.matches("bin/tool").count(), 1, "{told}");
    assert!(outside.join("tool").is_symlink());
    assert!(life.machine.prefix().join("bin").is_symlink());
    assert!(!life.machine.prefix().join("share").exists());
}

#[test]
fn a_damaged_package_behind_a_bin_that_cannot_be_followed_goes_and_its_links_are_told() {
    let life = at_one();
    let outside = moved(&life, "bin", &life.machine.work("outside"));
    let app = "share/unpipe/apps/get.example.org+tool/track";
    fs::write(life.machine.prefix().join(app), "").unwrap();
    let told = life.run("uninstall tool --damaged --yes");
    told.exits(52)
        .says("links of get.example.org/tool may be left");
    told.says("prefix/bin is no folder that can be used");
    assert!(outside.join("tool").is_symlink());
}

#[test]
fn a_removal_that_may_have_left_a_link_tells_a_machine_what() {
    let life = at_one();
    moved(&life, "bin", &life.machine.work("outside"));
    let told = life.run("uninstall tool --yes --json");
    let json = told.exits(52).json();
    assert_eq!(json["status"], "uninstalled", "{told}");
    assert_eq!(json["error"]["kind"], "leftover", "{told}");
    assert_eq!(json["error"]["state"], "left-behind", "{told}");
    let left = json["error"]["paths"].as_array().unwrap();
    let is_tool = |one: &serde_json::Value| one.as_str().unwrap().starts_with("bin/tool could");
    assert!(left.iter().any(is_tool), "{told}");
    // The next one has nothing to do.
    life.run("uninstall tool --yes").exits(0);
}

#[test]
fn where_a_file_took_the_place_of_a_folder_nothing_is_left_of_a_link() {
    let life = at_one();
    let bin = life.machine.prefix().join("bin");
    fs::remove_dir_all(&bin).unwrap();
    fs::write(&bin, "mine").unwrap();
    life.run("uninstall tool --yes").exits(0);
    assert_eq!(fs::read_to_string(&bin).unwrap(), "mine");
}
