//! `unpipe bundle`: what it takes, what it writes, and that it writes the same again.

use std::fs;
use std::os::unix::fs::symlink;

use super::super::support::artifact::Artifact;
use super::super::support::machine::Machine;
use super::super::support::publisher::{Publisher, Roles};
use super::super::support::server::Server;
use super::super::support::tree::Tree;
use super::{Case, NAME, install};

fn bundle<'a>(source: &'a str, key: &'a str, to: &'a str) -> [&'a str; 6] {
    ["bundle", source, "--key", key, "-o", to]
}

/// A machine with the two versions of a publisher in `./dist`.
fn with_two_releases(publisher: &Publisher) -> Machine {
    let machine = Machine::of_an_ordinary_user();
    let releases = [publisher.release("2.0.0", 2), publisher.release("1.0.0", 1)];
    machine.offers(&publisher.level1(releases).place());
    machine
}

#[test]
fn a_bundle_has_exactly_the_documents_and_the_artifact() {
    for case in [Case::level_1(), Case::level_0()] {
        let machine = Machine::of_an_ordinary_user();
        fs::create_dir(machine.work("dist")).unwrap();
        for (name, bytes) in &case.members.0 {
            fs::write(machine.work("dist").join(name), bytes).unwrap();
        }
        let key = case.key();
        let outcome = machine.run(bundle("./dist", &key, "t.bundle.tar"));
        outcome.exits(0).prefix_is_untouched();
        outcome.prints(&format!("unpipe install ./t.bundle.tar --key {key}"));
        let found = fs::read(machine.work("t.bundle.tar")).unwrap();
        assert!(found == case.members.tar(), "other bytes: {outcome}");
        assert!(!machine.state().join("trust").exists(), "a key was kept");
    }
}

#[test]
fn the_same_site_gives_the_same_bytes_on_two_machines_and_from_the_bundle() {
    let publisher = Publisher::new(NAME);
    let site = with_two_releases(&publisher);
    let server = Server::serving(&site.work("dist"));
    let key = publisher.key().public();
    let mut found = Vec::new();
    for installs_first in [false, true] {
        let machine = Machine::of_an_ordinary_user();
        let url = server.url("/");
        if installs_first {
            // What is remembered of an earlier run makes no difference.
            let words = ["install", &url, "--key", &key, "--yes"];
            machine.run(words).exits(0);
        }
        machine.run(bundle(&url, &key, "a.bundle.tar")).exits(0);
        machine
            .run(bundle("./a.bundle.tar", &key, "b.bundle.tar"))
            .exits(0);
        for file in ["a.bundle.tar", "b.bundle.tar"] {
            found.push(fs::read(machine.work(file)).unwrap());
        }
    }
    site.run(bundle("./dist", &key, "c.bundle.tar")).exits(0);
    found.push(fs::read(site.work("c.bundle.tar")).unwrap());
    assert!(found.windows(2).all(|pair| pair[0] == pair[1]));
}

#[test]
fn it_is_never_written_over_another_file() {
    let case = Case::level_1();
    let machine = Case::carried(&case.members.tar());
    let key = case.key();
    let again = bundle("./tool.bundle.tar", &key, "new.bundle.tar");
    machine.run(again).exits(0);
    machine.run(again).exits(0).prints("there already");
    fs::write(machine.work("new.bundle.tar"), b"mine").unwrap();
    machine.run(again).exits(32).has_one_message();
    assert_eq!(fs::read(machine.work("new.bundle.tar")).unwrap(), b"mine");
    fs::remove_file(machine.work("new.bundle.tar")).unwrap();
    symlink("elsewhere", machine.work("new.bundle.tar")).unwrap();
    machine.run(again).exits_with_one_of(&[2, 32, 50]);
    assert!(!machine.work("elsewhere").exists());
    let words = bundle("./tool.bundle.tar", &key, "none/new.bundle.tar");
    machine.run(words).exits(2).has_one_message();
    let words = bundle("./tool.bundle.tar", &key, "new.unpipe");
    machine.run(words).exits(2).says(".bundle.tar");
    let left = Tree::of(&machine.work(""));
    assert!(!left.paths().any(|path| path.contains(".unpipe-")));
}

#[test]
fn what_is_refused_makes_no_bundle() {
    let publisher = Publisher::new(NAME);
    let machine = with_two_releases(&publisher);
    let key = publisher.key().public();
    let other = Publisher::new(NAME).key().public();
    let words = bundle("./dist", &other, "t.bundle.tar");
    machine.run(words).exits(20).has_one_message();
    let words = ["bundle", "./dist", "-o", "t.bundle.tar"];
    machine.run(words).exits(3).says("--key");
    fs::write(machine.work("dist/tool-2.0.0.tar.gz"), b"other").unwrap();
    let words = bundle("./dist", &key, "t.bundle.tar");
    machine.run(words).exits(21).has_one_message();
    fs::remove_file(machine.work("dist/tool-2.0.0.tar.gz")).unwrap();
    machine.run(words).exits_with_one_of(&[40, 50]);
    assert!(!machine.work("t.bundle.tar").exists());
}

#[test]
fn a_version_that_no_channel_offers_is_installed_exactly() {
    let publisher = Publisher::new(NAME);
    let machine = with_two_releases(&publisher);
    let key = publisher.key().public();
    let document = "./dist/1.0.0.release.unpipe";
    machine
        .run(bundle(document, &key, "tool.bundle.tar"))
        .exits(0);
    install(&machine, &key).exits(0);
    let list = machine.run(["list", "--json"]).json();
    assert_eq!(list["packages"][0]["follow"]["version"], "1.0.0");
}

#[test]
fn a_build_for_another_machine_is_carried_only_if_all_are() {
    let publisher = Publisher::new(NAME);
    let (here, there) = if cfg!(target_arch = "x86_64") {
        ("x86_64", "aarch64")
    } else {
        ("aarch64", "x86_64")
    };
    let foreign = Artifact::new("tool-other.tar.gz")
        .file("bin/tool", "755", "#!/bin/sh\n")
        .platform("linux", there);
    let table = foreign.table();
    let release = publisher
        .release("1.0.0", 1)
        .artifact(|artifact| artifact.platform("linux", here))
        .body(|body| body.raw(&table));
    let place = publisher.level1([release]).place();
    let machine = Machine::of_an_ordinary_user();
    machine.offers(&place.with("tool-other.tar.gz", foreign.bytes()));
    let key = publisher.key().public();
    let one = machine.run(bundle("./dist", &key, "one.bundle.tar"));
    one.exits(0).prints("tool-1.0.0.tar.gz");
    assert!(!one.stdout.contains("tool-other"));
    let words = [
        "bundle",
        "./dist",
        "--all-platforms",
        "-o",
        "all.bundle.tar",
        "--json",
        "--key",
        &key,
    ];
    let all = machine.run(words);
    let names = all.exits(0).json()["members"].clone();
    assert_eq!(names[3]["name"], "tool-1.0.0.tar.gz");
    assert_eq!(names[4]["name"], "tool-other.tar.gz");
    // A bundle without the build for a machine says which file is missing.
    let words = [
        "bundle",
        "./one.bundle.tar",
        "--all-platforms",
        "-o",
        "two.bundle.tar",
        "--key",
        &key,
    ];
    machine.run(words).exits(24).says("tool-other.tar.gz");
    let verified = machine.run(["verify", "all.bundle.tar", "--key", &key]);
    verified.exits(0).prints("tool-other.tar.gz");
}

#[test]
fn all_roots_are_carried() {
    let publisher = Publisher::new(NAME);
    let key = publisher.key().public();
    let offer = publisher.level1([publisher.release("1.0.0", 1)]);
    let rotated = offer.rotated_to(Roles::new()).rotated_to(Roles::new());
    let machine = Machine::of_an_ordinary_user();
    machine.offers(&rotated.place());
    let made = machine.run(bundle("./dist", &key, "tool.bundle.tar"));
    made.exits(0).prints("root-3.unpipe");
    fs::remove_dir_all(machine.work("dist")).unwrap();
    install(&machine, &key).exits(0);
}
