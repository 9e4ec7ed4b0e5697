//! `unpipe verify`: documents, folders and signed files, without a network.

use std::fs;
use std::process::Command;

use super::super::support::key::Key;
use super::super::support::machine::Machine;
use super::super::support::publisher::Publisher;
use super::super::support::tree::Tree;
use super::{NAME, with_a_release};

#[test]
fn a_folder_is_verified_with_every_release_and_artifact_in_it() {
    let publisher = Publisher::new(NAME);
    let machine = Machine::of_an_ordinary_user();
    let releases = [publisher.release("1.1.0", 2), publisher.release("1.0.0", 1)];
    machine.offers(&publisher.level1(releases).place());
    let key = publisher.key().public();
    let outcome = machine.run(["verify", "dist", "--key", &key, "--json"]);
    let files = outcome.exits(0).json()["files"].clone();
    assert_eq!(files.as_array().map(Vec::len), Some(4), "{files}");
    outcome.prefix_is_untouched();
    machine.run(["verify", "dist"]).exits(20).says("--key");
    machine
        .run(["verify", "dist", "--key", &Key::new().public()])
        .exits(20);
    machine
        .run([
            "verify",
            "dist",
            "--key",
            &Key::new().public(),
            "--key",
            &key,
        ])
        .exits(0);
    fs::write(machine.work("dist/tool-1.0.0.tar.gz"), b"other").unwrap();
    machine
        .run(["verify", "dist", "--key", &key])
        .exits(21)
        .says("tool-1.0.0.tar.gz");
}

#[test]
fn a_revoked_release_is_reported_and_does_not_hide_the_others() {
    let publisher = Publisher::new(NAME);
    let machine = Machine::of_an_ordinary_user();
    let releases = [publisher.release("1.1.0", 2), publisher.release("1.0.0", 1)];
    machine.offers(&publisher.level1(releases).revoking(1).place());
    let key = publisher.key().public();
    machine
        .run(["verify", "dist", "--key", &key])
        .exits(0)
        .prints("1.1.0")
        .prints("revoked");
}

#[test]
fn one_document_is_verified_with_its_root_and_index() {
    let publisher = Publisher::new(NAME);
    let machine = with_a_release(&publisher);
    let key = publisher.key().public();
    machine
        .run(["verify", "dist/1.0.0.release.unpipe", "--key", &key])
        .exits(0)
        .prints("1.0.0");
    fs::remove_file(machine.work("dist/root-1.unpipe")).unwrap();
    machine
        .run(["verify", "dist", "--key", &key])
        .exits(22)
        .says("root-1.unpipe");
    machine
        .run(["install", "./dist", "--key", &key, "--yes"])
        .exits(22)
        .says("root-1.unpipe");
    let level0 = publisher.level0(&publisher.release("1.0.0", 1));
    level0.write_to(&machine.work("flat"));
    machine
        .run(["verify", "flat/release.unpipe", "--key", &key])
        .exits(0);
}

#[test]
fn a_signed_file_is_verified_as_stock_minisign_would() {
    let machine = Machine::of_an_ordinary_user();
    let (key, other) = (Key::new(), Key::new());
    let content = b"anything at all\n";
    fs::write(machine.work("f"), content).unwrap();
    fs::write(machine.work("f.minisig"), key.sign(content).write()).unwrap();
    let (key, other) = (key.public(), other.public());
    machine
        .run(["verify", "f", "--key", &other, "--key", &key])
        .exits(0)
        .prints(&key);
    machine
        .run(["verify", "f", "--key", &other])
        .exits(20)
        .says("unknown key");
    machine.run(["verify", "f"]).exits(20).says("--key");
    fs::write(machine.work("f"), b"anything at alL\n").unwrap();
    machine
        .run(["verify", "f", "--key", &key])
        .exits(20)
        .says("forged");
    fs::remove_file(machine.work("f.minisig")).unwrap();
    machine
        .run(["verify", "f", "--key", &key])
        .exits(20)
        .says("f.minisig");
    machine
        .run(["verify", "none", "--key", &key])
        .exits_with_one_of(&[2, 20]);
}

#[test]
fn nothing_is_written_and_no_socket_is_opened_while_verifying() {
    let publisher = Publisher::new(NAME);
    // As whoever runs the tests: the command that changes the user opens a socket itself.
    let machine = Machine::new();
    machine.offers(&publisher.level1([publisher.release("1.0.0", 1)]).place());
    let key = publisher.key().public();
    let before = Tree::of(&machine.home());
    let trace = machine.work("trace");
    let run = machine.command(["verify", "dist", "--key", &key]);
    let mut strace = Command::new("strace");
    strace
        .args(["-f", "-e", "trace=network", "-o"])
        .arg(&trace)
        .arg(run.get_program())
        .args(run.get_args());
    strace.current_dir(machine.work("."));
    for (name, value) in run.get_envs() {
        strace.env(name, value.unwrap_or_default());
    }
    let status = strace
        .output()
        .expect("strace runs (Debian package strace)")
        .status;
    assert!(status.success());
    let calls = fs::read_to_string(&trace).unwrap();
    assert!(!calls.contains("socket("), "{calls}");
    assert!(!machine.state().exists());
    assert_eq!(before.changes_to(&Tree::of(&machine.home())), "");
}
