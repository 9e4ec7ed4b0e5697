//! `doctor` and `env`: what a machine needs, told and mended.
#![allow(
    clippy::print_stdout,
    reason = "a test that cannot be made here says so"
)]

mod damage;
mod edits;
mod findings;
mod homes;
mod odd_files;
mod others;
mod sandbox;
mod shells;
mod winners;
mod writable;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::support::artifact::Artifact;
use super::support::machine::Machine;
use super::support::outcome::Outcome;
use super::support::publisher::Publisher;
use super::support::tree::Tree;

/// The name of what is installed.
const NAME: &str = "get.example.org/tool";

/// A machine with `bin` of its prefix in front of the system's PATH.
fn machine() -> Machine {
    let machine = Machine::of_an_ordinary_user();
    let path = path_with(&machine, &machine.prefix().join("bin"));
    machine.with_path(path)
}

/// The usual PATH, behind one folder.
fn path_with(machine: &Machine, first: &Path) -> String {
    let (first, commands) = (first.display(), machine.commands());
    format!("{first}:{}:/usr/bin:/bin", commands.display())
}

/// Installs a package whose commands are `tool` and `tl`.
fn install(machine: &Machine) -> Outcome {
    install_named(machine, NAME, "tool")
}

/// The same under another name, with another command. A second time it is the same publisher.
fn install_named(machine: &Machine, name: &str, command: &str) -> Outcome {
    let folder = machine.work(&format!("dist-{command}"));
    let key = folder.with_extension("key");
    if !key.exists() {
        let publisher = Publisher::new(name);
        let release = publisher.release("1.0.0", 1).artifact(|artifact| {
            if command == "tool" {
                return artifact;
            }
            let file = format!("{command}-1.0.0.tar.gz");
            Artifact::new(&file).file(&format!("bin/{command}"), "755", "#!/bin/sh\n")
        });
        publisher.level1([release]).place().write_to(&folder);
        fs::write(&key, publisher.key().public()).unwrap();
    }
    let (place, key) = (
        format!("./dist-{command}"),
        fs::read_to_string(key).unwrap(),
    );
    machine.run(["install", &place, "--key", &key, "--yes"])
}

/// Runs `doctor --json`.
fn doctor(machine: &Machine) -> (Outcome, Value) {
    let told = machine.run(["doctor", "--json"]);
    let json = told.json();
    assert_eq!(json["schema"], "unpipe/doctor/1");
    (told, json)
}

/// The checks of one id: verdict, message, advice.
fn checks(json: &Value, id: &str) -> Vec<(String, String, String)> {
    let word = |check: &Value, field: &str| check[field].as_str().unwrap_or("").to_owned();
    let all = json["checks"].as_array().unwrap();
    all.iter()
        .filter(|check| check["id"] == id)
        .map(|check| {
            (
                word(check, "verdict"),
                word(check, "message"),
                word(check, "advice"),
            )
        })
        .collect()
}

/// There is a check of this id and verdict whose message holds the words.
#[track_caller]
fn has(json: &Value, id: &str, verdict: &str, words: &str) {
    let found = checks(json, id);
    let fits = found
        .iter()
        .any(|(is, message, _)| is == verdict && message.contains(words));
    assert!(fits, "no {verdict} of {id} says {words:?}: {found:#?}");
}

/// Writes a file of the user's.
fn put(machine: &Machine, inner: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
    let path = machine.home().join(inner);
    let folder = path.parent().unwrap();
    if !folder.exists() {
        fs::create_dir_all(folder).unwrap();
        machine.give_to_user(folder);
    }
    fs::write(&path, bytes).unwrap();
    machine.give_to_user(&path);
    path
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// Puts a program of somebody else's into a folder.
fn program(folder: &Path, name: &str) -> PathBuf {
    fs::create_dir_all(folder).unwrap();
    let path = folder.join(name);
    fs::write(&path, "#!/bin/sh\necho other\n").unwrap();
    set_mode(&path, 0o755);
    path
}

/// Says that a test could not be made here.
fn skipped(why: &str) {
    println!("SKIPPED: {why}");
}

/// Two trees are the same.
#[track_caller]
fn same(before: &Tree, after: &Tree) {
    let changes = before.changes_to(after);
    assert!(changes.is_empty(), "the tree differs:\n{changes}");
}
