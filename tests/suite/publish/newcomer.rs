//! What somebody who publishes for the first time must be told.

use std::fs;

use tempfile::TempDir;
use unpipe::model::Code;
use unpipe::progress::Interrupt;
use unpipe::publish::Label;
use unpipe::publish::key;

use super::samples::write;
use super::studio::Studio;
use crate::support::artifact::Artifact;
use crate::support::machine::Machine;

#[test]
fn keys_that_were_interrupted_leave_no_file_behind() {
    let folder = TempDir::new().unwrap();
    let labels: Vec<Label> = vec!["a-root".parse().unwrap(), "a-release".parse().unwrap()];
    let interrupt = Interrupt::new();
    interrupt.raise();
    let folders = (folder.path(), folder.path());
    let error = key::create_all(&labels, folders, None, &interrupt).unwrap_err();
    assert_eq!(error.code(), Code::Interrupted);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn a_label_that_is_taken_is_not_to_be_used_again() {
    let publisher = Studio::with_keys();
    let again = publisher.run("publish key new tool --no-password");
    again.exits(2).says("choose another label");
}

#[test]
fn a_folder_that_stays_in_the_archive_is_told() {
    let machine = Machine::in_memory();
    let artifact = Artifact::new("tool-1.0.tar.gz")
        .entry("tool-1.0/bin/tool", "755", "#!/bin/sh\n")
        .entry("tool-1.0/lib/deep/part.txt", "644", "needed\n")
        .entry("tool-1.0/man/tool.1", "644", ".TH tool 1\n")
        .entry("tool-1.0/README.md", "644", "read me\n");
    write(&machine.work("dist"), &[artifact]);
    let told = machine.run(["publish", "init", "--no-input"]);
    told.exits(0)
        .prints("\n  lib/: stays in the archive; trees");
}

#[test]
fn init_ends_with_the_command_that_comes_next() {
    let machine = Machine::in_memory();
    let artifact = Artifact::new("tool-1.0.tar.gz").entry("tool-1.0/tool", "755", "#!/bin/sh\n");
    write(&machine.work("out/files"), &[artifact]);
    let told = machine.run(["publish", "init", "out/files", "--no-input"]);
    told.exits(0)
        .prints("unpipe publish release out/files --version 1.0\n");
}

#[test]
fn a_folder_that_is_not_there_is_to_be_named() {
    let publisher = Studio::with_keys();
    let hint = "name the folder";
    publisher.run("publish init").exits(2).says(hint);
    let release = publisher.run("publish release nowhere --version 1.0.0");
    release.exits(2).says(hint);
    publisher.run("publish lint").says(hint);
}

#[test]
fn a_version_is_written_without_a_v() {
    let publisher = Studio::with_keys();
    publisher.builds("1.0.0");
    let release = publisher.run("publish release --version v1.0.0");
    release.exits(2).says("without a v");
}

#[test]
fn a_first_release_says_that_its_root_is_new_and_a_second_does_not() {
    let publisher = Studio::with_keys();
    let note = "This is a first release, under a new root.";
    publisher.releases("1.0.0").exits(0).prints(note);
    let second = publisher.releases("2.0.0");
    second.exits(0);
    assert!(!second.stdout.contains(note), "{second}");
}

#[test]
fn artifacts_that_are_fetched_from_elsewhere_are_to_be_uploaded_there() {
    let publisher = Studio::with_keys();
    let note = "upload them there first:\n    https://example.org/1.0.0/tool-1.0.0.tar.gz\n";
    let text = fs::read_to_string(publisher.machine.work("unpipe.toml")).unwrap();
    let url = "url = \"https://example.org/{version}/{file}\"";
    publisher.writes("unpipe.toml", text.replace("url = \"{file}\"", url));
    publisher.releases("1.0.0").exits(0).prints(note);

    publisher.writes("unpipe.toml", text);
    let beside = publisher.releases("2.0.0");
    beside.exits(0);
    assert!(!beside.stdout.contains("upload them there"), "{beside}");
}

#[test]
fn only_whose_signature_is_missing_is_asked_to_sign() {
    let publisher = Studio::with_keys();
    publisher.builds("1.0.0");
    let keys = publisher.machine.home().join(".config/unpipe/keys");
    fs::remove_file(keys.join("tool-root.key")).unwrap();
    let waits = publisher.run("publish release --version 1.0.0");
    waits
        .exits(0)
        .prints("unpipe publish sign site-pending/root-1.toml\n");
    let asked = waits.stdout.matches("publish sign").count();
    assert_eq!(asked, 1, "{waits}");
}

#[test]
fn what_must_be_mended_is_said_however_quietly() {
    let publisher = Studio::with_keys();
    publisher.builds("1.0.0");
    publisher.writes(
        "dist/SHA256SUMS",
        format!("{}  tool-1.0.0.tar.gz\n", "0".repeat(64)),
    );
    let refused = publisher.run("publish release --version 1.0.0 --quiet");
    refused.exits(61).says("A04");
}
