//! As an administrator without a network would: one file, carried, verified, installed, upgraded.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use super::super::support::machine::Machine;
use super::super::support::publisher::Publisher;
use super::super::support::tree::Tree;
use super::{Case, Members, NAME, install};

/// Runs the program in a namespace without a network, with every network call traced.
fn cut_off(machine: &Machine, words: &[&str]) -> (Output, String) {
    let trace = machine.work("trace");
    let run = machine.command(words);
    let mut command = Command::new("unshare");
    command.args(["-rn", "strace", "-f", "-e", "trace=network", "-o"]);
    command
        .arg(&trace)
        .arg(run.get_program())
        .args(run.get_args());
    command.current_dir(machine.work(""));
    for (name, value) in run.get_envs() {
        command.env(name, value.unwrap_or_default());
    }
    let output = command.output().expect("unshare and strace run");
    (output, fs::read_to_string(&trace).unwrap_or_default())
}

#[test]
fn one_file_is_verified_told_about_and_installed_without_a_network_or_a_socket() {
    for case in [Case::level_1(), Case::level_0()] {
        let maker = Machine::of_an_ordinary_user();
        fs::create_dir(maker.work("dist")).unwrap();
        for (name, bytes) in &case.members.0 {
            fs::write(maker.work("dist").join(name), bytes).unwrap();
        }
        let key = case.key();
        let words = ["bundle", "./dist", "--key", &key, "-o", "tool.bundle.tar"];
        maker.run(words).exits(0);
        // A fresh home: no state, no cache, and the key from elsewhere.
        let machine = Machine::new();
        let file = machine.work("tool.bundle.tar");
        fs::copy(maker.work("tool.bundle.tar"), &file).unwrap();
        drop(maker);
        for words in [
            &["verify", "tool.bundle.tar", "--key", &key][..],
            &["info", "./tool.bundle.tar", "--key", &key],
            &["install", "./tool.bundle.tar", "--key", &key, "--yes"],
            // Now there is a pin for this very file.
            &["verify", "tool.bundle.tar"],
            &["info", "./tool.bundle.tar"],
            &["upgrade", "--yes"],
        ] {
            let (output, calls) = cut_off(&machine, words);
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{words:?}: {said}");
            assert!(calls.contains("exited with 0"), "nothing was traced");
            for call in ["socket(", "connect(", "sendto(", "bind("] {
                assert!(!calls.contains(call), "{words:?}: {calls}");
            }
        }
        let tool = Command::new(machine.prefix().join("bin/tool")).output();
        assert_eq!(tool.unwrap().stdout, b"tool 1.0.0\n");
    }
}

/// Puts a policy where the program reads the user's.
fn requires(machine: &Machine, policy: &str) {
    let folder = machine.home().join(".config/unpipe");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("policy.toml"), policy).unwrap();
}

#[test]
fn a_policy_that_demands_a_key_is_met_by_the_bundle_of_that_key_and_by_no_other() {
    let case = Case::level_1();
    let key = case.key();
    let other = Publisher::new(NAME).key().public();
    let demand = |key: &str| {
        format!(
            "[defaults]\ntofu = \"never\"\n\n[[name]]\nmatch = \"{NAME}\"\nkey = \"{key}\"\n\n\
             [[allow]]\nmatch = \"{NAME}\"\n"
        )
    };
    let install = ["install", "./tool.bundle.tar", "--yes"];

    // The administrator's key is the one: no --key is needed, nothing leaves the machine.
    let machine = Machine::new();
    fs::write(machine.work("tool.bundle.tar"), case.members.tar()).unwrap();
    requires(&machine, &demand(&key));
    for words in [&["verify", "tool.bundle.tar"][..], &install] {
        let (output, calls) = cut_off(&machine, words);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{words:?}: {said}");
        assert!(!calls.contains("socket("), "{words:?}: {calls}");
    }
    let tool = Command::new(machine.prefix().join("bin/tool")).output();
    assert_eq!(tool.unwrap().stdout, b"tool 1.0.0\n");

    // It is another one: the bundle is refused, also to who brings its true key along.
    let machine = Case::carried(&case.members.tar());
    requires(&machine, &demand(&other));
    for words in [
        &install[..],
        &["install", "./tool.bundle.tar", "--yes", "--key", &key],
    ] {
        let refused = machine.run(words);
        refused.exits(20).prefix_is_untouched();
    }

    // Another name is all that is allowed.
    let machine = Case::carried(&case.members.tar());
    requires(&machine, "[[allow]]\nmatch = \"get.example.net/*\"\n");
    let refused = machine.run(["install", "./tool.bundle.tar", "--yes", "--key", &key]);
    refused.exits(23).prefix_is_untouched();
}

#[test]
fn verifying_and_telling_write_nothing() {
    let case = Case::level_1();
    let machine = Case::carried(&case.members.tar());
    let key = case.key();
    let before = Tree::of(&machine.home());
    let rows = machine.run(["verify", "tool.bundle.tar", "--key", &key, "--json"]);
    let files = rows.exits(0).json()["files"].clone();
    assert_eq!(files.as_array().map(Vec::len), Some(2), "{files}");
    machine
        .run(["info", "./tool.bundle.tar", "--key", &key])
        .exits(0)
        .prints("claimed");
    assert_eq!(before.changes_to(&Tree::of(&machine.home())), "");
}

#[test]
fn the_plan_names_the_bundle_and_no_host() {
    let publisher = Publisher::new(NAME);
    let release = publisher.release("1.0.0", 1);
    let place = publisher.level1([release.clone()]).place();
    let url = "https://downloads.example.net/x/tool-1.0.0.tar.gz";
    let document = String::from_utf8(place.bytes("1.0.0.release.unpipe").to_vec()).unwrap();
    assert!(
        document.contains("urls = [\"tool-1.0.0.tar.gz\"]"),
        "{document}"
    );
    let table = release.artifact.table();
    let moved = table.replace(
        "urls = [\"tool-1.0.0.tar.gz\"]",
        &format!("urls = [\"{url}\"]"),
    );
    let bytes = release.artifact.bytes();
    let release = release.artifact(|_| super::super::support::artifact::Artifact::new("x.tar"));
    let empty = release.artifact.table();
    let body = release.finished().swap(&empty, &moved);
    let document = super::super::support::key::signed(&body.bytes(), &publisher.roles.release.keys);
    let index = publisher.level1([]).index(|index| {
        index.raw(&format!(
            "\n[channels]\nstable = \"1.0.0\"\n\n[[release]]\nversion = \"1.0.0\"\nserial = 1\nfile = \
             \"1.0.0.release.unpipe\"\nsha256 = \"{}\"\n",
            body.sha256().hex()
        ))
    });
    let place = index.place().with("1.0.0.release.unpipe", document);
    let place = place.with("tool-1.0.0.tar.gz", bytes);
    let files = [
        "root-1.unpipe",
        "index.unpipe",
        "1.0.0.release.unpipe",
        "tool-1.0.0.tar.gz",
    ];
    let machine = Case::carried(&Members::of(&place, &files).tar());
    let outcome = install(&machine, &publisher.key().public());
    outcome.exits(0).does_not_say("downloads.example.net");
    outcome.says("tool.bundle.tar");
}

#[test]
fn an_upgrade_asks_the_same_file_again() {
    let publisher = Publisher::new(NAME);
    let key = publisher.key().public();
    let bundle = |version: &str, serial: u64, index: u64| {
        let release = publisher.release(version, serial);
        let document = format!("{version}.release.unpipe");
        let artifact = format!("tool-{version}.tar.gz");
        let place = publisher.level1([release]).index_version(index).place();
        let files = ["root-1.unpipe", "index.unpipe", &document, &artifact];
        Members::of(&place, &files).tar()
    };
    let machine = Case::carried(&bundle("1.0.0", 1, 1));
    install(&machine, &key).exits(0).says("claim");
    let file = machine.work("tool.bundle.tar");
    fs::write(&file, bundle("2.0.0", 2, 2)).unwrap();
    machine.run(["list", "--outdated"]).exits(0).prints("2.0.0");
    machine.run(["upgrade", "--yes"]).exits(0);
    let tool = Command::new(machine.prefix().join("bin/tool")).output();
    assert_eq!(tool.unwrap().stdout, b"tool 2.0.0\n");
    fs::write(&file, bundle("1.0.0", 1, 1)).unwrap();
    machine.run(["upgrade", "--yes"]).exits(22);
    fs::write(&file, b"damaged").unwrap();
    machine
        .run(["upgrade", "--yes"])
        .exits(24)
        .has_one_message();
    fs::remove_file(&file).unwrap();
    let gone = machine.run(["upgrade", "--yes"]);
    gone.exits(2).says("tool.bundle.tar").says("found nothing");
    gone.has_one_message().prefix_is_untouched();
}

#[test]
fn a_folder_in_place_of_the_bundle_is_used_as_one() {
    let case = Case::level_1();
    let machine = Case::carried(&case.members.tar());
    let key = case.key();
    install(&machine, &key).exits(0);
    let file = machine.work("tool.bundle.tar");
    fs::remove_file(&file).unwrap();
    fs::create_dir(&file).unwrap();
    for (name, bytes) in &case.members.0 {
        fs::write(file.join(name), bytes).unwrap();
    }
    machine.run(["upgrade", "--yes"]).exits(0);
}

#[test]
fn the_pin_is_for_the_very_file_and_not_for_the_name() {
    let case = Case::level_1();
    let machine = Case::carried(&case.members.tar());
    let key = case.key();
    let add = [
        "trust",
        "add",
        NAME,
        "--key",
        &Publisher::new(NAME).key().public(),
    ];
    machine.run(add).exits(0);
    let before = fs::read_dir(machine.state().join("trust")).unwrap().count();
    install(&machine, &key).exits(0).says("claim");
    let after = fs::read_dir(machine.state().join("trust")).unwrap().count();
    assert_eq!(after, before + 1, "a pin of its own");
    let other: &Path = &machine.work("other.bundle.tar");
    fs::copy(machine.work("tool.bundle.tar"), other).unwrap();
    let words = ["install", "./other.bundle.tar", "--yes"];
    machine.run(words).exits(3).says("--key");
}

#[test]
fn a_file_that_is_signed_as_a_whole_and_is_no_bundle_keeps_its_meaning() {
    let machine = Machine::of_an_ordinary_user();
    let key = super::super::support::key::Key::new();
    for file in ["some.tar", "some.bundle.tar"] {
        fs::write(machine.work(file), b"no bundle").unwrap();
        let signature = key.sign(b"no bundle").write();
        fs::write(machine.work(&format!("{file}.minisig")), signature).unwrap();
        let words = ["verify", file, "--key", &key.public()];
        machine.run(words).exits(0).prints("signed file");
    }
    let case = Case::level_1();
    fs::write(machine.work("b.tar"), case.members.tar()).unwrap();
    let words = ["verify", "b.tar", "--key", &case.key()];
    machine
        .run(words)
        .exits(0)
        .prints("release get.example.org");
}

#[test]
fn a_pin_for_the_file_stands_for_the_key() {
    let case = Case::level_1();
    let machine = Case::carried(&case.members.tar());
    let at = ["--at", "./tool.bundle.tar"];
    let key = case.key();
    let add = ["trust", "add", NAME, "--key", &key];
    machine.run(add.iter().chain(&at)).exits(0);
    machine.run(["verify", "tool.bundle.tar"]).exits(0);
    machine.run(["info", "./tool.bundle.tar"]).exits(0);
    let words = ["install", "./tool.bundle.tar", "--yes"];
    machine.run(words).exits(0);
    let machine = Case::carried(&case.members.tar());
    let other = Publisher::new(NAME).key().public();
    let add = ["trust", "add", NAME, "--key", &other];
    machine.run(add.iter().chain(&at)).exits(0);
    machine.run(words).exits(20).prefix_is_untouched();
    machine.run(["verify", "tool.bundle.tar"]).exits(20);
}
