//! The next version of a described archive: the user names it, and what was said before holds.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use super::super::support::artifact::Artifact;
use super::super::support::publisher::Publisher;
use super::super::support::server::Server;
use super::Signer;
use crate::support::outcome::Outcome;

const NAME: &str = "described.invalid/tool";
const OPEN: &str = "tool-{version}.tar.gz";

/// With version 1.2 installed by an address that leaves the version open, and 1.3 signed as well.
fn installed(signer: Signer, sums: Option<&str>) -> Signer {
    let mut words = vec!["--bin", "tool", "--version-name", "1.2"];
    if let Some(sums) = sums {
        words.extend(["--sums", sums]);
    }
    signer.installs(OPEN, &words).exits(0);
    signer.packs("1.3");
    signer
}

fn of_archives() -> Signer {
    let signer = installed(Signer::of_an_archive(), None);
    signer.signs("tool-1.3.tar.gz");
    signer
}

#[track_caller]
fn said(signer: &Signer, version: &str) {
    let tool = signer.machine.prefix().join("bin/tool");
    let output = Command::new(tool).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(text, format!("tool {version}\n"));
}

/// Runs at a terminal where somebody types these lines.
fn at_a_terminal(signer: &Signer, arguments: &str, lines: &str) -> (Option<i32>, String) {
    let machine = &signer.machine;
    let program = machine.commands().join("unpipe");
    if !program.exists() {
        machine.has_the_program_on_its_path();
    }
    let (prefix, state) = (machine.prefix(), machine.state());
    let line = format!(
        "{} --prefix {} --state {} {arguments}",
        program.display(),
        prefix.display(),
        state.display()
    );
    let mut run = machine.other("script");
    let mut child = run
        .args(["--quiet", "--return", "--command", &line, "/dev/null"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("script runs (Debian package bsdutils)");
    let mut input = child.stdin.take().unwrap();
    input.write_all(lines.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    drop(input);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    (output.status.code(), text)
}

#[track_caller]
fn why(outcome: &Outcome) -> String {
    let skipped = outcome.json()["skipped"].clone();
    assert_eq!(skipped[0]["name"], NAME, "{outcome}");
    skipped[0]["why"].as_str().unwrap().to_owned()
}

#[test]
fn a_version_is_all_that_an_upgrade_needs_where_the_address_leaves_it_open() {
    let signer = of_archives();
    let machine = &signer.machine;
    let plan = ["upgrade", "tool@1.3", "--dry-run", "--json"];
    let digest = machine.run(plan).exits(0).json()["digest"].clone();
    let outcome = machine.run(["upgrade", "tool@1.3", "--approve", digest.as_str().unwrap()]);
    outcome
        .exits(0)
        .says("1.2 -> 1.3")
        .says("not protected")
        .says("known since");
    said(&signer, "1.3");
    machine.run(["check"]).exits(0);
    machine
        .run(["upgrade", "tool@1.3", "--yes"])
        .exits(0)
        .says("already installed");
    machine.run(["rollback", "tool", "--yes"]).exits(0);
    said(&signer, "1.2");
    // What was described later is newer, as for every package.
    machine.run(["upgrade", NAME, "--yes"]).exits(3);
    let whole = format!("{NAME}@1.3");
    machine.run(["upgrade", &whole, "--yes"]).exits(0);
    machine
        .run(["upgrade", "tool@1.2", "--yes"])
        .exits(22)
        .says("--downgrade")
        .prefix_is_untouched();
    said(&signer, "1.3");
}

#[test]
fn signed_sums_and_programs_may_leave_the_version_open_too() {
    let signer = Signer::new();
    let server = Server::serving(&signer.machine.work("dl"));
    for version in ["1.2", "1.3"] {
        signer.packs(version);
        signer.sums(&[&format!("tool-{version}.tar.gz")]);
        let sums = format!("SUMS-{version}");
        fs::rename(signer.file("SHA256SUMS"), signer.file(&sums)).unwrap();
        signer.signs(&sums);
    }
    let url = server.url("/") + OPEN;
    let words = [
        "install",
        &url,
        "--sums",
        "SUMS-{version}",
        "--bin",
        "tool=tool-{version}/bin/tool",
        "--version-name",
        "1.2",
        "--key",
        &signer.key,
        "--yes",
    ];
    signer.machine.run(words).exits(0);
    said(&signer, "1.2");
    let list = signer.machine.run(["list", "--json"]).json();
    let name = list["packages"][0]["name"].as_str().unwrap().to_owned();
    let wish = format!("{name}@1.3");
    signer.machine.run(["upgrade", &wish, "--yes"]).exits(0);
    said(&signer, "1.3");
    // A version whose sums nobody signed.
    let wish = format!("{name}@1.4");
    let outcome = signer.machine.run(["upgrade", &wish, "--yes"]);
    outcome.exits(40).says("SUMS-1.4").prefix_is_untouched();
}

#[test]
fn a_person_is_asked_for_the_version_or_the_address() {
    let signer = of_archives();
    let (code, text) = at_a_terminal(&signer, "upgrade tool", "1.3\ny\n");
    assert_eq!(code, Some(0), "{text}");
    assert!(
        text.contains("Version of described.invalid/tool (now 1.2)"),
        "{text}"
    );
    said(&signer, "1.3");
    let (code, text) = at_a_terminal(&signer, "upgrade tool", "\n");
    assert_eq!(code, Some(3), "{text}");
    said(&signer, "1.3");

    let signer = Signer::of_sums();
    let words = ["--bin", "tool", "--sums", "SHA256SUMS"];
    signer.installs("tool-1.2.tar.gz", &words).exits(0);
    signer.packs("1.3");
    signer.sums(&["tool-1.3.tar.gz"]);
    signer.signs("SHA256SUMS");
    let (code, text) = at_a_terminal(&signer, "upgrade tool", "./dl/tool-1.3.tar.gz\n\ny\n");
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("Address of the new archive"), "{text}");
    assert!(text.contains("Enter for SHA256SUMS"), "{text}");
    said(&signer, "1.3");
}

#[test]
fn where_nobody_can_be_asked_the_command_to_use_is_named() {
    let signer = of_archives();
    for more in [&["--yes"][..], &["--dry-run"]] {
        let words = [&["upgrade", "tool"], more].concat();
        let outcome = signer.machine.run(words);
        outcome
            .exits(3)
            .has_one_message()
            .says("unpipe upgrade described.invalid/tool@VERSION")
            .prefix_is_untouched();
    }
    let json = signer.machine.run(["upgrade", "tool", "--json"]);
    json.exits(3).explains_itself_in_json();

    let signer = Signer::of_sums();
    let words = ["--bin", "tool", "--sums", "SHA256SUMS"];
    signer.installs("tool-1.2.tar.gz", &words).exits(0);
    for word in ["tool", "tool@1.3"] {
        signer
            .machine
            .run(["upgrade", word, "--yes"])
            .exits(3)
            .has_one_message()
            .says(
                "unpipe install ADDRESS --sums SHA256SUMS --bin tool --name described.invalid/tool",
            )
            .prefix_is_untouched();
    }
}

#[test]
fn all_go_on_without_the_one_that_needs_a_version() {
    let signer = of_archives();
    let machine = &signer.machine;
    let publisher = Publisher::new("get.example.org/other");
    let offer = |version, serial| {
        let mut release = publisher.release(version, serial);
        let file = format!("other-{version}.tar.gz");
        release.artifact = Artifact::new(&file).file("bin/other", "755", version);
        publisher.level1([release]).index_version(serial).place()
    };
    machine.offers(&offer("1.0.0", 1));
    let key = publisher.key().public();
    machine
        .run(["install", "./dist", "--key", &key, "--yes"])
        .exits(0);
    machine.offers(&offer("2.0.0", 2));
    let outcome = machine.run(["upgrade", "--all", "--yes", "--json"]);
    assert_eq!(why(outcome.exits(0)), "needs-version");
    outcome.says("unpipe upgrade described.invalid/tool@VERSION");
    assert_eq!(outcome.json()["packages"][0]["version"], "2.0.0");
    said(&signer, "1.2");
    // One that has a publisher is not given a version here.
    machine
        .run(["upgrade", "other@1.0.0", "--yes"])
        .exits(2)
        .says("unpipe install get.example.org/other@1.0.0");
}

#[test]
fn all_name_the_command_that_works_for_one_at_a_fixed_address() {
    let signer = Signer::of_sums();
    let words = ["--bin", "tool", "--sums", "SHA256SUMS"];
    signer.installs("tool-1.2.tar.gz", &words).exits(0);
    for words in [&["upgrade", "--all", "--yes"][..], &["upgrade", "--yes"]] {
        let outcome = signer.machine.run(words);
        outcome.exits(0).says(
            "unpipe install ADDRESS --sums SHA256SUMS --bin tool --name described.invalid/tool",
        );
        assert!(!outcome.stderr.contains("@VERSION"), "{outcome}");
    }
}

#[test]
fn the_archive_of_the_installed_version_is_no_other_version() {
    let signer = Signer::new();
    for version in ["1.2", "1.3"] {
        fs::create_dir(signer.file(version)).unwrap();
        for end in ["", ".minisig"] {
            if end.is_empty() {
                signer.signs("tool-1.2.tar.gz");
            }
            // Not by stock minisign's own name for the file: nothing but its bytes is signed.
            let from = signer.file(&format!("tool-1.2.tar.gz{end}"));
            fs::copy(
                from,
                signer.file(&format!("{version}/tool-1.2.tar.gz{end}")),
            )
            .unwrap();
        }
    }
    let words = ["--bin", "tool", "--version-name", "1.2"];
    signer
        .installs("{version}/tool-1.2.tar.gz", &words)
        .exits(0);
    let known = remembered(&signer);
    for more in ["--yes", "--dry-run"] {
        let outcome = signer.machine.run(["upgrade", "tool@1.3", more]);
        outcome
            .exits(22)
            .has_one_message()
            .says("found that of 1.2")
            .prefix_is_untouched();
        assert_eq!(remembered(&signer), known);
    }
}

/// What the trust state has, file by file.
fn remembered(signer: &Signer) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut look = vec![signer.machine.state().join("trust")];
    while let Some(folder) = look.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                look.push(path);
            } else {
                files.insert(path.clone(), fs::read(path).unwrap());
            }
        }
    }
    assert!(!files.is_empty());
    files
}

#[test]
fn what_is_left_open_needs_a_version_and_chooses_no_host() {
    let signer = Signer::of_an_archive();
    let outcome = signer.installs(OPEN, &["--bin", "tool"]);
    outcome.exits(2).says("--version-name").has_one_message();
    let words = [
        "--bin",
        "tool",
        "--version-name",
        "1.2",
        "--key",
        &signer.key,
    ];
    let url = "https://{version}.example.org/tool.tar.gz";
    let outcome = signer.machine.run(["install", url].iter().chain(&words));
    outcome.exits(2).says("behind the host").has_one_message();
    let url = "https:///{version}/tool.tar.gz";
    let words = [&words[..3], &["127.0.0.1"], &words[4..]].concat();
    let outcome = signer.machine.run(["install", url].iter().chain(&words));
    outcome.exits(2).says("behind the host").has_one_message();
    for bad in ["../1", "1/2", ""] {
        let outcome = signer.installs(OPEN, &["--bin", "tool", "--version-name", bad]);
        outcome.exits(2).prefix_is_untouched();
    }
}

#[test]
fn another_key_or_none_stops_the_next_version_too() {
    let signer = of_archives();
    let machine = &signer.machine;
    signer.spoils("tool-1.3.tar.gz");
    let outcome = machine.run(["upgrade", "tool@1.3", "--yes"]);
    outcome.exits(20).says("forged").prefix_is_untouched();
    fs::remove_file(signer.file("tool-1.3.tar.gz.minisig")).unwrap();
    machine.run(["upgrade", "tool@1.3", "--yes"]).exits(20);
    // Whoever lost the state must say again whom to trust: a receipt proves nothing.
    fs::remove_dir_all(machine.state().join("trust")).unwrap();
    machine
        .run(["upgrade", "tool@1.3", "--yes"])
        .exits(3)
        .says("unpipe trust add described.invalid/tool --described --key KEY");
}

#[test]
fn words_in_a_receipt_that_a_person_could_not_say_are_not_obeyed() {
    let signer = of_archives();
    let folder = NAME.replace('/', "+");
    let own = format!("share/unpipe/apps/{folder}/current/.unpipe/receipt.json");
    let path = signer.machine.prefix().join(own);
    let text = fs::read_to_string(&path).unwrap();
    let bent = text.replace("\"--bin\"", "\"--yes\", \"--bin\"");
    assert_ne!(bent, text);
    fs::write(&path, bent).unwrap();
    let outcome = signer.machine.run(["upgrade", "tool@1.3", "--yes"]);
    outcome.exits(24).has_one_message().prefix_is_untouched();
}
