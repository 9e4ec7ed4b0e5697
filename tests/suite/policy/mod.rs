//! What a machine requires: the files, what each rule allows and refuses, and look-alikes.
#![allow(
    clippy::print_stdout,
    reason = "a test that cannot be made here says so, and a table tells its figures"
)]

mod files;
mod look_alikes;
mod merge;
mod mirrors;
mod names;
mod people;
mod releases;
mod reviews;
mod revoked;
mod shown;
mod system;
mod upgrades;

use std::fs;

use super::support::machine::Machine;
use super::support::outcome::Outcome;
use super::support::publisher::Publisher;

/// The name of what is installed.
const NAME: &str = "get.example.org/tool";

/// A machine with this policy of its user's, and a folder `dist` of one release.
fn machine(policy: &str, publisher: &Publisher) -> Machine {
    let machine = Machine::of_an_ordinary_user();
    machine.offers(&publisher.level1([publisher.release("1.0.0", 1)]).place());
    write(&machine, policy);
    machine
}

/// Replaces the user's policy.
fn write(machine: &Machine, policy: &str) {
    let folder = machine.home().join(".config/unpipe");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("policy.toml"), policy).unwrap();
}

/// Installs from `dist` with the publisher's key.
fn install(machine: &Machine, publisher: &Publisher, more: &[&str]) -> Outcome {
    let key = publisher.key().public();
    let first = ["install", "./dist", "--key", &key, "--yes"];
    machine.run(first.into_iter().chain(more.iter().copied()))
}

/// An install under this policy ends so, twice: for a person and for a program.
#[track_caller]
fn ends(policy: &str, publisher: &Publisher, code: i32, says: &str) {
    let json = install(&machine(policy, publisher), publisher, &["--json"]);
    let told = install(&machine(policy, publisher), publisher, &[]);
    for outcome in [&json, &told] {
        outcome.exits(code);
        if code != 0 {
            outcome.prefix_is_untouched();
        }
    }
    if code != 0 {
        json.explains_itself_in_json();
        told.has_one_message().says("nothing was changed");
    }
    told.says(says);
}
