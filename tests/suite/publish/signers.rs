//! Several signers on machines that never meet: what they may send back, and what of it counts.

use std::fs;

use serde_json::Value;

use super::super::support::key::{Key, signed};
use super::super::support::machine::Machine;
use super::studio::{Studio, copy};

const ROTATE: &str = "publish rotate --add-root keys/bob.pub --threshold root=2";

/// A signer with one key, whose public half the publisher has.
fn signer(publisher: &Studio, label: &str) -> Studio {
    let signer = Studio::new();
    signer
        .run(&format!("publish key new {label} --single --no-password"))
        .exits(0);
    let public = format!("keys/{label}.pub");
    signer.sends(&public, publisher, &public);
    signer
}

/// A publisher with a release, and a signer whose key is to join the root role.
fn two() -> (Studio, Studio) {
    let publisher = Studio::with_keys();
    publisher.releases("1.0.0").exits(0);
    publisher
        .run("publish key new tool-index --single --no-password")
        .exits(0);
    let bob = signer(&publisher, "bob");
    (publisher, bob)
}

fn add_index_key() -> String {
    format!("{ROTATE} --add-index keys/tool-index.pub --remove index=tool-release")
}

#[test]
fn a_waiting_root_that_says_something_else_is_not_signed() {
    let mallory = Key::new().public();
    let bends: [(&str, &str); 4] = [
        ("threshold = 2", "threshold = 1"),
        ("version = 2", "version = 2\nmin_serial = 9"),
        ("expires = \"20", "expires = \"30"),
        ("issued = \"20", "issued = \"30"),
    ];
    for (from, to) in bends {
        let (publisher, _) = two();
        publisher.run(&add_index_key()).exits(0);
        let body = publisher.body("site-pending/root-2.unpipe");
        assert!(body.contains(from), "{from:?} is not in {body}");
        let bent = body.replace(from, to);
        fs::remove_dir_all(publisher.machine.work("site-pending")).unwrap();
        publisher.writes("site-pending/root-2.toml", bent);
        let refused = publisher.refuses(&add_index_key(), 2);
        refused.says("root-2.toml");
    }
    let (publisher, _) = two();
    publisher.run(&add_index_key()).exits(0);
    let bobs = publisher.key("bob");
    let body = publisher.body("site-pending/root-2.unpipe");
    fs::remove_dir_all(publisher.machine.work("site-pending")).unwrap();
    let bent = body.replace(&bobs, &mallory);
    publisher.writes("site-pending/root-2.toml", bent);
    let refused = publisher.refuses(&add_index_key(), 2);
    refused.says("bob joins the role root").says(&mallory);
}

#[test]
fn a_plain_rotate_signs_no_root_that_somebody_else_made() {
    let (publisher, _) = two();
    publisher.run(&add_index_key()).exits(0);
    let refused = publisher.refuses("publish rotate", 2);
    refused.says("bob joins the role root");
}

#[test]
fn what_a_new_root_changes_is_said_before_it_is_signed() {
    let (publisher, _) = two();
    let outcome = publisher.run(&format!("{} --json", add_index_key()));
    outcome
        .exits(0)
        .says("bob joins the role root")
        .says("tool-release leaves the role index")
        .says("the role root needs 2 of 2 keys");
    let changes = outcome.json()["changes"].as_array().unwrap().len();
    assert_eq!(changes, 5, "{outcome}");
}

#[test]
fn a_waiting_first_root_with_another_key_is_not_signed() {
    let publisher = Studio::with_keys();
    publisher.builds("1.0.0");
    let away = publisher.machine.home().join("stick");
    fs::rename(publisher.secret("tool-root"), &away).unwrap();
    let release = "publish release dist --version 1.0.0";
    publisher.run(release).exits(0).prints("missing: tool-root");
    let body = publisher.machine.work("site-pending/root-1.toml");
    let text = fs::read_to_string(&body).unwrap();
    let mallory = Key::new().public();
    fs::write(&body, text.replace(&publisher.key("tool-root"), &mallory)).unwrap();
    fs::rename(&away, publisher.secret("tool-root")).unwrap();
    publisher.refuses(release, 2).says("root-1.toml");
    fs::write(&body, text).unwrap();
    publisher.run(release).exits(0);
    assert!(publisher.lists("site-pending").is_empty());
}

#[test]
fn a_waiting_release_or_index_that_says_something_else_is_not_signed() {
    for (file, from, to) in [
        ("1.1.0.release", "serial = 2", "serial = 9000000000"),
        ("1.1.0.release", "A tool", "A fool"),
        ("1.1.0.release", "issued = \"20", "issued = \"30"),
        ("index", "expires = \"20", "expires = \"30"),
        ("index", "issued = \"20", "issued = \"30"),
        ("index", "version = 2", "version = 9000"),
        ("index", "serial = 1", "serial = 1000"),
    ] {
        let publisher = Studio::with_keys();
        let rotate = "publish rotate --add-release keys/bob.pub --threshold release=2";
        publisher.releases("1.0.0").exits(0);
        let bob = signer(&publisher, "bob");
        publisher.run(rotate).exits(0);
        bob.sends_back(&publisher, "1.0.0.release.unpipe");
        publisher.run(rotate).exits(0);
        publisher.releases("1.1.0").exits(0).prints("missing: bob");
        let document = format!("site-pending/{file}.unpipe");
        let body = publisher.body(&document);
        let bent = body.replacen(from, to, 1);
        assert_ne!(body, bent, "{from:?} is not in {body}");
        fs::remove_file(publisher.machine.work(&document)).unwrap();
        publisher.writes(&format!("site-pending/{file}.toml"), bent);
        publisher.refuses("publish release dist --version 1.1.0", 2);
    }
}

impl Studio {
    /// Signs a document that waits at the publisher's, and brings the copy back.
    fn sends_back(&self, publisher: &Studio, document: &str) {
        let waits = format!("site-pending/{document}");
        publisher.sends(&waits, self, document);
        self.run(&format!("publish sign {document}")).exits(0);
        let back = format!(
            "site-pending/from-{}-{document}",
            self.lists("keys").join("-")
        );
        self.sends(document, publisher, &back);
    }
}

#[test]
fn any_order_of_signers_on_one_copy_or_several_gives_the_same_site() {
    let publisher = Studio::with_keys();
    publisher.releases("1.0.0").exits(0);
    let signers = ["ann", "bob", "cy"].map(|label| signer(&publisher, label));
    publisher
        .run("publish key new tool-index --single --no-password")
        .exits(0);
    let rotate = "publish rotate --add-root keys/ann.pub --add-root keys/bob.pub --add-root \
                  keys/cy.pub --threshold root=4 --add-index keys/tool-index.pub --remove \
                  index=tool-release";
    publisher
        .run(rotate)
        .exits(0)
        .prints("missing: ann, bob, cy");
    let backup = ["site", "site-pending"].map(|name| {
        let to = publisher.machine.work(&format!("backup-{name}"));
        copy(&publisher.machine.work(name), &to);
        (publisher.machine.work(name), to)
    });
    let bodies = || {
        let names = publisher.lists("site").into_iter();
        let documents = names.filter(|name| name.ends_with(".unpipe"));
        let read = |name: String| publisher.body(&format!("site/{name}"));
        documents.map(read).collect::<Vec<_>>()
    };
    let mut outcomes = Vec::new();
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0], [0, 2, 1]] {
        for (name, saved) in &backup {
            copy(saved, name);
        }
        // Each signs what the one before passed on.
        publisher.sends("site-pending/root-2.unpipe", &signers[order[0]], "d.unpipe");
        for (number, who) in order.iter().enumerate() {
            signers[*who].run("publish sign d.unpipe").exits(0);
            match order.get(number + 1) {
                Some(next) => signers[*who].sends("d.unpipe", &signers[*next], "d.unpipe"),
                None => signers[*who].sends("d.unpipe", &publisher, "site-pending/d.unpipe"),
            }
        }
        publisher
            .run(rotate)
            .exits(0)
            .prints("4 of 4 root keys of root 2");
        outcomes.push((bodies(), publisher.signatures("site/root-2.unpipe")));
        for (name, saved) in &backup {
            copy(saved, name);
        }
        // Each signs a copy of their own.
        for who in order {
            signers[who].sends_back(&publisher, "root-2.unpipe");
        }
        publisher
            .run(rotate)
            .exits(0)
            .prints("4 of 4 root keys of root 2");
        outcomes.push((bodies(), publisher.signatures("site/root-2.unpipe")));
    }
    let first = outcomes.first().unwrap();
    assert_eq!(first.1, 4);
    assert!(
        outcomes
            .iter()
            .all(|one| (&one.0[2], one.1) == (&first.0[2], 4)),
        "{outcomes:?}"
    );
}

#[test]
fn signatures_that_do_not_count_neither_block_a_document_nor_reach_the_site() {
    let (publisher, bob) = two();
    publisher.run(&add_index_key()).exits(0);
    bob.sends_back(&publisher, "root-2.unpipe");
    // A copy that somebody filled up: sixteen signatures of keys that nobody knows.
    let body = publisher.body("site-pending/root-2.unpipe");
    let strangers: Vec<Key> = (0..16).map(|_| Key::new()).collect();
    publisher.writes("site-pending/0.unpipe", signed(body.as_bytes(), &strangers));
    publisher
        .run(&add_index_key())
        .exits(0)
        .prints("2 of 2 root keys of root 2");
    assert_eq!(publisher.signatures("site/root-2.unpipe"), 2);
    assert!(publisher.lists("site-pending").is_empty());
}

#[test]
fn a_signature_that_was_forged_is_still_missing() {
    let (publisher, bob) = two();
    publisher.run(&add_index_key()).exits(0);
    bob.sends_back(&publisher, "root-2.unpipe");
    let file = publisher
        .lists("site-pending")
        .into_iter()
        .find(|name| name.starts_with("from-"))
        .unwrap();
    // What was signed at another time is another signature.
    publisher.bends(&format!("site-pending/{file}"), "timestamp:", "timestamp:1");
    let outcome = publisher.run(&add_index_key());
    outcome.exits(0).prints("missing: bob");
    assert_eq!(publisher.lists("site").len(), 4);
}

#[test]
fn a_change_that_waits_is_finished_or_given_up_before_another_begins() {
    let (publisher, _) = two();
    publisher.run(&add_index_key()).exits(0);
    for command in [
        "publish refresh",
        "publish revoke 1.0.0 --reason broken",
        "publish retire-key tool-release --replace-with keys/bob.pub",
    ] {
        publisher.refuses(command, 2).says("site-pending");
    }
    publisher.builds("1.1.0");
    publisher.refuses("publish release dist --version 1.1.0", 2);
    publisher.writes("site-pending/index.unpipe", "no document\n");
    publisher.refuses("publish refresh", 24);
}

#[test]
fn what_a_killed_run_left_waiting_after_its_change_was_made_is_taken_away() {
    let (publisher, bob) = two();
    publisher.run(&add_index_key()).exits(0);
    bob.sends_back(&publisher, "root-2.unpipe");
    let (pending, saved) = (
        publisher.machine.work("site-pending"),
        publisher.machine.work("saved"),
    );
    copy(&pending, &saved);
    publisher.run(&add_index_key()).exits(0);
    let _ = fs::remove_file(saved.join("index.unpipe"));
    copy(&saved, &pending);
    publisher.run("publish refresh").exits(0);
    assert!(publisher.lists("site-pending").is_empty());
}

#[test]
fn a_folder_of_what_waits_that_cannot_be_read_is_not_an_empty_one() {
    let publisher = Studio::at(Machine::of_an_ordinary_user());
    publisher.run("publish key new tool --no-password").exits(0);
    publisher.releases("1.0.0").exits(0);
    publisher.writes("site-pending", "a file");
    publisher.run("publish refresh").exits(50).has_one_message();
}

#[test]
fn status_names_who_signed_and_who_is_missing_and_is_never_sure_without_a_root() {
    let (publisher, bob) = two();
    publisher.run(&add_index_key()).exits(0);
    let outcome = publisher.run("publish status --json");
    let object = outcome.exits(0).json();
    assert_eq!(object["complete"], false);
    let documents = object["documents"].as_array().unwrap();
    let waits = |one: &&Value| {
        one["path"]
            .as_str()
            .unwrap()
            .ends_with("pending/root-2.unpipe")
    };
    let demands = documents.iter().find(waits).unwrap()["demands"].clone();
    assert_eq!(demands[1]["signed"], serde_json::json!(["tool-root"]));
    assert_eq!(demands[1]["missing"], serde_json::json!(["bob"]));
    assert_eq!(demands[1]["met"], false);
    // An index far from every root.
    publisher.sends("site/index.unpipe", &bob, "index.unpipe");
    let outcome = bob.run("publish status index.unpipe --json");
    assert_eq!(outcome.exits(0).json()["complete"], false);
    bob.run("publish status").exits(2).says("root-1.unpipe");
    bob.run("publish status absent.unpipe")
        .exits(2)
        .has_one_message();
}

#[test]
fn where_no_key_that_counts_is_at_hand_nothing_waits() {
    let (publisher, _) = two();
    for label in ["tool-root", "tool-release", "tool-index"] {
        fs::remove_file(publisher.secret(label)).unwrap();
    }
    publisher
        .refuses("publish refresh", 60)
        .says("tool-release");
    publisher.refuses(&add_index_key(), 60).says("tool-root");
}
