//! Commands that look at trust and verify files, run as a user would.

mod keys;
mod pages;
mod trust;
mod verify;
mod verify_sums;

use super::support::machine::Machine;
use super::support::publisher::Publisher;

/// The name that the tests' publisher has.
const NAME: &str = "get.example.org/tool";

/// A machine with a folder `dist` of one release.
fn with_a_release(publisher: &Publisher) -> Machine {
    let machine = Machine::of_an_ordinary_user();
    machine.offers(&publisher.level1([publisher.release("1.0.0", 1)]).place());
    machine
}
