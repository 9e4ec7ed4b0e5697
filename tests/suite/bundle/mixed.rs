//! Bundles whose members are each genuine, but do not belong together.

use super::super::support::body::days_ago;
use super::super::support::key::Key;
use super::super::support::publisher::{Publisher, Roles};
use super::{Case, Members, NAME, install};

const FILES: [&str; 4] = [
    "root-1.unpipe",
    "index.unpipe",
    "1.0.0.release.unpipe",
    "tool-1.0.0.tar.gz",
];

#[test]
fn members_of_two_packages_of_one_publisher_are_refused() {
    let case = Case::level_1();
    let mut twin = case.publisher.clone();
    twin.name = "get.example.org/twin".to_owned();
    let other = twin.level1([twin.release("1.0.0", 1)]).place();
    for name in &FILES[..3] {
        let mixed = case.members.clone().from(name, &other);
        case.refused(&mixed.tar(), code_of(name));
    }
}

/// A release of another package is first found to be another than the index offers.
fn code_of(name: &str) -> i32 {
    if name.contains("release") { 22 } else { 20 }
}

#[test]
fn members_of_two_publishers_are_refused() {
    let case = Case::level_1();
    let other = Publisher::new(NAME);
    let other = other.level1([other.release("1.0.0", 1)]).place();
    for name in &FILES[..3] {
        let mixed = case.members.clone().from(name, &other);
        case.refused(&mixed.tar(), 20);
    }
}

#[test]
fn an_artifact_of_another_release_is_refused() {
    let case = Case::level_1();
    let publisher = &case.publisher;
    let bent = publisher
        .release("1.0.0", 1)
        .artifact(|artifact| artifact.file("bin/other", "755", "#!/bin/sh\n"));
    let other = publisher.level1([bent]).place();
    let mixed = case.members.clone().from("tool-1.0.0.tar.gz", &other);
    case.refused(&mixed.tar(), 21).says("tool-1.0.0.tar.gz");
    let same_size = case.members.0[3].1.iter().map(|byte| byte ^ 1);
    let mut members = case.members.clone();
    members.0[3].1 = same_size.collect();
    case.refused(&members.tar(), 21);
}

#[test]
fn an_older_index_with_a_newer_release_is_refused() {
    let case = Case::level_1();
    let publisher = &case.publisher;
    let newer = [publisher.release("2.0.0", 2), publisher.release("1.0.0", 1)];
    let newer = publisher.level1(newer).index_version(2).place();
    let mut members = case.members.clone();
    members.0[2] = (
        "2.0.0.release.unpipe".to_owned(),
        newer.bytes("2.0.0.release.unpipe").to_vec(),
    );
    members.0[3] = (
        "tool-2.0.0.tar.gz".to_owned(),
        newer.bytes("tool-2.0.0.tar.gz").to_vec(),
    );
    case.refused(&members.tar(), 22)
        .says("no release with hash");
    // Under the older one's file name as well.
    members.0[2].0 = "1.0.0.release.unpipe".to_owned();
    case.refused(&members.tar(), 22).says("older or other");
}

#[test]
fn an_older_index_than_known_is_refused() {
    let case = Case::level_1();
    let machine = Case::carried(&case.members.tar());
    let key = case.key();
    let publisher = &case.publisher;
    let newer = publisher.level1([publisher.release("1.0.0", 1)]);
    let newer = newer.index_version(2).place();
    let members = Members::of(&newer, &FILES);
    std::fs::write(machine.work("tool.bundle.tar"), members.tar()).unwrap();
    install(&machine, &key).exits(0);
    std::fs::write(machine.work("tool.bundle.tar"), case.members.tar()).unwrap();
    install(&machine, &key).exits(22).says("index 2 or later");
}

#[test]
fn an_expired_index_and_a_revoked_release_are_refused() {
    let case = Case::level_1();
    let publisher = &case.publisher;
    let offer = || publisher.level1([publisher.release("1.0.0", 1)]);
    let expired = offer().index(|body| {
        body.text("issued", &days_ago(9))
            .text("expires", &days_ago(1))
    });
    let expired = Members::of(&expired.place(), &FILES);
    case.refused(&expired.tar(), 22).says("the index expired");
    let revoked = Members::of(&offer().revoking(1).place(), &FILES);
    let machine = Case::carried(&revoked.tar());
    install(&machine, &case.key()).exits(22).says("revoked");
}

#[test]
fn a_level_may_not_be_taken_down() {
    let case = Case::level_1();
    let release = case.members.0[2].1.clone();
    let mut members = case.members.clone();
    members.0.drain(..3);
    let members = members.with(0, "release.unpipe", release);
    // Signed by another key than the root's: the one that is given does not vouch for it.
    case.refused(&members.tar(), 20);
    let publisher = Publisher::with_one_key(NAME);
    let place = publisher.level1([publisher.release("1.0.0", 1)]).place();
    let case = Case {
        members: Members::of(&place, &FILES),
        publisher,
    };
    let release = case.members.0[2].1.clone();
    let mut members = case.members.clone();
    members.0.drain(..3);
    let members = members.with(0, "release.unpipe", release);
    case.refused(&members.tar(), 22).says("under root 1");
}

#[test]
fn a_root_that_was_taken_off_the_end_leaves_nothing_that_fits() {
    let publisher = Publisher::new(NAME);
    let roles = Roles::new();
    let key = publisher.key().public();
    let place = publisher
        .level1([publisher.release("1.0.0", 1)])
        .rotated_to(roles)
        .place();
    let files = [&["root-1.unpipe", "root-2.unpipe"], &FILES[1..]].concat();
    let members = Members::of(&place, &files);
    let machine = Case::carried(&members.tar());
    install(&machine, &key).exits(0);
    let case = Case { publisher, members };
    let cut = case.members.clone().without("root-2.unpipe");
    case.refused(&cut.tar(), 20);
}

#[test]
fn without_the_right_key_nothing_is_taken() {
    let case = Case::level_1();
    let machine = Case::carried(&case.members.tar());
    let other = Key::new().public();
    install(&machine, &other).exits(20).prefix_is_untouched();
    let words = ["install", "./tool.bundle.tar", "--yes"];
    machine.run(words).exits(3).says("--key");
    let words = ["verify", "tool.bundle.tar"];
    machine.run(words).exits(20).says("--key");
}
