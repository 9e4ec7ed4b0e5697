//! The publisher takes back what is installed: every command says so.

use super::super::support::publisher::Publisher;
use super::{NAME, install, machine};

#[test]
fn an_installed_release_that_is_revoked_is_told_by_every_command_and_the_way_out_is_named() {
    let publisher = Publisher::new(NAME);
    let machine = machine("", &publisher);
    let both = || publisher.level1([publisher.release("2.0.0", 2), publisher.release("1.0.0", 1)]);
    machine.offers(&both().index_version(2).place());
    install(&machine, &publisher, &[]).exits(0);
    for words in [&["list"][..], &["check"], &["info", "tool"]] {
        let outcome = machine.run(words);
        outcome.exits(0);
        assert!(!outcome.stdout.contains("revoked"), "{outcome}");
    }
    let older = publisher
        .level1([publisher.release("1.0.0", 1)])
        .revoking(2)
        .index_version(3);
    machine.offers(&older.place());
    let told = machine.run(["upgrade", "tool", "--yes"]);
    told.exits(22)
        .has_one_message()
        .says("serial 2, is revoked")
        .says("unpipe install NAME@1.0.0 --downgrade")
        .prefix_is_untouched();
    let json = machine.run(["upgrade", "--all", "--yes", "--json"]);
    json.exits(22).explains_itself_in_json();
    // It is remembered now, and told without asking anybody.
    for words in [
        &["list", "--offline"][..],
        &["list", "--outdated"],
        &["check"],
        &["info", "tool"],
    ] {
        let outcome = machine.run(words);
        outcome.exits(0).prints("revoked (");
        let json = machine.run([words, &["--json"]].concat()).json();
        let row = json.get("packages").map_or(&json, |rows| &rows[0]);
        assert!(row["revoked"]["reason"].is_string(), "{json}");
    }
    machine
        .run(["install", "./dist", "--yes"])
        .exits(22)
        .says("is revoked");
    // The door is the one that the hint names.
    let key = publisher.key().public();
    machine
        .run([
            "install",
            "./dist/1.0.0.release.unpipe",
            "--key",
            &key,
            "--downgrade",
            "--dry-run",
        ])
        .exits(0);
}

#[test]
fn a_place_that_does_not_answer_does_not_hide_what_others_offer() {
    let publisher = Publisher::new(NAME);
    let machine = machine("", &publisher);
    install(&machine, &publisher, &[]).exits(0);
    let next = publisher.level1([publisher.release("2.0.0", 2), publisher.release("1.0.0", 1)]);
    machine.offers(&next.index_version(2).place());
    machine.run(["list", "--outdated"]).exits(0).prints("2.0.0");
    std::fs::remove_dir_all(machine.work("dist")).unwrap();
    let outcome = machine.run(["list", "--outdated"]);
    outcome
        .exits(2)
        .says(NAME)
        .says("cannot tell what is newer");
    let json = machine.run(["list", "--outdated", "--json"]);
    json.exits(2).explains_itself_in_json();
    assert_eq!(json.json()["failed"][0]["name"], NAME);
    machine.run(["list"]).exits(0).prints("1.0.0");
}
