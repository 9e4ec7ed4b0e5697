//! What is said of a name: deny, allow, idn, key, first use, look-alikes. Each both ways.

use super::{NAME, ends, install, machine, write};
use crate::support::machine::Machine;
use crate::support::publisher::Publisher;

const DENY: &str = "[[deny]]\nmatch = \"get.example.org/*\"\n";
const ALLOW_OTHER: &str = "[[allow]]\nmatch = \"get.example.net/*\"\n";

#[test]
fn a_denied_name_is_refused_and_another_is_not() {
    let publisher = Publisher::new(NAME);
    ends(
        DENY,
        &publisher,
        23,
        "the policy denies get.example.org/tool",
    );
    ends(
        "[[deny]]\nmatch = \"get.example.net/*\"\n",
        &publisher,
        0,
        "",
    );
}

#[test]
fn a_name_that_no_allow_rule_has_is_refused_and_one_that_has_is_not() {
    let publisher = Publisher::new(NAME);
    ends(ALLOW_OTHER, &publisher, 23, "allows other names only");
    ends(
        "[[allow]]\nmatch = \"get.example.org/*\"\n",
        &publisher,
        0,
        "",
    );
}

#[test]
fn a_denied_name_is_refused_before_any_network() {
    let machine = Machine::of_an_ordinary_user();
    let key = Publisher::new(NAME).key().public();
    for policy in [DENY, ALLOW_OTHER] {
        write(&machine, policy);
        for command in ["install", "info"] {
            let outcome = machine.run([command, NAME, "--key", &key]);
            outcome
                .exits(23)
                .says("policy.toml:2")
                .prefix_is_untouched();
        }
    }
    // Without the rule the network is asked: there is no such host.
    write(&machine, "");
    machine
        .run(["install", NAME, "--key", &key, "--yes"])
        .exits(40);
}

#[test]
fn every_command_that_takes_documents_obeys() {
    let publisher = Publisher::new(NAME);
    let machine = machine("", &publisher);
    let key = publisher.key().public();
    install(&machine, &publisher, &[]).exits(0);
    let next = publisher.level1([publisher.release("2.0.0", 2), publisher.release("1.0.0", 1)]);
    machine.offers(&next.index_version(2).place());
    let all: [&[&str]; 6] = [
        &["upgrade", "--yes"],
        &["list", "--outdated"],
        &["verify", "./dist"],
        &["verify", "./dist", "--key", &key],
        &["info", "./dist", "--key", &key],
        &["trust", "add", NAME, "--key", &key],
    ];
    for policy in [DENY, ALLOW_OTHER, "[defaults\n"] {
        write(&machine, policy);
        for command in all {
            machine
                .run(command.iter().copied())
                .exits(23)
                .prefix_is_untouched();
        }
        // What is here can be looked at and removed.
        machine.run(["list"]).exits(0);
        machine.run(["check"]).exits(0);
    }
    write(&machine, "");
    for command in all {
        machine.run(command.iter().copied()).exits(0);
    }
    write(&machine, DENY);
    machine.run(["rollback", "tool", "--yes"]).exits(23);
    write(&machine, "");
    machine.run(["rollback", "tool", "--yes"]).exits(0);
    write(&machine, DENY);
    machine.run(["uninstall", "tool", "--yes"]).exits(0);
}

#[test]
fn an_idn_label_needs_the_policys_list() {
    let publisher = Publisher::new("get.xn--xample-9ua.org/tool");
    ends("", &publisher, 23, "xn--xample-9ua");
    ends(
        "[defaults]\nidn = [\"xn--other-9ua\"]\n",
        &publisher,
        23,
        "policy.toml:2",
    );
    ends(
        "[defaults]\nidn = [\"xn--xample-9ua\"]\n",
        &publisher,
        0,
        "",
    );
}

#[test]
fn a_policys_key_stands_for_a_flag_and_a_wrong_one_refuses_like_it() {
    let (publisher, other) = (Publisher::new(NAME), Publisher::new(NAME));
    let pin = |key: &str| format!("[[name]]\nmatch = \"get.example.org/*\"\nkey = \"{key}\"\n");
    let own = machine(&pin(&publisher.key().public()), &publisher);
    own.run(["install", "./dist", "--yes"]).exits(0);
    let shown = own.run(["trust", "show", NAME, "--json"]).exits(0).json();
    assert_eq!(shown["pin"]["by"], "policy");
    let wrong = pin(&other.key().public());
    for more in [&[][..], &["--key", &publisher.key().public()]] {
        let machine = machine(&wrong, &publisher);
        let line = ["install", "./dist", "--yes"];
        let outcome = machine.run(line.into_iter().chain(more.iter().copied()));
        outcome.exits(20).prefix_is_untouched();
    }
    // Later too: a pin of the user's own does not do instead.
    let later = machine("", &publisher);
    install(&later, &publisher, &[]).exits(0);
    write(&later, &wrong);
    later.run(["upgrade", "--yes"]).exits(20);
    write(&later, &pin(&publisher.key().public()));
    later.run(["upgrade", "--yes"]).exits(0);
}

#[test]
fn a_policys_key_must_be_met_at_level_0_too() {
    let (publisher, other) = (Publisher::new(NAME), Publisher::new(NAME));
    let pin = |key: &str| format!("[[name]]\nmatch = \"{NAME}\"\nkey = \"{key}\"\n");
    let machine = machine("", &publisher);
    let place = publisher.level0(&publisher.release("1.0.0", 1));
    std::fs::remove_dir_all(machine.work("dist")).unwrap();
    machine.offers(&place);
    write(&machine, &pin(&other.key().public()));
    install(&machine, &publisher, &[]).exits(20);
    machine.run(["install", "./dist", "--yes"]).exits(20);
    write(&machine, &pin(&publisher.key().public()));
    machine.run(["install", "./dist", "--yes"]).exits(0);
}

#[test]
fn without_trust_on_first_use_a_key_is_needed_and_enough() {
    let publisher = Publisher::new(NAME);
    let never = "[defaults]\ntofu = \"never\"\n";
    machine(never, &publisher)
        .run(["install", "./dist", "--yes"])
        .exits(23)
        .says("wants a key for get.example.org/tool")
        .says("--key")
        .prefix_is_untouched();
    ends(never, &publisher, 0, "");
    let asked = "[defaults]\ntofu = \"ask\"\n";
    machine(asked, &publisher)
        .run(["install", "./dist", "--yes"])
        .exits(3);
    // A pin that was made in advance is a key.
    let pinned = machine(never, &publisher);
    let key = publisher.key().public();
    pinned
        .run(["trust", "add", NAME, "--at", "./dist", "--key", &key])
        .exits(0);
    pinned.run(["install", "./dist", "--yes"]).exits(0);
}

#[test]
fn a_look_alike_of_a_pinned_name_is_refused_whatever_the_flags() {
    let (publisher, squatter) = (Publisher::new(NAME), Publisher::new("get.examp1e.org/tool"));
    let machine = machine("", &publisher);
    install(&machine, &publisher, &[]).exits(0);
    let offer = squatter.level1([squatter.release("9.0.0", 9)]);
    offer.place().write_to(&machine.work("squat"));
    let key = squatter.key().public();
    let digest = format!("sha256:{}", "0".repeat(64));
    for more in [&["--yes"][..], &["--approve", &digest], &["--dry-run"], &[]] {
        let line = ["install", "./squat", "--key", &key];
        let outcome = machine.run(line.into_iter().chain(more.iter().copied()));
        outcome
            .exits(23)
            .says("looks like get.example.org/tool")
            .prefix_is_untouched();
    }
    machine.run(["verify", "./squat", "--key", &key]).exits(23);
    machine.run(["info", "./squat", "--key", &key]).exits(23);
    // By its name it is refused before any network.
    machine
        .run(["install", "get.examp1e.org/tool", "--key", &key])
        .exits(23);
    // The pinned name's own key proves that both are of one publisher.
    let mut same = squatter;
    same.roles = publisher.roles.clone();
    let offer = same.level1([same.release("9.0.0", 9)]);
    offer.place().write_to(&machine.work("sister"));
    let own = publisher.key().public();
    let line = ["install", "./sister", "--key", &own, "--dry-run", "--yes"];
    let code = machine.run(line).code;
    assert_ne!(code, Some(23));
}

#[test]
fn a_look_alike_of_what_the_policy_names_is_refused_and_what_it_pins_is_not() {
    let squatter = Publisher::new("get.examp1e.org/tool");
    for familiar in [
        "[[name]]\nmatch = \"get.example.org/tool\"\n",
        "[[name]]\nmatch = \"get.example.org/*\"\n",
    ] {
        ends(familiar, &squatter, 23, "looks like get.example.org");
    }
    let both = format!(
        "[[name]]\nmatch = \"get.example.org/*\"\n[[name]]\nmatch = \"get.examp1e.org/*\"\nkey = \"{}\"\n",
        squatter.key().public()
    );
    ends(&both, &squatter, 0, "");
    ends("[[name]]\nmatch = \"get.other.org/*\"\n", &squatter, 0, "");
}
