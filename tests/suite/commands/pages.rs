//! `unpipe publish docs`: what it tells users is true, and their shell proves it.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Output;

use super::super::support::machine::Machine;
use super::super::support::place::Place;
use super::super::support::publisher::{Publisher, Role, Roles};
use super::super::support::tree::Tree;
use super::NAME;

/// Stands for the network: gives the files of `dist` by the last part of their URL.
const CURL: &str = "#!/bin/sh\nset -eu\n[ \"$1\" = -fsSL ] && [ \"$2\" = -o ]\ncase \"$4\" in https://get.example.org/tool/*) ;; *) exit 6 ;; esac\ncp \"../dist/${4##*/}\" \"$3\"\n";

fn machine(place: &Place) -> Machine {
    let machine = Machine::of_an_ordinary_user();
    machine.offers(place);
    let curl = machine.commands().join("curl");
    fs::write(&curl, CURL).unwrap();
    fs::set_permissions(&curl, fs::Permissions::from_mode(0o755)).unwrap();
    machine
}

fn page(machine: &Machine, file: &str) -> String {
    machine.run(["publish", "docs", "dist"]).exits(0);
    fs::read_to_string(machine.work(&format!("install/{file}"))).unwrap()
}

/// The shell commands below a heading.
fn commands(page: &str, heading: &str) -> Vec<String> {
    let (_, section) = page.split_once(heading).expect(heading);
    let section = section.split("\n## ").next().unwrap();
    let blocks = section.split("```sh\n").skip(1);
    blocks
        .map(|rest| rest.split("```").next().unwrap().to_owned())
        .collect()
}

fn shell(machine: &Machine, script: &str) -> Output {
    let folder = machine.work("hand");
    fs::create_dir_all(&folder).unwrap();
    machine.give_to_user(&folder);
    machine
        .other("sh")
        .args(["-euc", script])
        .current_dir(folder)
        .output()
        .unwrap()
}

/// Fetches, checks, and then sees that no file can be bent without being found out.
fn verifies_by_hand(publisher: &Publisher, place: &Place) {
    let machine = machine(place);
    let page = page(&machine, "INSTALL.md");
    let blocks = commands(&page, "## Verify by hand");
    let [fetch, check] = blocks.as_slice() else {
        panic!("expected two blocks in {page}");
    };
    let good = shell(&machine, &format!("{fetch}{check}"));
    assert!(good.status.success(), "{check}\n{good:?}");
    for file in fs::read_dir(machine.work("hand")).unwrap() {
        let file = file.unwrap().file_name().into_string().unwrap();
        if !file.ends_with(".unpipe") && !file.ends_with(".tar.gz") {
            continue;
        }
        // In the body or archive, and in a signature.
        let bytes = fs::read(machine.work(&format!("hand/{file}"))).unwrap();
        let mut places = vec![bytes.len() / 3];
        if file.ends_with(".unpipe") {
            let ends: Vec<usize> = bytes
                .iter()
                .enumerate()
                .filter(|(_, b)| **b == b'\n')
                .map(|(i, _)| i)
                .collect();
            let text = String::from_utf8_lossy(&bytes);
            let signatures = text.matches("\nuntrusted comment: ").count();
            // The middle of the first signature's second line.
            places.push(ends[ends.len() - 4 * signatures] + 50);
        }
        for at in places {
            let bend = format!(
                "{fetch}printf '\\176' | dd of={file} bs=1 seek={at} conv=notrunc 2>/dev/null\n{check}"
            );
            let bent = shell(&machine, &bend);
            assert!(
                !bent.status.success(),
                "{file}, byte {at} of {}: {bent:?}",
                publisher.name
            );
        }
    }
}

#[test]
fn the_commands_of_the_install_page_verify_by_hand_and_stop_at_a_bent_byte() {
    let publisher = Publisher::new(NAME);
    let place = publisher.level1([publisher.release("1.0.0", 1)]).place();
    verifies_by_hand(&publisher, &place);
}

#[test]
fn several_signatures_are_verified_by_hand_as_well() {
    let mut publisher = Publisher::new(NAME);
    publisher.roles.root = Role::new(3, 2);
    publisher.roles.release = Role::new(2, 2);
    let place = publisher.level1([publisher.release("1.0.0", 1)]).place();
    verifies_by_hand(&publisher, &place);
}

/// The one-liner's key, as the install page and the README lines show it.
fn shown_key(machine: &Machine) -> String {
    let of = |page: &str| {
        let line = page
            .lines()
            .find(|line| line.starts_with("unpipe install "))
            .unwrap();
        let rest = line.strip_prefix(&format!("unpipe install {NAME} --key "));
        rest.expect(line).to_owned()
    };
    let key = of(&page(machine, "INSTALL.md"));
    assert_eq!(key, of(&page(machine, "README-snippet.md")));
    key
}

#[test]
fn the_shown_key_installs_whatever_the_roots_are() {
    let publisher = Publisher::new(NAME);
    let mut two_of_two = Publisher::new(NAME);
    two_of_two.roles.root = Role::new(2, 2);
    let mut new_roles = Roles::new();
    new_roles.release = publisher.roles.release.clone();
    let release = || publisher.release("1.0.0", 1);
    let offers = [
        (publisher.level1([release()]), "RW"),
        (
            two_of_two.level1([two_of_two.release("1.0.0", 1)]),
            "sha256:",
        ),
        (publisher.level1([release()]).rotated_to(new_roles), "RW"),
    ];
    for (offer, begins) in offers {
        let machine = machine(&offer.place());
        let key = shown_key(&machine);
        assert!(key.starts_with(begins), "{key}");
        machine
            .run(["install", "./dist", "--key", &key, "--yes"])
            .exits(0);
    }
}

#[test]
fn the_page_tells_what_is_installed_and_how_to_undo_it() {
    let publisher = Publisher::new(NAME);
    let machine = machine(&publisher.level1([publisher.release("1.0.0", 1)]).place());
    let page = page(&machine, "INSTALL.md");
    for text in [
        "Commands: tl, tool\n",
        "tool-1.0.0.tar.gz",
        "It runs nothing.",
        "unpipe uninstall get.example.org/tool\n",
        "unpipe rollback get.example.org/tool\n",
        "unpipe upgrade get.example.org/tool\n",
    ] {
        assert!(page.contains(text), "{text}: {page}");
    }
}

#[test]
fn hostile_words_of_a_release_stay_words() {
    let publisher = Publisher::new(NAME);
    let release = publisher.release("1.0.0", 1).body(|body| {
        body.text(
            "summary",
            "<img src=x onerror=y> [a](http://b.example) `c` # d",
        )
        .text("notes", "```\\n<script>alert(1)</script>\\n```\\n# Heading")
        .text("license", "![](https://b.example/x.png)")
    });
    let machine = machine(&publisher.level1([release]).place());
    let page = page(&machine, "INSTALL.md");
    assert!(page.contains("\\<img src\\=x"), "{page}");
    assert!(
        !page.contains(" <img") && !page.contains("\n<img"),
        "{page}"
    );
    assert!(!page.contains("](http"), "{page}");
    // The notes lie in a block whose fence is longer than theirs.
    let (_, notes) = page.split_once("\n````text\n").expect(&page);
    let (notes, _) = notes.split_once("\n````\n").unwrap();
    assert_eq!(notes, "```\n<script>alert(1)</script>\n```\n# Heading");
    let outside = page.replace(notes, "");
    assert!(!outside.contains('<') || outside.lines().all(|line| !line.starts_with('<')));
}

#[test]
fn a_page_is_written_again_until_somebody_edits_it() {
    let publisher = Publisher::new(NAME);
    let offer = |version, serial| {
        publisher
            .level1([publisher.release(version, serial)])
            .place()
    };
    let machine = machine(&offer("1.0.0", 1));
    let docs = || machine.run(["publish", "docs", "dist"]);
    docs()
        .exits(0)
        .prints("new      install/INSTALL.md")
        .prints("install/ci/github.yml");
    docs().exits(0).prints("same     install/INSTALL.md");
    machine.offers(&offer("1.1.0", 2));
    docs()
        .exits(0)
        .prints("renewed  install/INSTALL.md")
        .prints("same     install/ci/github.yml");
    machine.offers(&offer("1.2.0", 3));
    let edited = machine.work("install/ci/gitlab.yml");
    let text = fs::read_to_string(&edited)
        .unwrap()
        .replace("rust:latest", "rust:1");
    fs::write(&edited, text).unwrap();
    let before = Tree::of(&machine.work("install"));
    docs().exits(2).has_one_message().says("ci/gitlab.yml");
    assert_eq!(
        before,
        Tree::of(&machine.work("install")),
        "no other page is renewed either"
    );
    let elsewhere = machine.run(["publish", "docs", "dist", "-o", "elsewhere", "--json"]);
    assert_eq!(
        elsewhere.exits(0).json()["files"].as_array().map(Vec::len),
        Some(7)
    );
}

#[test]
fn a_folder_that_does_not_hold_together_gets_no_pages() {
    let publisher = Publisher::new(NAME);
    let place = publisher.level1([publisher.release("1.0.0", 1)]).place();
    let bent = place.edited("index.unpipe", |bytes| {
        let at = bytes
            .windows(10)
            .position(|part| part == b"version = ")
            .unwrap();
        bytes[at + 10] = b'7';
    });
    let machine = machine(&bent);
    machine
        .run(["publish", "docs", "dist"])
        .exits(20)
        .has_one_message();
    machine
        .run(["publish", "docs", "absent"])
        .exits(2)
        .has_one_message();
    assert!(!machine.work("install").exists());
}
