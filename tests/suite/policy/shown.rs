//! `unpipe policy show` and `unpipe policy test`.

use super::{NAME, install, machine, write};
use crate::support::publisher::Publisher;

/// What one rule says, of the decisions about a name.
fn decision(json: &serde_json::Value, rule: &str) -> serde_json::Value {
    let decisions = json["decisions"].as_array().unwrap();
    decisions
        .iter()
        .find(|one| one["rule"] == rule)
        .unwrap()
        .clone()
}

#[test]
fn every_rule_is_shown_with_its_file_and_line() {
    let publisher = Publisher::new(NAME);
    let policy = "[defaults]\nmin_age = \"24h\"\nsteps = \"never\"\n\n[[deny]]\nmatch = \"*.example.net/*\"\n\n[mirrors]\n\"https://github.com/\" = [\"direct\"]\n";
    let machine = machine(policy, &publisher);
    let shown = machine.run(["policy", "show"]);
    shown
        .exits(0)
        .prints("/etc/unpipe/policy.toml")
        .prints("min_age = 1d")
        .prints("deny = *.example.net/*");
    let json = machine.run(["policy", "show", "--json"]).exits(0).json();
    assert_eq!(json["schema"], "unpipe/policy/1");
    let rules = json["rules"].as_array().unwrap();
    let found: Vec<(&str, u64)> = rules
        .iter()
        .map(|rule| {
            (
                rule["rule"].as_str().unwrap(),
                rule["line"].as_u64().unwrap(),
            )
        })
        .collect();
    let expected = [
        ("defaults.min_age", 2),
        ("defaults.steps", 3),
        ("deny", 6),
        ("mirrors.https://github.com/", 9),
    ];
    assert_eq!(found, expected);
    assert!(rules.iter().all(|rule| rule["in_force"] == true));
    write(&machine, "[defaults\n");
    machine
        .run(["policy", "show"])
        .exits(23)
        .says("policy.toml:1 is not TOML");
}

#[test]
fn a_test_of_a_name_explains_each_decision_and_its_code_is_the_answer() {
    let publisher = Publisher::new(NAME);
    let key = publisher.key().public();
    let policy = format!(
        "[defaults]\ntofu = \"never\"\nmin_age = \"24h\"\n[[deny]]\nmatch = \"*.example.net/*\"\n[[name]]\nmatch = \"get.example.org/pinned\"\nkey = \"{key}\"\n"
    );
    let machine = machine(&policy, &publisher);
    let test = |line: &[&str], code: i32| {
        let line = ["policy", "test"].into_iter().chain(line.iter().copied());
        machine.run(line.chain(["--json"])).exits(code).json()
    };
    let denied = test(&["a.example.net/x", "--key", &key], 23);
    assert_eq!(denied["allowed"], false);
    let deny = decision(&denied, "deny");
    assert_eq!(
        (deny["answer"].as_str(), deny["line"].as_u64()),
        (Some("denied"), Some(5))
    );
    assert!(
        deny["file"]
            .as_str()
            .unwrap()
            .ends_with("unpipe/policy.toml")
    );
    let met = test(&["get.other.example/tool"], 23);
    assert_eq!(decision(&met, "tofu")["line"], 2);
    let given = test(&["get.other.example/tool", "--key", &key], 0);
    assert_eq!(given["allowed"], true);
    assert_eq!(decision(&given, "min_age")["answer"], "depends");
    let pinned = test(&["get.example.org/pinned"], 0);
    assert_eq!(decision(&pinned, "key")["line"], 8);
    let alike = test(
        &[
            "get.example.org/pimned",
            "--key",
            &Publisher::new(NAME).key().public(),
        ],
        23,
    );
    assert_eq!(decision(&alike, "look-alike")["answer"], "denied");
    let own = test(&["get.example.org/pimned", "--key", &key], 0);
    assert_eq!(decision(&own, "look-alike")["answer"], "allowed");
    machine
        .run(["policy", "test", "a.example.net/x"])
        .exits(23)
        .prints("a.example.net/x is denied");
    machine.run(["policy", "test", "tool"]).exits(2);
    machine
        .run(["policy", "test", "a.example/x", "--key", "RWQ"])
        .exits(2);
}

#[test]
fn a_test_says_what_an_install_then_does() {
    let publisher = Publisher::new(NAME);
    for policy in [
        "",
        "[[deny]]\nmatch = \"get.example.org/tool\"\n",
        "[[allow]]\nmatch = \"get.example.net/*\"\n",
        "[defaults]\nreviews = 1\n",
        "[[name]]\nmatch = \"get.exanple.org/*\"\n",
    ] {
        let machine = machine(policy, &publisher);
        let key = publisher.key().public();
        let said = machine.run(["policy", "test", NAME, "--key", &key]).code;
        assert_eq!(said, install(&machine, &publisher, &[]).code, "{policy}");
    }
}
