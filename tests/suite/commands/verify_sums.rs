//! `unpipe verify` of signed sums, of installed packages, and the record of it.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use serde_json::Value;

use super::super::support::key::Key;
use super::super::support::machine::Machine;
use super::super::support::publisher::Publisher;
use super::super::support::tree::Tree;
use super::{NAME, with_a_release};

/// A machine with `SHA256SUMS` of `a` and `b`, signed, and `c` beside them.
fn with_sums() -> (Machine, Key) {
    let machine = Machine::of_an_ordinary_user();
    let mut sums = String::new();
    for name in ["a", "b", "c"] {
        fs::write(machine.work(name), format!("the file {name}\n")).unwrap();
        let hash = unpipe::model::Digest::of(format!("the file {name}\n").as_bytes()).hex();
        if name != "c" {
            sums += &format!("{hash}  {name}\n");
        }
    }
    let key = Key::new();
    sign(&machine, &key, &sums);
    (machine, key)
}

fn sign(machine: &Machine, key: &Key, sums: &str) {
    fs::write(machine.work("SHA256SUMS"), sums).unwrap();
    let signature = key.sign(sums.as_bytes()).write();
    fs::write(machine.work("SHA256SUMS.minisig"), signature).unwrap();
}

fn outcomes(object: &Value) -> Vec<(String, String)> {
    let files = object["files"].as_array().unwrap();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let name = |row: &Value| text(&row["path"]).rsplit('/').next().unwrap().to_owned();
    files
        .iter()
        .map(|row| (name(row), text(&row["outcome"])))
        .collect()
}

fn pair(name: &str, outcome: &str) -> (String, String) {
    (name.to_owned(), outcome.to_owned())
}

#[test]
fn every_listed_file_that_is_here_is_compared_and_the_others_are_named() {
    let (machine, key) = with_sums();
    let key = key.public();
    fs::remove_file(machine.work("b")).unwrap();
    let outcome = machine.run(["verify", "SHA256SUMS", "--key", &key, "--json"]);
    let found = outcomes(&outcome.exits(0).json());
    let expected = [
        pair("SHA256SUMS", "verified"),
        pair("a", "verified"),
        pair("b", "not-here"),
        pair("c", "not-vouched-for"),
    ];
    assert_eq!(found, expected);
    let text = machine.run(["verify", "SHA256SUMS", "--key", &key]);
    text.exits(0)
        .prints("Not here")
        .prints("Unsigned")
        .prints(&key);
    fs::remove_file(machine.work("a")).unwrap();
    let outcome = machine.run(["verify", "SHA256SUMS", "--key", &key]);
    outcome.exits(2).says("found none of 2").has_one_message();
}

#[test]
fn a_listed_file_that_differs_is_a_mismatch_and_hides_no_other() {
    let (machine, key) = with_sums();
    fs::write(machine.work("a"), "another\n").unwrap();
    let outcome = machine.run(["verify", "SHA256SUMS", "--key", &key.public(), "--json"]);
    outcome.exits(21).explains_itself_in_json();
    let found = outcomes(&outcome.json());
    assert!(found.contains(&pair("a", "different")), "{found:?}");
    assert!(found.contains(&pair("b", "verified")), "{found:?}");
}

#[test]
fn sums_are_read_only_after_their_signature_was_good() {
    let (machine, key) = with_sums();
    let public = key.public();
    fs::write(machine.work("SHA256SUMS"), "no sums at all\n").unwrap();
    let run = |key: &str| machine.run(["verify", "SHA256SUMS", "--key", key]);
    run(&public).exits(20).says("forged").has_one_message();
    run(&Key::new().public()).exits(20).says("unknown key");
    sign(&machine, &key, "no sums at all\n");
    run(&public).exits(24).says("found none");
    machine
        .run(["verify", "SHA256SUMS"])
        .exits(20)
        .says("--key");
    fs::remove_file(machine.work("SHA256SUMS.minisig")).unwrap();
    run(&public).exits(20).says("SHA256SUMS.minisig");
}

#[test]
fn sums_have_the_names_that_publishers_give_them() {
    let (machine, key) = with_sums();
    for name in ["checksums.txt", "tool_1.0_checksums.txt", "a.sha256"] {
        for end in ["", ".minisig"] {
            let from = machine.work(&format!("SHA256SUMS{end}"));
            fs::copy(from, machine.work(&format!("{name}{end}"))).unwrap();
        }
        let outcome = machine.run(["verify", name, "--key", &key.public(), "--json"]);
        let found = outcomes(&outcome.exits(0).json());
        assert!(found.contains(&pair("a", "verified")), "{name}: {found:?}");
    }
}

#[test]
fn an_installed_package_is_verified_by_its_name_with_every_file() {
    let publisher = Publisher::new(NAME);
    let machine = with_a_release(&publisher);
    let key = publisher.key().public();
    machine
        .run(["install", "./dist", "--key", &key, "--yes"])
        .exits(0);
    fs::remove_dir_all(machine.work("dist")).unwrap();
    for name in ["tool", NAME] {
        let outcome = machine.run(["verify", name, "--json"]);
        let object = outcome.exits(0).json();
        let signer = publisher.roles.release.keys[0].public();
        let files = object["files"].as_array().unwrap();
        assert!(files.len() > 1, "{object}");
        for row in files {
            assert_eq!(row["signed_by"][0].as_str(), Some(signer.as_str()), "{row}");
        }
        outcome.prefix_is_untouched();
    }
    let tool = machine.prefix().join("bin/tool").canonicalize().unwrap();
    fs::set_permissions(&tool, fs::Permissions::from_mode(0o755)).unwrap();
    fs::write(&tool, "mine").unwrap();
    let outcome = machine.run(["verify", "tool", "--json"]);
    outcome.exits(21).says("bin/tool");
    assert!(outcomes(&outcome.json()).contains(&pair("tool", "different")));
    // A file of that name comes first.
    fs::write(machine.work("tool"), "a file").unwrap();
    machine
        .run(["verify", "tool", "--key", &key])
        .exits(20)
        .says("tool.minisig");
}

#[test]
fn a_record_names_the_policy_files_that_were_there() {
    let publisher = Publisher::new(NAME);
    let machine = with_a_release(&publisher);
    let folder = machine.home().join(".config/unpipe");
    fs::create_dir_all(&folder).unwrap();
    let text = "[defaults]\ntofu = \"never\"\n";
    fs::write(folder.join("policy.toml"), text).unwrap();
    let key = publisher.key().public();
    machine
        .run(["verify", "dist", "--key", &key, "--report", "record.json"])
        .exits(0);
    let record = fs::read_to_string(machine.work("record.json")).unwrap();
    let record: Value = serde_json::from_str(&record).unwrap();
    let files = record["policy"].as_array().unwrap();
    let own = files.last().unwrap();
    assert!(
        own["file"]
            .as_str()
            .unwrap()
            .ends_with("unpipe/policy.toml")
    );
    let sha256 = unpipe::model::Digest::of(text.as_bytes()).to_string();
    assert_eq!(own["sha256"].as_str(), Some(sha256.as_str()));
}

#[test]
fn a_record_tells_what_was_checked_when_and_under_which_keys() {
    let publisher = Publisher::new(NAME);
    let machine = with_a_release(&publisher);
    let key = publisher.key().public();
    let run = |file: &str| machine.run(["verify", "dist", "--key", &key, "--report", file]);
    run("record.json").exits(0).says("record.json");
    let text = fs::read_to_string(machine.work("record.json")).unwrap();
    let record: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(record["schema"].as_str(), Some("unpipe/verify-report/1"));
    assert_eq!(record["unpipe"].as_str(), Some(env!("CARGO_PKG_VERSION")));
    assert_eq!(record["keys"][0].as_str(), Some(key.as_str()));
    assert_eq!(record["anchors"][0]["known"].as_str(), Some("command-line"));
    assert_eq!(record["policy"].as_array().map(Vec::len), Some(0));
    assert_eq!(record["ok"].as_bool(), Some(true));
    assert!(
        record["time"]
            .as_str()
            .is_some_and(|time| time.ends_with('Z'))
    );
    let chain = &record["documents"][0];
    for (part, field) in [
        ("index", "sha256"),
        ("index", "expires"),
        ("release", "sha256"),
    ] {
        assert!(chain[part][field].is_string(), "{part} {field}: {chain}");
    }
    assert!(chain["roots"][0]["sha256"].is_string(), "{chain}");
    let files = record["files"].as_array().unwrap();
    assert!(
        files
            .iter()
            .any(|row| row["size"].is_number() && row["sha256"].is_string())
    );

    // Never over another file, and before anything is checked.
    run("record.json").exits(2).says("record.json");
    assert_eq!(
        fs::read_to_string(machine.work("record.json")).unwrap(),
        text
    );
    // A failed verification has a record too, and keeps its code.
    fs::write(machine.work("dist/tool-1.0.0.tar.gz"), b"other").unwrap();
    run("failed.json").exits(21);
    let failed = fs::read(machine.work("failed.json")).unwrap();
    let record: Value = serde_json::from_slice(&failed).unwrap();
    assert_eq!(record["ok"].as_bool(), Some(false));
    assert_eq!(record["error"]["code"].as_i64(), Some(21), "{record}");
    run("no/such/folder.json").exits(21).says("no record");
}

#[test]
fn a_verification_under_a_pin_leaves_the_state_as_it_was() {
    let publisher = Publisher::new(NAME);
    let machine = with_a_release(&publisher);
    let key = publisher.key().public();
    machine
        .run(["trust", "add", NAME, "--key", &key, "--at", "./dist"])
        .exits(0);
    let before = Tree::of(&machine.state());
    machine.run(["verify", "dist"]).exits(0);
    assert_eq!(before.changes_to(&Tree::of(&machine.state())), "");
    machine.run(["info", "./dist"]).exits(0);
    assert_ne!(
        before.changes_to(&Tree::of(&machine.state())),
        "",
        "the state could not change"
    );
}
