//! From the install of a described archive to the day when no trace of it is left.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use super::super::support::tree::Tree;
use super::Signer;

const NAME: &str = "described.invalid/tool";
const BIN: &[&str] = &["--bin", "tool"];

fn said(signer: &Signer) -> String {
    let tool = signer.machine.prefix().join("bin/tool");
    let output = Command::new(tool).output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_described_archive_lives_and_dies_like_every_package() {
    let signer = Signer::of_an_archive();
    let machine = &signer.machine;
    let before = Tree::of(&machine.prefix());
    let outcome = signer.installs("tool-1.2.tar.gz", BIN);
    outcome
        .exits(0)
        .says("described by you")
        .says("not protected");
    outcome
        .says("tool-1.2/bin/helper (a program)")
        .says("helper.1 (a manual page)");
    for path in [
        "bin/tool",
        "share/man/man1/tool.1",
        "share/bash-completion/completions/tool",
    ] {
        assert!(outcome.after.holds(path), "{path} after {outcome}");
    }
    assert!(!outcome.after.holds("share/man/man1/helper.1"), "{outcome}");
    assert_eq!(said(&signer), "tool 1.2\n");
    machine.run(["list"]).exits(0).prints("described by you");
    machine.run(["check"]).exits(0).prints("described by you");
    signer
        .installs("tool-1.2.tar.gz", BIN)
        .exits(0)
        .says("already installed");

    signer.packs("1.3");
    signer.signs("tool-1.3.tar.gz");
    machine.run(["upgrade"]).exits(0).says("described by you");
    machine
        .run(["upgrade", "tool"])
        .exits(3)
        .says("unpipe install ADDRESS --bin tool");
    signer
        .installs("tool-1.3.tar.gz", BIN)
        .exits(0)
        .says("1.2 -> 1.3");
    assert_eq!(said(&signer), "tool 1.3\n");
    machine.run(["rollback", "tool", "--yes"]).exits(0);
    assert_eq!(said(&signer), "tool 1.2\n");
    machine.run(["check"]).exits(0);
    // What was described later is newer; the way back needs the flag.
    signer.installs("tool-1.3.tar.gz", BIN).exits(0);
    let outcome = signer.installs("tool-1.2.tar.gz", BIN);
    outcome.says("--downgrade").prefix_is_untouched();
    machine
        .run(["uninstall", NAME, "--yes"])
        .exits(0)
        .says("unpipe install");
    assert_eq!(before.changes_to(&Tree::of(&machine.prefix())), "");
    let left: Vec<String> = machine
        .temporary_files()
        .paths()
        .skip(1)
        .map(str::to_owned)
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn a_changed_file_is_found_and_repaired_by_the_same_command() {
    let signer = Signer::of_sums();
    let words = ["--bin", "tool", "--sums", "SHA256SUMS"];
    signer.installs("tool-1.2.tar.gz", &words).exits(0);
    let machine = &signer.machine;
    let row = machine.run(["check", "--json"]).json()["packages"][0].clone();
    assert_eq!(row["proof"].as_str(), Some("described-signed-sums"));
    let tool = machine.prefix().join("bin/tool").canonicalize().unwrap();
    fs::set_permissions(&tool, fs::Permissions::from_mode(0o755)).unwrap();
    fs::write(&tool, "#!/bin/sh\necho mine\n").unwrap();
    machine.run(["check"]).exits(21).prints("bin/tool");
    machine
        .run(["install", "tool", "--yes"])
        .exits(2)
        .says("--sums SHA256SUMS");
    signer
        .installs("tool-1.2.tar.gz", &words)
        .exits(0)
        .says("repair");
    machine.run(["check"]).exits(0);
    assert_eq!(said(&signer), "tool 1.2\n");
}

#[test]
fn papers_that_were_changed_are_found() {
    let signer = Signer::of_sums();
    let words = ["--bin", "tool", "--sums", "SHA256SUMS"];
    signer.installs("tool-1.2.tar.gz", &words).exits(0);
    let machine = &signer.machine;
    let own = machine.prefix().join(format!(
        "share/unpipe/apps/{}/current/.unpipe",
        NAME.replace('/', "+")
    ));
    let with = |file: &str, change: &dyn Fn(String) -> String, code: i32| {
        let path = own.join(file);
        let whole = fs::read_to_string(&path).unwrap();
        fs::write(&path, change(whole.clone())).unwrap();
        machine.run(["check"]).exits(code).has_one_message();
        machine.run(["info", "tool"]).exits(code);
        fs::write(&path, whole).unwrap();
        machine.run(["check"]).exits(0);
    };
    with(
        "description.json",
        &|text| text.replace("\"1.2\"", "\"1.3\""),
        21,
    );
    with("sums", &|text| text.replace("tool-1.2", "tool-1.3"), 20);
    with(
        "sums.minisig",
        &|text| text.replace("timestamp:", "timestamp;"),
        20,
    );
    // A description that fits a changed receipt is not the one that was consented to.
    let description = fs::read(own.join("description.json")).unwrap();
    let text = String::from_utf8(description.clone())
        .unwrap()
        .replace("bin/tool\"", "bin/mool\"");
    fs::write(own.join("description.json"), &text).unwrap();
    let hash = |bytes: &[u8]| unpipe::model::Digest::of(bytes).to_string();
    let receipt = fs::read_to_string(own.join("receipt.json")).unwrap();
    let bent = receipt.replace(&hash(&description), &hash(text.as_bytes()));
    assert_ne!(bent, receipt);
    fs::write(own.join("receipt.json"), bent).unwrap();
    machine.run(["check"]).exits(21).says("consented");
}

#[test]
fn the_same_words_make_the_same_plan_and_say_what_it_rests_on() {
    for (signer, sums, signed) in [
        (Signer::of_an_archive(), &[][..], "archive"),
        (Signer::of_sums(), &["--sums", "SHA256SUMS"][..], "sums"),
    ] {
        let words = [&["--bin", "tool", "--json"], sums].concat();
        let dry = [words.as_slice(), &["--dry-run"]].concat();
        let first = signer.installs("tool-1.2.tar.gz", &dry);
        first.exits(0).prefix_is_untouched();
        assert!(!signer.machine.state().join("trust").exists());
        let plan = first.json()["plans"][0].clone();
        assert_eq!(plan["level"].as_str(), Some("described"), "{plan}");
        assert_eq!(plan["signed"].as_str(), Some(signed), "{plan}");
        assert_eq!(plan["anchor"].as_str(), Some(signer.key.as_str()));
        let again = signer.installs("tool-1.2.tar.gz", &dry).json();
        assert_eq!(again["digest"], first.json()["digest"]);
        let digest = again["digest"].as_str().unwrap().to_owned();
        let mut exact = vec!["install", "./dl/tool-1.2.tar.gz", "--key", &signer.key];
        exact.extend(words);
        exact.extend(["--approve", &digest]);
        signer.machine.run(exact).exits(0);
    }
}
