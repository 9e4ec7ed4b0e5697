//! `unpipe trust`, and the change of a key as a user sees it.

use super::super::support::machine::Machine;
use super::super::support::publisher::{Publisher, Role, Roles};
use super::{NAME, with_a_release};

#[test]
fn an_install_pins_the_key_and_a_reset_forgets_it() {
    let publisher = Publisher::new(NAME);
    let machine = with_a_release(&publisher);
    let key = publisher.key().public();
    machine
        .run(["trust", "list"])
        .exits(0)
        .prints("no name has a pin");
    machine
        .run(["install", "./dist", "--key", &key, "--yes"])
        .exits(0);
    machine
        .run(["trust", "list"])
        .exits(0)
        .prints(NAME)
        .prints(&key);
    let shown = machine
        .run(["trust", "show", NAME, "--json"])
        .exits(0)
        .json();
    assert_eq!(shown["pin"]["anchor"], key.as_str());
    assert_eq!(shown["pin"]["by"], "command-line");
    assert_eq!(shown["roots"][0]["version"], 1);
    machine.run(["trust", "reset", NAME]).exits(3).says("--yes");
    machine.run(["trust", "reset", NAME, "--yes"]).exits(0);
    machine
        .run(["trust", "list"])
        .exits(0)
        .prints("no name has a pin");
    // What is installed stays, and can still be checked against what was signed.
    machine.run(["check"]).exits(0);
}

#[test]
fn another_key_than_the_pinned_one_is_a_full_stop_that_only_a_reset_ends() {
    let (publisher, other) = (Publisher::new(NAME), Publisher::new(NAME));
    let machine = with_a_release(&publisher);
    machine
        .run([
            "install",
            "./dist",
            "--key",
            &publisher.key().public(),
            "--yes",
        ])
        .exits(0);
    machine.offers(
        &other
            .level1([other.release("2.0.0", 2)])
            .index_version(2)
            .place(),
    );
    let key = other.key().public();
    for arguments in [
        vec!["upgrade", "--yes"],
        vec!["install", "./dist", "--key", &key, "--yes"],
    ] {
        machine.run(arguments).exits(20).says("nothing was changed");
    }
    machine
        .run(["trust", "add", NAME, "--at", "./dist", "--key", &key])
        .exits(20)
        .says("trust reset");
    machine
        .run(["trust", "reset", NAME, "--key", &key, "--yes"])
        .exits(0);
    machine.run(["upgrade", "--yes"]).exits(0);
}

#[test]
fn a_key_change_that_the_old_root_signed_is_quiet() {
    let publisher = Publisher::new(NAME);
    let machine = with_a_release(&publisher);
    machine
        .run([
            "install",
            "./dist",
            "--key",
            &publisher.key().public(),
            "--yes",
        ])
        .exits(0);
    let new = Roles {
        release: publisher.roles.release.clone(),
        ..Roles::new()
    };
    let mut later = publisher
        .level1([publisher.release("1.1.0", 2)])
        .index_version(2);
    later = later.rotated_to(new);
    machine.offers(&later.place());
    machine.run(["upgrade", "--yes"]).exits(0);
    let shown = machine
        .run(["trust", "show", NAME, "--json"])
        .exits(0)
        .json();
    assert_eq!(shown["roots"][1]["version"], 2);
}

#[test]
fn a_key_that_was_added_before_is_met_by_a_later_root_too() {
    let publisher = Publisher::new(NAME);
    let machine = Machine::of_an_ordinary_user();
    let new = Roles {
        release: publisher.roles.release.clone(),
        root: Role::new(1, 1),
        ..Roles::new()
    };
    let key = new.root.keys[0].public();
    machine.offers(
        &publisher
            .level1([publisher.release("1.0.0", 1)])
            .rotated_to(new)
            .place(),
    );
    machine
        .run(["trust", "add", NAME, "--at", "./dist", "--key", &key])
        .exits(0);
    machine.run(["install", "./dist", "--yes"]).exits(0);
}

#[test]
fn a_key_that_was_added_before_stops_whoever_does_not_have_it() {
    let publisher = Publisher::new(NAME);
    let machine = with_a_release(&publisher);
    let key = Publisher::new(NAME).key().public();
    machine
        .run(["trust", "add", NAME, "--at", "./dist", "--key", &key])
        .exits(0);
    machine
        .run(["install", "./dist", "--yes"])
        .exits(20)
        .prefix_is_untouched();
}

#[test]
fn what_nobody_knows_cannot_be_shown_or_reset() {
    let machine = Machine::of_an_ordinary_user();
    machine
        .run(["trust", "show", NAME])
        .exits(2)
        .says("nothing is known");
    machine
        .run(["trust", "reset", NAME, "--yes"])
        .exits(2)
        .says("nothing is known");
    machine
        .run(["trust", "add", NAME, "--key", "RWQ"])
        .exits(2)
        .says("56");
    machine
        .run(["trust", "add", "tool", "--key", "RWQ"])
        .exits(2);
}
