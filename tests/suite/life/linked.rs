//! Folders of the prefix that are links of the user's: followed where it is safe, else named.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use super::super::support::machine::Machine;
use super::super::support::tree::Tree;
use super::owners::{machines, make_folders, refused, set_mode};
use super::{Life, said_by};

/// Makes folders below the home.
fn make(machine: &Machine, inner: &str) -> PathBuf {
    make_folders(machine, machine.home(), inner)
}

/// A link in the prefix, with the folders above it.
fn link(machine: &Machine, text: impl AsRef<Path>, inner: &str) {
    let path = Path::new("prefix").join(inner);
    make(machine, path.parent().unwrap().to_str().unwrap());
    symlink(text, machine.home().join(path)).unwrap();
}

/// A package comes, changes and goes, and leaves the home as it was.
fn lives_and_leaves_nothing(machine: Machine, page: &str) {
    let mut life = Life::on(machine);
    let before = Tree::of(&life.machine.home());
    life.offers(&["1.0.0"]);
    life.install().exits(0);
    life.tool_says("tool 1.0.0");
    let page = life.machine.home().join(page);
    assert_eq!(fs::read_to_string(&page).unwrap(), ".TH TOOL 1\n");
    life.run("list").exits(0).prints("1.0.0");
    life.run("check").exits(0);
    life.install().exits(0).prefix_is_untouched();
    life.offers(&["2.0.0", "1.0.0"]);
    life.run("upgrade --yes").exits(0);
    life.tool_says("tool 2.0.0");
    life.run("rollback tool --yes").exits(0);
    life.tool_says("tool 1.0.0");
    fs::remove_file(&page).unwrap();
    life.run("check").exits(21);
    life.install().exits(0);
    assert!(page.exists(), "the link did not come back");
    life.run("check").exits(0);
    let program = life.machine.prefix().join("bin/tool").canonicalize();
    assert_eq!(said_by(&program.unwrap()), "tool 2.0.0\n");
    life.run("uninstall tool --yes").exits(0);
    let changes = before.changes_to(&Tree::of(&life.machine.home()));
    let left = changes.lines().find(|line| !line.starts_with("+ state"));
    assert_eq!(left, None, "{changes}");
    // What is there no more needs no tidying.
    life.run("list").exits(0).prefix_is_untouched();
    life.run("upgrade").exits(0).prefix_is_untouched();
}

#[test]
fn a_package_lives_in_a_share_that_lies_elsewhere_in_the_home() {
    for machine in machines() {
        make(&machine, "my/data");
        link(&machine, "../my/data", "share");
        lives_and_leaves_nothing(machine, "my/data/man/man1/tool.1");
    }
}

#[test]
fn a_package_lives_in_a_folder_of_unpipes_that_lies_elsewhere_in_the_home() {
    for machine in machines() {
        let own = make(&machine, "my/own");
        link(&machine, own, "share/unpipe");
        lives_and_leaves_nothing(machine, "prefix/share/man/man1/tool.1");
    }
}

#[test]
fn man_pages_lie_where_the_users_links_lead() {
    for (inner, page) in [
        ("share/man", "my/pages/man1/tool.1"),
        ("share/man/man1", "my/pages/tool.1"),
    ] {
        let machine = Machine::of_an_ordinary_user();
        let pages = make(&machine, "my/pages");
        link(&machine, pages, inner);
        lives_and_leaves_nothing(machine, page);
    }
}

#[test]
fn links_inside_of_links_are_followed_too() {
    let machine = Machine::of_an_ordinary_user();
    let home = machine.home();
    for inner in ["data", "own", "pages", "programs"] {
        make(&machine, inner);
    }
    link(&machine, home.join("data"), "share");
    link(&machine, home.join("programs"), "bin");
    symlink("../own", home.join("data/unpipe")).unwrap();
    symlink("../pages", home.join("data/man")).unwrap();
    lives_and_leaves_nothing(machine, "pages/man1/tool.1");
}

#[test]
fn a_share_that_became_a_link_after_the_install_is_followed_and_stays() {
    let mut life = Life::new();
    life.offers(&["1.0.0"]);
    life.install().exits(0);
    let (home, share) = (life.machine.home(), life.machine.prefix().join("share"));
    fs::rename(&share, home.join("data")).unwrap();
    symlink("../data", &share).unwrap();
    life.offers(&["2.0.0", "1.0.0"]);
    life.run("upgrade --yes").exits(0);
    life.tool_says("tool 2.0.0");
    life.run("uninstall tool --yes").exits(0);
    assert!(share.is_symlink(), "the user's link is gone");
    assert!(!home.join("data/unpipe").exists());
}

#[test]
fn a_damaged_package_behind_a_link_can_be_removed() {
    let machine = Machine::of_an_ordinary_user();
    make(&machine, "data");
    link(&machine, "../data", "share");
    let mut life = Life::on(machine);
    life.offers(&["1.0.0"]);
    life.install().exits(0);
    let app = life
        .machine
        .home()
        .join("data/unpipe/apps/get.example.org+tool");
    fs::write(app.join("track"), "").unwrap();
    life.run("uninstall tool --damaged --yes").exits(0);
    assert!(!app.exists());
    assert!(!life.machine.prefix().join("bin/tool").is_symlink());
}

#[test]
fn a_link_that_cannot_be_taken_for_a_folder_is_named_with_its_text_by_every_command() {
    for folder in ["share", "share/unpipe"] {
        for text in ["outside", "nowhere", "itself", "file"] {
            let machine = Machine::of_an_ordinary_user();
            let target = match text {
                "outside" => {
                    let outside = machine.work("outside");
                    fs::create_dir(&outside).unwrap();
                    machine.give_to_user(&outside);
                    outside
                }
                "itself" => machine.prefix().join(folder),
                "file" => {
                    fs::write(machine.home().join("file"), "mine").unwrap();
                    machine.home().join("file")
                }
                _ => PathBuf::from("nowhere"),
            };
            link(&machine, &target, folder);
            let found = format!("prefix/{folder}, found a link to {}", target.display());
            refused(
                machine,
                32,
                &["expected a folder at", &found, "below your home"],
            );
        }
    }
}

#[test]
fn a_link_to_a_folder_that_others_can_change_is_refused() {
    for folder in [
        "bin",
        "share",
        "share/unpipe",
        "share/man",
        "share/man/man1",
    ] {
        for open in ["open", "open/inner"] {
            let machine = Machine::of_an_ordinary_user();
            let target = make(&machine, open);
            set_mode(&machine.home().join("open"), 0o777);
            link(&machine, &target, folder);
            let mut life = Life::on(machine);
            life.offers(&["1.0.0"]);
            let told = life.install();
            told.exits(77).prefix_is_untouched().has_one_message();
            told.says("home/open can be written by everybody");
            assert_eq!(fs::read_dir(&target).unwrap().count(), 0);
        }
    }
}

#[test]
fn a_way_through_a_link_in_a_folder_that_others_can_write_is_refused() {
    // The prefix is a link there, or leads through one.
    for (text, inner, prefix) in [
        ("../real", "open/link", "open/link"),
        ("../real", "open/link", "open/link/prefix"),
        ("../real", "open/link", "first"),
    ] {
        for machine in machines() {
            let machine = machine.with_prefix(prefix);
            make(&machine, "real/prefix");
            make(&machine, "open");
            symlink(text, machine.home().join(inner)).unwrap();
            symlink("open/link", machine.home().join("first")).unwrap();
            set_mode(&machine.home().join("open"), 0o777);
            let found = "home/open can be written by everybody (mode 777)";
            refused(machine, 77, &[found, "chmod go-w"]);
        }
    }
    // So is one that leads through such a folder only to find a folder of the prefix.
    let machine = Machine::of_an_ordinary_user();
    make(&machine, "data");
    make(&machine, "open");
    symlink("../data", machine.home().join("open/link")).unwrap();
    link(&machine, "../open/link", "share");
    set_mode(&machine.home().join("open"), 0o777);
    refused(machine, 77, &["home/open can be written by everybody"]);
}
