//! A full life: a publisher, a second signer and users, each with a home of their own.

use std::fs;

use unpipe::document::parse_index;
use unpipe::minisign::{SecretKey, peel};
use unpipe::model::{Period, Time};
use unpipe::publish::make::{index_draft, next_index};
use unpipe::publish::site::{self, Folder};

use super::super::support::machine::Machine;
use super::studio::{NAME, Studio};

fn says(user: &Machine, expected: &str) {
    let program = user.prefix().join("bin/tool");
    let output = user.other(program).output().unwrap();
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        format!("{expected}\n")
    );
}

/// Installs for the first time, with a key from the publisher's page.
fn installs(publisher: &Studio, user: &Machine, key: &str) {
    publisher.uploads_to(user);
    user.run(["install", "./site", "--key", key, "--yes"])
        .exits(0);
}

fn upgrades(publisher: &Studio, user: &Machine, expected: &str) {
    publisher.uploads_to(user);
    user.run(["upgrade", "tool", "--yes"]).exits(0);
    says(user, expected);
}

/// The second signer signs a document that came by mail, and sends the copy back.
fn has_signed(publisher: &Studio, signer: &Studio, document: &str) {
    let waits = format!("site-pending/{document}");
    publisher.sends(&waits, signer, document);
    let signed = signer.run(&format!("publish sign {document}"));
    // Who signs reads first what it is.
    signed
        .exits(0)
        .says(NAME)
        .says("of these must sign")
        .says("good until");
    signer.sends(
        document,
        publisher,
        &format!("site-pending/from-bob-{document}"),
    );
}

/// The site's index, as if it had been signed long ago.
fn index_expires(publisher: &Studio, key: &str) {
    let folder = publisher.machine.work("site");
    let site = site::open(&Folder(&folder)).unwrap().unwrap();
    let secret = publisher
        .machine
        .home()
        .join(format!(".config/unpipe/keys/{key}.key"));
    let secret = SecretKey::unlock(&fs::read_to_string(secret).unwrap(), None).unwrap();
    let mut index = next_index(&site.index.value, Time::from_unix(0), 30);
    index.issued = index.issued.minus(Period::days_long(60));
    index.expires = index.issued.plus(Period::days_long(30));
    let mut draft = index_draft(&index, site.root()).unwrap();
    draft.sign([&secret].into_iter(), index.issued).unwrap();
    fs::write(folder.join("index.unpipe"), draft.bytes()).unwrap();
    let bytes = draft.bytes();
    let body = peel(&bytes).unwrap().body;
    assert_eq!(parse_index(body).unwrap(), index);
}

#[test]
fn a_project_lives_through_releases_rotations_a_lost_key_a_revocation_and_an_expiry() {
    let (publisher, signer, user) = (Studio::with_keys(), Studio::new(), Machine::new());
    let key = publisher.key("tool-root");

    // A first release, an install, a second release.
    publisher.releases("1.0.0").exits(0);
    installs(&publisher, &user, &key);
    says(&user, "tool 1.0.0");
    publisher.releases("1.1.0").exits(0);
    upgrades(&publisher, &user, "tool 1.1.0");

    // Two people must sign roots from now on; the index gets a key of its own.
    signer
        .run("publish key new bob --single --no-password")
        .exits(0);
    signer.sends("keys/bob.pub", &publisher, "keys/bob.pub");
    publisher
        .run("publish key new tool-index --single --no-password")
        .exits(0);
    let rotate = "publish rotate --add-root keys/bob.pub --threshold root=2 --add-index \
                  keys/tool-index.pub --remove index=tool-release";
    let before = publisher.lists("site");
    publisher.run(rotate).exits(0).prints("missing: bob");
    assert_eq!(publisher.lists("site"), before);
    has_signed(&publisher, &signer, "root-2.unpipe");
    publisher
        .run(rotate)
        .exits(0)
        .prints("2 of 2 root keys of root 2");
    assert!(publisher.lists("site-pending").is_empty());
    // One key does not stand for two people: users pin the root that both signed.
    let two = publisher.releases("1.2.0");
    two.exits(0).prints("--key sha256:");
    upgrades(&publisher, &user, "tool 1.2.0");

    // The release key is lost: both people agree on another one.
    let lost = publisher
        .machine
        .home()
        .join(".config/unpipe/keys/tool-release.key");
    fs::remove_file(lost).unwrap();
    publisher.builds("1.3.0");
    let refused = publisher.run("publish release dist --version 1.3.0");
    refused.exits(0).prints("missing: tool-release");
    fs::remove_dir_all(publisher.machine.work("site-pending")).unwrap();
    publisher
        .run("publish key new tool-release-2 --single --no-password")
        .exits(0);
    let retire = "publish retire-key tool-release --replace-with keys/tool-release-2.pub";
    publisher.run(retire).exits(0).prints("missing: bob");
    has_signed(&publisher, &signer, "root-3.unpipe");
    publisher
        .run(retire)
        .exits(0)
        .prints("2 of 2 root keys of root 3");
    publisher.releases("1.3.0").exits(0);
    upgrades(&publisher, &user, "tool 1.3.0");

    // Somebody who comes now, with the key of the first day, gets the same.
    let newcomer = Machine::new();
    installs(&publisher, &newcomer, &key);
    says(&newcomer, "tool 1.3.0");

    // The newest release turns out to be bad.
    let revoke = [
        "publish",
        "revoke",
        "1.3.0",
        "--reason",
        "CVE-2026-1: it bites",
    ];
    publisher.machine.run(revoke).exits(0).prints("1.2.0");
    let late = Machine::new();
    publisher.uploads_to(&late);
    let bad = "./site/1.3.0.release.unpipe";
    let refused = late.run(["install", bad, "--key", &key, "--yes"]);
    refused
        .exits(22)
        .says("CVE-2026-1: it bites")
        .prefix_is_untouched();
    publisher.uploads_to(&user);
    user.run(["upgrade", "tool", "--yes"]).exits(22);
    says(&user, "tool 1.3.0");
    installs(&publisher, &late, &key);
    says(&late, "tool 1.2.0");

    // Nobody refreshed the index for a month.
    index_expires(&publisher, "tool-index");
    publisher.uploads_to(&late);
    late.run(["upgrade", "tool", "--yes"])
        .exits(22)
        .says("expired");
    publisher.run("publish refresh").exits(0);
    upgrades(&publisher, &late, "tool 1.2.0");
    publisher.releases("1.4.0").exits(0);
    upgrades(&publisher, &late, "tool 1.4.0");
    upgrades(&publisher, &user, "tool 1.4.0");
}
