//! The ways that a policy's mirrors lead, as the program goes them.

use super::super::support::publisher::Publisher;
use super::{NAME, machine};

#[test]
fn an_address_that_a_rule_turns_off_is_not_asked() {
    let publisher = Publisher::new(NAME);
    let key = publisher.key().public();
    let policy = "[mirrors]\n\"https://get.example.org/\" = \"off\"\n";
    let machine = machine(policy, &publisher);
    let outcome = machine.run(["install", NAME, "--key", &key, "--yes"]);
    outcome.exits(23).says("is not asked").has_one_message();
    outcome.prefix_is_untouched();
    let url = "https://get.example.org/tool-1.2.tar.gz";
    let words = ["install", url, "--key", &key, "--yes", "--bin", "tool"];
    let outcome = machine.run(words);
    outcome.exits(23).says("is not asked").has_one_message();
    outcome.prefix_is_untouched();
}
