//! `unpipe publish key new` and the keys and passwords that `sign` takes.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use unpipe::minisign::SecretKey;

use super::super::support::body::{Body, days_ago, days_ahead};
use super::super::support::machine::Machine;
use super::super::support::outcome::Outcome;
use super::super::support::tree::Tree;
use super::NAME;

fn secrets(machine: &Machine) -> PathBuf {
    machine.home().join(".config/unpipe/keys")
}

/// Writes a body that can be signed.
fn body(machine: &Machine) {
    let index = Body::new("index", NAME)
        .line("version", "1")
        .text("issued", &days_ago(1))
        .text("expires", &days_ahead(7))
        .line("channels", "{}")
        .line("release", "[]");
    write(machine, "index.toml", &index.bytes());
}

fn write(machine: &Machine, file: &str, bytes: &[u8]) {
    fs::write(machine.work(file), bytes).unwrap();
    machine.give_to_user(&machine.work(file));
}

fn sign(machine: &Machine, more: &[&str]) -> Outcome {
    machine.run([&["publish", "sign", "index.toml"], more].concat())
}

#[test]
fn key_new_says_what_each_key_is_for_and_keeps_the_secret_ones_private() {
    let machine = Machine::of_an_ordinary_user();
    let outcome = machine.run(["publish", "key", "new", "tool", "--index", "--no-password"]);
    outcome
        .exits(0)
        .prints("says which keys count")
        .prints("signs each release")
        .prints("keeps the index fresh");
    for label in ["tool-root", "tool-release", "tool-index"] {
        let secret = secrets(&machine).join(format!("{label}.key"));
        assert_eq!(
            fs::metadata(&secret).unwrap().permissions().mode() & 0o777,
            0o600
        );
        let text = fs::read_to_string(&secret).unwrap();
        let key = SecretKey::unlock(&text, None).unwrap().public_key();
        let public = fs::read_to_string(machine.work(&format!("keys/{label}.pub"))).unwrap();
        assert_eq!(public, key.file_text());
        outcome.prints(&format!("{label}: {key}\n"));
    }
    // Three files and at most three lines of advice each.
    assert!(outcome.stdout.lines().count() <= 3 * 6, "{outcome}");
    let single = machine.run(["publish", "key", "new", "solo", "--single", "--no-password"]);
    single.exits(0).prints("signs everything");
    assert!(machine.work("keys/solo.pub").is_file());
}

#[test]
fn key_new_overwrites_nothing_and_then_makes_nothing() {
    let machine = Machine::of_an_ordinary_user();
    let new = ["publish", "key", "new", "tool", "--index", "--no-password"];
    machine.run(new).exits(0);
    let before = (
        Tree::of(&machine.work("keys")),
        Tree::of(&secrets(&machine)),
    );
    machine.run(new).exits(2).has_one_message();
    let after = (
        Tree::of(&machine.work("keys")),
        Tree::of(&secrets(&machine)),
    );
    assert_eq!(before, after);
    for label in ["tool-root", "tool-release"] {
        fs::remove_file(machine.work(&format!("keys/{label}.pub"))).unwrap();
        fs::remove_file(secrets(&machine).join(format!("{label}.key"))).unwrap();
    }
    let before = (
        Tree::of(&machine.work("keys")),
        Tree::of(&secrets(&machine)),
    );
    machine.run(new).exits(2).says("tool-index.pub");
    let after = (
        Tree::of(&machine.work("keys")),
        Tree::of(&secrets(&machine)),
    );
    assert_eq!(
        before, after,
        "the last of three was there: none of the others is made"
    );
}

#[test]
fn a_password_that_nobody_can_give_stops_at_once_and_names_the_option() {
    let machine = Machine::of_an_ordinary_user();
    let outcome = machine.run(["publish", "key", "new", "tool"]);
    outcome.exits(60).has_one_message().says("--password-file");
    assert!(!machine.work("keys").exists() && !secrets(&machine).exists());
}

#[test]
fn a_password_from_a_file_or_descriptor_is_one_line_or_is_refused_with_what_is_there() {
    let machine = Machine::of_an_ordinary_user();
    let new = |more: &[&str]| machine.run([&["publish", "key", "new", "tool"], more].concat());
    for (text, said) in [
        ("", "found nothing"),
        ("\n", "1 to 1000 bytes"),
        ("worthless\r\n", "CR"),
        ("worthless\n\n", "several"),
        ("worth\nless", "several"),
        ("\u{feff}worthless\n", "order"),
    ] {
        write(&machine, "password", text.as_bytes());
        let outcome = new(&["--password-file", "password"]);
        outcome.exits(60).has_one_message().says(said);
        outcome.does_not_say("worthless");
    }
    write(&machine, "password", b"worth\xffless\n");
    new(&["--password-file", "password"])
        .exits(60)
        .says("UTF-8");
    new(&["--password-file", "absent"]).exits(60).says("absent");
    let private = fs::Permissions::from_mode(0o000);
    fs::set_permissions(machine.work("password"), private).unwrap();
    new(&["--password-file", "password"])
        .exits(77)
        .has_one_message();
    // Nothing on stdin, a descriptor that is not there, and one to write to.
    new(&["--password-fd", "0"]).exits(60).says("descriptor");
    new(&["--password-fd", "99"]).exits(60).says("descriptor");
    new(&["--password-fd", "1"]).exits(60).says("written");
    let password = ["--password-file", "password", "--password-fd", "0"];
    new(&password).exits(2);
    assert!(!machine.work("keys").exists() && !secrets(&machine).exists());
}

#[test]
fn an_encrypted_key_costs_what_is_said_beforehand_and_is_refused_where_there_is_less_memory() {
    let machine = Machine::of_an_ordinary_user();
    let cost = "takes some seconds and about 1 GiB of memory";
    let new = [
        "publish",
        "key",
        "new",
        "tool",
        "--single",
        "--password-fd",
        "0",
    ];
    let outcome = machine.run_with_input(new, "worth less\n");
    outcome.exits(0).says(&format!("encrypting the key {cost}"));
    body(&machine);
    write(&machine, "password", b"worth less");
    let outcome = sign(&machine, &["--password-file", "password"]);
    outcome.exits(0).says(&format!("unlocking the key {cost}"));
    fs::remove_file(machine.work("index.unpipe")).unwrap();

    machine.has_the_program_on_its_path();
    let script = "ulimit -v 700000; exec unpipe publish sign index.toml --password-file password";
    let output = machine.other("sh").args(["-c", script]).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(60), "{said}");
    assert!(said.contains("1 GiB of memory, found less"), "{said}");
    assert!(!machine.work("index.unpipe").exists());
}

#[test]
fn a_mangled_secret_key_is_named_with_its_file_and_what_to_do_and_is_not_shown() {
    let machine = Machine::of_an_ordinary_user();
    let new = ["publish", "key", "new", "tool", "--single", "--no-password"];
    machine.run(new).exits(0);
    body(&machine);
    let good = fs::read_to_string(secrets(&machine).join("tool.key")).unwrap();
    let key = good.lines().nth(1).unwrap();
    let (start, end) = key.split_at(100);
    let comment = good.lines().next().unwrap();
    for (bytes, said) in [
        (good.replace('\n', "\r\n").into_bytes(), "tr -d"),
        (format!("\u{feff}{good}").into_bytes(), "byte order mark"),
        (
            format!("untrusted comment: x\n{start}\n{end}\n").into_bytes(),
            "join the lines",
        ),
        (format!("{key}\n").into_bytes(), "put the first line back"),
        (format!("{comment}\n").into_bytes(), "end of the file"),
        (
            good.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            "UTF-16",
        ),
        (
            fs::read(machine.work("keys/tool.pub")).unwrap(),
            "public key",
        ),
    ] {
        write(&machine, "bent.key", &bytes);
        let outcome = sign(&machine, &["--secret-key", "bent.key"]);
        outcome
            .exits(60)
            .has_one_message()
            .says("bent.key")
            .says(said);
        // The secret bytes begin after 54 others, which are 72 characters.
        for part in [&start[72..], end] {
            outcome.does_not_say(part);
        }
        assert!(!machine.work("index.unpipe").exists());
    }
    write(&machine, "whole.key", good.trim_end().as_bytes());
    sign(&machine, &["--secret-key", "whole.key"]).exits(0);
}

#[test]
fn a_key_file_that_asks_for_terabytes_is_refused_before_a_password_is_asked_for() {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;

    let machine = Machine::of_an_ordinary_user();
    body(&machine);
    let mut bytes = b"EdScB2".to_vec();
    bytes.extend([7; 32]);
    bytes.extend(33_554_432_u64.to_le_bytes());
    bytes.extend((1_u64 << 42).to_le_bytes());
    bytes.extend([7; 104]);
    let file = format!("untrusted comment: x\n{}\n", STANDARD.encode(&bytes));
    write(&machine, "greedy.key", file.as_bytes());
    let outcome = sign(&machine, &["--secret-key", "greedy.key"]);
    outcome.exits(60).has_one_message().says("4398046511104");
    outcome.does_not_say("password").does_not_say("unlocking");
}

#[test]
fn the_index_key_signs_the_index_if_there_is_one() {
    let machine = Machine::of_an_ordinary_user();
    let key = |outcome: &Outcome| outcome.exits(0).json()["key"].as_str().unwrap().to_owned();
    let public =
        |label: &str| fs::read_to_string(machine.work(&format!("keys/{label}.pub"))).unwrap();
    body(&machine);
    let new = ["publish", "key", "new", "tool", "--no-password"];
    machine.run(new).exits(0);
    let signer = key(&sign(&machine, &["--json"]));
    assert!(public("tool-release").contains(&signer));
    fs::remove_file(machine.work("index.unpipe")).unwrap();
    let new = [
        "publish",
        "key",
        "new",
        "tool-index",
        "--single",
        "--no-password",
    ];
    machine.run(new).exits(0);
    let signer = key(&sign(&machine, &["--json"]));
    assert!(public("tool-index").contains(&signer));
}
