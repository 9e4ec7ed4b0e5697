//! New roots: what they refuse, and what becomes of releases.

use std::fs;

use unpipe::minisign::SecretKey;
use unpipe::model::Period;
use unpipe::publish::make::root_draft;
use unpipe::publish::site::{self, Folder};

use super::studio::Studio;

fn released() -> Studio {
    let studio = Studio::with_keys();
    studio.releases("1.0.0").exits(0);
    studio.releases("1.1.0").exits(0);
    studio
        .run("publish key new extra --single --no-password")
        .exits(0);
    studio
}

#[test]
fn a_root_that_nobody_would_accept_is_refused_with_what_is_wrong() {
    let studio = released();
    fs::copy(
        studio.machine.work("keys/extra.pub"),
        studio.machine.work("tool-release.pub"),
    )
    .unwrap();
    for (command, says) in [
        ("rotate --threshold root=0", "threshold of 1 or more"),
        ("rotate --threshold root=2", "needs 2 key(s), found 1"),
        ("rotate --threshold root=-1", "expected ROLE=NUMBER"),
        ("rotate --threshold all=1", "expected ROLE=NUMBER"),
        ("rotate --remove nobody", "expected a key of root 1"),
        (
            "rotate --remove root=extra",
            "expected a key of the role root",
        ),
        ("rotate --remove boss=extra", "root, release or index"),
        ("rotate --add-root keys/absent.pub", "absent.pub"),
        (
            "rotate --add-root keys/extra.pub",
            "index key is in no other role",
        ),
        ("rotate --min-serial 3", "found stable at"),
        (
            "rotate --add-release tool-release.pub",
            "a label of its own",
        ),
        (
            "rotate --add-root keys/extra.pub --remove root=extra",
            "another key",
        ),
        ("retire-key tool-root", "needs 1 key(s), found 0"),
        (
            "retire-key tool-root --replace-with keys/tool-root.pub",
            "another key",
        ),
        ("retire-key nobody", "expected a key of root 1"),
        ("revoke 9.9.9 --reason broken", "1.1.0, 1.0.0"),
    ] {
        let outcome = studio.refuses(&format!("publish {command}"), 2);
        outcome.says(says);
    }
    let revoke = ["publish", "revoke", "1.0.0", "--reason", " "];
    studio.machine.run(revoke).exits(2).says("a reason");
    studio.run("publish revoke 1.0.0 --reason x").exits(0);
    studio
        .refuses("publish revoke 1.0.0 --reason y", 2)
        .says("revoked because: x");
}

#[test]
fn a_public_key_file_that_is_none_joins_no_role() {
    let studio = released();
    studio.writes("keys/ssh.pub", "ssh-ed25519 AAAAC3 me@here\n");
    studio
        .refuses("publish rotate --add-root keys/ssh.pub", 60)
        .says("ssh.pub");
    fs::copy(studio.secret("extra"), studio.machine.work("keys/oops.pub")).unwrap();
    let refused = studio.refuses("publish rotate --add-root keys/oops.pub", 60);
    refused.says("never give a secret key");
}

#[test]
fn another_programs_key_in_the_folder_stops_a_first_root_and_nothing_else() {
    let studio = Studio::with_keys();
    studio.builds("1.0.0");
    let first = "publish release dist --version 1.0.0";
    for (file, text) in [
        ("keys/ssh.pub", "ssh-ed25519 AAAAC3 me@here\n"),
        ("keys/Big.pub", "anything\n"),
    ] {
        studio.writes(file, text);
        studio.refuses(first, 60).says(file);
        fs::remove_file(studio.machine.work(file)).unwrap();
    }
    studio.run(first).exits(0);
    studio.writes("keys/ssh.pub", "ssh-ed25519 AAAAC3 me@here\n");
    studio.writes("keys/Big.pub", "anything\n");
    studio.run("publish refresh").exits(0);
    studio.releases("1.1.0").exits(0);
}

#[test]
fn a_first_root_names_the_keys_that_it_lacks() {
    let studio = Studio::new();
    studio.builds("1.0.0");
    let first = "publish release dist --version 1.0.0";
    studio.refuses(first, 60).says("unpipe publish key new");
    studio.run("publish key new tool --no-password").exits(0);
    studio
        .run("publish key new other.two --no-password")
        .exits(0);
    studio
        .refuses(first, 60)
        .says("other.two")
        .says("unpipe.toml");
    studio.bends("unpipe.toml", "[take]", "keys = \"third\"\n[take]");
    studio.refuses(first, 60).says("keys/third");
    studio.bends("unpipe.toml", "third", "other.two");
    studio.run(first).exits(0);
    let root = studio.body("site/root-1.unpipe");
    assert!(root.contains("other.two-root"), "{root}");
}

#[test]
fn a_minimum_serial_takes_older_releases_off_and_their_serials_are_never_given_again() {
    let studio = released();
    let outcome = studio.run("publish rotate --min-serial 2 --json");
    let object = outcome.exits(0).json();
    assert_eq!(object["dropped"], serde_json::json!(["1.0.0"]));
    assert_eq!(object["min_serial"], 2);
    let files = studio.lists("site");
    assert!(!files.contains(&"1.0.0.release.unpipe".to_owned()));
    studio
        .refuses("publish rotate --min-serial 1", 2)
        .says("at least 2");
    let released = studio.releases("1.2.0");
    released.exits(0);
    assert!(
        studio
            .body("site/1.2.0.release.unpipe")
            .contains("serial = 3\n")
    );
    // All that is left is denied, and a new minimum is far above it.
    studio
        .run("publish rotate --min-serial 3")
        .exits_with_one_of(&[0]);
    studio.releases("1.3.0").exits(0);
    assert!(
        studio
            .body("site/1.3.0.release.unpipe")
            .contains("serial = 4\n")
    );
}

#[test]
fn a_stolen_release_key_is_retired_even_after_all_that_it_signed_was_revoked() {
    let studio = Studio::with_keys();
    studio.releases("1.0.0").exits(0);
    studio
        .run("publish key new extra --single --no-password")
        .exits(0);
    studio
        .run("publish revoke 1.0.0 --reason stolen")
        .exits(0)
        .prints("nothing else is on offer");
    let retire = "publish retire-key tool-release --replace-with keys/extra.pub";
    studio.run(retire).exits(0).prints("nothing below serial 1");
    fs::remove_file(studio.secret("tool-release")).unwrap();
    studio.releases("1.1.0").exits(0);
    assert!(
        studio
            .body("site/1.1.0.release.unpipe")
            .contains("serial = 2\n")
    );
    let key = studio.key("tool-root");
    let install = ["install", "./site", "--key", &key, "--yes"];
    studio.machine.run(install).exits(0);
}

#[test]
fn a_key_in_several_roles_is_replaced_in_each() {
    let studio = released();
    let retire = "publish retire-key tool-release --replace-with keys/extra.pub";
    studio.run(retire).exits(0);
    let root = studio.body("site/root-2.unpipe");
    assert!(!root.contains("tool-release"), "{root}");
    assert_eq!(root.matches("[\"extra\"]").count(), 2, "{root}");
    // What is on offer was signed again, and keeps its old signature for who comes late.
    assert_eq!(studio.signatures("site/1.0.0.release.unpipe"), 2);
    assert_eq!(studio.signatures("site/1.1.0.release.unpipe"), 2);
}

#[test]
fn a_plain_rotate_makes_the_root_last_longer_and_changes_nothing_else() {
    let studio = released();
    let outcome = studio.run("publish rotate --json");
    let changes = outcome.exits(0).json()["changes"].clone();
    assert_eq!(changes.as_array().unwrap().len(), 1, "{outcome}");
    assert_eq!(studio.signatures("site/1.0.0.release.unpipe"), 1);
}

#[test]
fn a_site_whose_documents_do_not_hold_together_is_not_built_upon() {
    let studio = released();
    studio.run("publish rotate").exits(0);
    for (file, from, to, code) in [
        ("site/root-2.unpipe", "version = 2", "version = 3", 22),
        (
            "site/root-2.unpipe",
            "previous = \"sha256:",
            "previous = \"sha256:0",
            24,
        ),
        ("site/index.unpipe", "version = 2", "version = 1", 20),
        ("site/index.unpipe", "expires", "expired", 24),
        ("site/1.0.0.release.unpipe", "A tool", "A fool", 21),
    ] {
        let bytes = fs::read(studio.machine.work(file)).unwrap();
        studio.bends(file, from, to);
        studio.refuses("publish refresh", code);
        fs::write(studio.machine.work(file), bytes).unwrap();
    }
    fs::remove_file(studio.machine.work("site/index.unpipe")).unwrap();
    studio.refuses("publish refresh", 22).says("index.unpipe");
    fs::remove_dir_all(studio.machine.work("site")).unwrap();
    studio.refuses("publish refresh", 2).says("--from");
}

/// The first root, as if it had been signed two years ago.
fn root_expires(studio: &Studio) {
    let folder = studio.machine.work("site");
    let mut root = site::open(&Folder(&folder))
        .unwrap()
        .unwrap()
        .last_root
        .value;
    root.issued = root.issued.minus(Period::days_long(730));
    root.expires = root.expires.minus(Period::days_long(730));
    let secret = fs::read_to_string(studio.secret("tool-root")).unwrap();
    let secret = SecretKey::unlock(&secret, None).unwrap();
    let mut draft = root_draft(&root, None).unwrap();
    draft.sign([&secret].into_iter(), root.issued).unwrap();
    fs::write(folder.join("root-1.unpipe"), draft.bytes()).unwrap();
}

#[test]
fn under_a_root_that_expired_nothing_is_signed_but_the_next_root() {
    let studio = released();
    root_expires(&studio);
    studio.builds("1.2.0");
    for command in [
        "publish refresh",
        "publish release dist --version 1.2.0",
        "publish revoke 1.0.0 --reason broken",
    ] {
        let refused = studio.refuses(command, 22);
        refused.says("expired").says("unpipe publish rotate");
    }
    studio.run("publish rotate").exits(0);
    studio.releases("1.2.0").exits(0);
    let key = studio.key("tool-root");
    let install = ["install", "./site", "--key", &key, "--yes"];
    studio.machine.run(install).exits(0);
}

#[test]
fn a_revoked_release_needs_no_signature_of_a_new_key() {
    let studio = released();
    studio.run("publish revoke 1.0.0 --reason broken").exits(0);
    let retire = "publish retire-key tool-release --replace-with keys/extra.pub";
    // It would be below the minimum that the lost key makes necessary, but for this one.
    studio.run(&format!("{retire} --min-serial 1")).exits(0);
    assert_eq!(studio.signatures("site/1.0.0.release.unpipe"), 1);
    let outcome = studio.run("publish status --json");
    assert_eq!(outcome.exits(0).json()["complete"], true, "{outcome}");
    studio.run("publish status").exits(0).prints("revoked");
}

#[test]
fn a_reason_that_would_not_be_shown_as_it_is_is_not_signed() {
    let studio = released();
    for reason in ["two\u{1b}[31mcolours", "turned \u{202e}round"] {
        let before = studio.everything();
        let revoke = ["publish", "revoke", "1.0.0", "--reason", reason];
        studio.machine.run(revoke).exits(24).has_one_message();
        assert!(before.changes_to(&studio.everything()).is_empty());
    }
}
