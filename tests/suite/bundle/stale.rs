//! A bundle whose index has ended since it was made.

use std::fs;

use super::super::support::body::days_ago;
use super::{Case, Members, install};

const FILES: [&str; 4] = [
    "root-1.unpipe",
    "index.unpipe",
    "1.0.0.release.unpipe",
    "tool-1.0.0.tar.gz",
];

#[test]
fn an_expired_bundle_serves_as_long_as_the_policy_says_and_the_plan_says_since_when() {
    let case = Case::level_1();
    let offer = case.publisher.level1([case.publisher.release("1.0.0", 1)]);
    let ended = offer.index(|body| {
        body.text("issued", &days_ago(9))
            .text("expires", &days_ago(2))
    });
    let machine = Case::carried(&Members::of(&ended.place(), &FILES).tar());
    let folder = machine.home().join(".config/unpipe");
    fs::create_dir_all(&folder).unwrap();
    let policy = |days: &str| {
        let text = format!("[defaults]\nmax_staleness = \"{days}\"\n");
        fs::write(folder.join("policy.toml"), text).unwrap();
    };
    let key = case.key();
    for beyond in ["0d", "1d"] {
        policy(beyond);
        let outcome = install(&machine, &key);
        outcome
            .exits(22)
            .has_one_message()
            .says("the index expired at")
            .prefix_is_untouched();
        // Nobody refreshes a file: who has a network makes another.
        outcome
            .says("unpipe bundle NAME -o FILE")
            .does_not_say("wait for");
        let verify = ["verify", "tool.bundle.tar", "--key", &key];
        machine.run(verify).exits(22).says("unpipe bundle NAME");
    }
    policy("3d");
    install(&machine, &key)
        .exits(3)
        .says("the index expired on")
        .prefix_is_untouched();
    let file = "./tool.bundle.tar";
    let plan = machine.run(["install", file, "--key", &key, "--dry-run", "--json"]);
    let digest = plan.exits(0).json()["digest"].as_str().unwrap().to_owned();
    machine
        .run(["install", file, "--key", &key, "--approve", &digest])
        .exits(0);
    machine.run(["check"]).exits(0);
}

#[test]
fn a_bundle_that_lacks_the_version_or_is_older_than_the_last_is_to_be_made_again() {
    let case = Case::level_1();
    let first = case.members.tar();
    let releases = [
        case.publisher.release("1.0.0", 1),
        case.publisher.release("2.0.0", 2),
    ];
    let newer = case.publisher.level1(releases).index_version(2).place();
    let files = [
        FILES[0],
        FILES[1],
        "2.0.0.release.unpipe",
        "tool-2.0.0.tar.gz",
    ];
    let machine = Case::carried(&Members::of(&newer, &files).tar());
    install(&machine, &case.key()).exits(0);
    machine
        .run(["install", "tool@1.0.0", "--downgrade", "--dry-run"])
        .exits(24)
        .says("unpipe bundle NAME@VERSION -o FILE")
        .does_not_say("--all-platforms");
    fs::write(machine.work("tool.bundle.tar"), first).unwrap();
    install(&machine, &case.key())
        .exits(22)
        .says("unpipe bundle NAME -o FILE")
        .prefix_is_untouched();
}
