//! What is refused, with which code and in which words, and that nothing was changed by then.

use std::fs;

use super::super::support::key::{Key, Signature};
use super::super::support::server::Server;
use super::{Signer, archive};

const ARCHIVE: &str = "tool-1.2.tar.gz";
const SUMS: &[&str] = &["--bin", "tool", "--sums", "SHA256SUMS"];
const BIN: &[&str] = &["--bin", "tool"];

#[test]
fn an_archive_without_any_signature_is_refused() {
    let signer = Signer::new();
    let outcome = signer.installs(ARCHIVE, BIN);
    outcome
        .exits(20)
        .says("tool-1.2.tar.gz.minisig")
        .has_one_message();
    outcome.prefix_is_untouched();
    assert!(!signer.machine.state().join("trust").exists());
}

#[test]
fn sums_without_a_signature_are_refused() {
    let signer = Signer::new();
    signer.sums(&[ARCHIVE]);
    let outcome = signer.installs(ARCHIVE, SUMS);
    outcome
        .exits(20)
        .says("SHA256SUMS.minisig")
        .has_one_message();
    outcome.prefix_is_untouched();
}

#[test]
fn a_signature_of_another_key_is_refused() {
    let key = Key::new().public();
    for signer in [Signer::of_an_archive(), Signer::of_sums()] {
        let sums: &[&str] = if signer.file("SHA256SUMS").exists() {
            SUMS
        } else {
            BIN
        };
        let mut words = vec!["install", "./dl/tool-1.2.tar.gz", "--yes", "--key", &key];
        words.extend(sums);
        let outcome = signer.machine.run(words);
        outcome.exits(20).says("unknown key").has_one_message();
        outcome.prefix_is_untouched();
    }
}

#[test]
fn changed_bytes_are_forged_under_an_archive_signature_and_differ_from_signed_sums() {
    let signer = Signer::of_an_archive();
    signer.spoils(ARCHIVE);
    let outcome = signer.installs(ARCHIVE, BIN);
    outcome.exits(20).says("forged").prefix_is_untouched();
    let signer = Signer::of_sums();
    signer.spoils(ARCHIVE);
    let outcome = signer.installs(ARCHIVE, SUMS);
    outcome.exits(21).says("expected sha256:").says(ARCHIVE);
    outcome.prefix_is_untouched();
    signer.spoils("SHA256SUMS");
    signer.installs(ARCHIVE, SUMS).exits(20).says("forged");
}

#[test]
fn an_archive_that_the_signed_sums_do_not_list_is_refused() {
    let signer = Signer::of_sums();
    fs::rename(signer.file(ARCHIVE), signer.file("tool-1.3.tar.gz")).unwrap();
    let outcome = signer.installs("tool-1.3.tar.gz", SUMS);
    outcome
        .exits(20)
        .says("to list tool-1.3.tar.gz")
        .prefix_is_untouched();
}

#[test]
fn signed_sums_that_say_two_things_or_nothing_are_malformed() {
    let signer = Signer::new();
    signer.sums(&[ARCHIVE]);
    let other = format!("{}  {ARCHIVE}\n", "0".repeat(64));
    let sums = fs::read_to_string(signer.file("SHA256SUMS")).unwrap();
    fs::write(signer.file("SHA256SUMS"), sums + &other).unwrap();
    signer.signs("SHA256SUMS");
    signer.installs(ARCHIVE, SUMS).exits(24).says("one hash of");
    fs::write(signer.file("SHA256SUMS"), "no sums at all\n").unwrap();
    signer.signs("SHA256SUMS");
    let outcome = signer.installs(ARCHIVE, SUMS);
    outcome.exits(24).says("found none").prefix_is_untouched();
}

#[test]
fn a_signature_in_the_legacy_form_is_refused() {
    for signer in [Signer::of_an_archive(), Signer::of_sums()] {
        let (file, words) = if signer.file("SHA256SUMS").exists() {
            ("SHA256SUMS.minisig", SUMS)
        } else {
            ("tool-1.2.tar.gz.minisig", BIN)
        };
        let text = fs::read_to_string(signer.file(file)).unwrap();
        let mut signature = Signature::read(&text);
        signature.claim_algorithm(*b"Ed");
        fs::write(signer.file(file), signature.write()).unwrap();
        let outcome = signer.installs(ARCHIVE, words);
        outcome.exits(20).says("legacy").prefix_is_untouched();
    }
    let signer = Signer::new();
    super::minisign(
        &signer.machine.work("dl"),
        &["-Slm", ARCHIVE, "-s", "k.key"],
    );
    signer.installs(ARCHIVE, BIN).exits(20).says("legacy");
}

#[test]
fn an_archive_under_another_name_than_it_was_signed_is_refused() {
    let signer = Signer::of_an_archive();
    for end in ["", ".minisig"] {
        let from = signer.file(&format!("{ARCHIVE}{end}"));
        fs::rename(from, signer.file(&format!("tool-9.9.tar.gz{end}"))).unwrap();
    }
    let outcome = signer.installs("tool-9.9.tar.gz", BIN);
    outcome
        .exits(20)
        .says("made for tool-1.2.tar.gz")
        .prefix_is_untouched();
}

#[test]
fn a_program_that_is_not_in_the_archive_is_a_mistake_of_the_command_line() {
    let signer = Signer::of_an_archive();
    let outcome = signer.installs(ARCHIVE, &["--bin", "tol"]);
    outcome.exits(2).says("tool-1.2/bin/tool").has_one_message();
    outcome.prefix_is_untouched();
    let outcome = signer.installs(ARCHIVE, &["--bin", "README"]);
    outcome
        .exits(2)
        .says("a program or a script")
        .prefix_is_untouched();
    signer.installs(ARCHIVE, &["--bin", "a/../tool="]).exits(2);
}

#[test]
fn no_key_and_a_root_hash_are_refused() {
    let signer = Signer::of_an_archive();
    let words = ["install", "./dl/tool-1.2.tar.gz", "--bin", "tool", "--yes"];
    signer.machine.run(words).exits(3).says("--key");
    let root = format!("sha256:{}", "0".repeat(64));
    let outcome = signer
        .machine
        .run(words.into_iter().chain(["--key", &root]));
    outcome
        .exits(2)
        .says("hash of a root")
        .prefix_is_untouched();
}

#[test]
fn the_words_of_an_adoption_need_a_command_and_an_archive() {
    let signer = Signer::of_an_archive();
    for words in [
        &["install", "./dl/tool-1.2.tar.gz", "--sums", "SHA256SUMS"][..],
        &["install", "./dl/a.tar.gz", "./dl/b.tar.gz", "--bin", "tool"],
        &["install", "get.example.org/tool", "--bin", "tool"],
        &[
            "install",
            "./dl/none-1.2.tar.gz",
            "--bin",
            "tool",
            "--name",
            "no-name",
        ],
    ] {
        signer.machine.run(words).exits(2);
    }
    let bytes = archive(&[("tool", 0o755, "#!/bin/sh\n")]);
    fs::write(signer.file("tool.tar.gz"), bytes).unwrap();
    signer.signs("tool.tar.gz");
    signer
        .installs("tool.tar.gz", BIN)
        .exits(2)
        .says("--version-name");
    signer
        .installs("tool.tar.gz", &["--bin", "tool", "--version-name", "7"])
        .exits(0);
}

#[test]
fn another_key_for_a_known_description_is_refused_from_any_folder() {
    let signer = Signer::of_an_archive();
    signer.installs(ARCHIVE, BIN).exits(0);
    let other = Signer::of_an_archive();
    for file in [ARCHIVE, "tool-1.2.tar.gz.minisig"] {
        fs::copy(other.file(file), signer.machine.work(file)).unwrap();
    }
    let words = [
        "install",
        "./tool-1.2.tar.gz",
        "--bin",
        "tool",
        "--yes",
        "--key",
    ];
    let outcome = signer
        .machine
        .run(words.into_iter().chain([other.key.as_str()]));
    outcome
        .exits(20)
        .says("do not belong together")
        .has_one_message();
    outcome.prefix_is_untouched();
    // Without a word of a key the known one counts.
    signer
        .machine
        .run(&words[..5])
        .exits(20)
        .says("unknown key");
}

#[test]
fn an_archive_without_the_words_that_describe_it_is_refused_with_them() {
    let signer = Signer::of_an_archive();
    let server = Server::serving(&signer.machine.work("dl"));
    let url = server.url("/tool-1.2.tar.gz");
    let outcome = signer
        .machine
        .run(["install", &url, "--yes", "--key", &signer.key]);
    outcome.exits(40).says("--bin COMMAND").says("--sums FILE");
    outcome.has_one_message().prefix_is_untouched();
    let outcome = signer.installs("tool-1.2.tar.gz", &[]);
    outcome.exits(24).says("--bin COMMAND").has_one_message();
    // A folder without documents is no archive.
    let folder = server.url("/none/");
    signer
        .machine
        .run(["install", &folder, "--yes", "--key", &signer.key])
        .exits(40)
        .does_not_say("--bin");
}
