//! `upgrade --all`: what one package waits for, or fails at, does not stop the others.

use std::fs;

use super::super::support::artifact::Artifact;
use super::super::support::machine::Machine;
use super::super::support::publisher::Publisher;
use super::write;
use crate::support::outcome::Outcome;

const NAMES: [&str; 3] = ["a", "b", "c"];
const WAIT: &str = "[defaults]\nmin_age = \"1d\"\n";

/// Three packages, each from a folder of its own, at 1.0.0 and with 2.0.0 on offer.
struct Three {
    machine: Machine,
    publishers: Vec<Publisher>,
}

impl Three {
    fn new() -> Self {
        let machine = Machine::of_an_ordinary_user();
        let name = |short: &&str| Publisher::new(&format!("get.example.org/{short}"));
        let publishers: Vec<Publisher> = NAMES.iter().map(name).collect();
        let three = Self {
            machine,
            publishers,
        };
        three.offer("1.0.0", 1);
        for (publisher, short) in three.publishers.iter().zip(NAMES) {
            let (place, key) = (format!("./{short}"), publisher.key().public());
            let line = ["install", &place, "--key", &key, "--yes"];
            three.machine.run(line).exits(0);
        }
        three.offer("2.0.0", 2);
        three
    }

    fn offer(&self, version: &str, serial: u64) {
        for (publisher, short) in self.publishers.iter().zip(NAMES) {
            let mut release = publisher.release(version, serial);
            let (file, to) = (format!("{short}-{version}.tar.gz"), format!("bin/{short}"));
            release.artifact = Artifact::new(&file).file(&to, "755", version);
            let offer = publisher.level1([release]).index_version(serial);
            offer.place().write_to(&self.machine.work(short));
        }
    }

    fn upgrades(&self, more: &[&str]) -> Outcome {
        let words = ["upgrade", "--all", "--yes"];
        self.machine.run(words.iter().chain(more))
    }

    #[track_caller]
    fn are_at(&self, versions: [&str; 3]) {
        let json = self.machine.run(["list", "--json"]).json();
        let packages = json["packages"].as_array().unwrap();
        let found: Vec<&str> = packages
            .iter()
            .map(|package| package["version"].as_str().unwrap())
            .collect();
        assert_eq!(found, versions);
        self.machine.run(["check"]).exits(0);
    }
}

/// What is said of each package that was passed by: its name, why, and the code of its error.
fn skipped(outcome: &Outcome) -> Vec<(String, String, Option<i64>)> {
    let skipped = outcome.json()["skipped"].as_array().unwrap().clone();
    let of = |one: &serde_json::Value| {
        let text = |key: &str| one[key].as_str().unwrap().to_owned();
        (text("name"), text("why"), one["error"]["code"].as_i64())
    };
    skipped.iter().map(of).collect()
}

#[test]
fn a_package_that_is_refused_or_gone_does_not_stop_the_others() {
    for (spoil, code) in [
        ("2.0.0.release.unpipe", 20),
        ("a-2.0.0.tar.gz", 21),
        ("index.unpipe", 20),
    ] {
        let three = Three::new();
        let path = three.machine.work("a").join(spoil);
        let mut bytes = fs::read(&path).unwrap();
        let middle = bytes.len() / 3;
        bytes[middle] ^= 1;
        fs::write(path, bytes).unwrap();
        let outcome = three.upgrades(&["--json"]);
        outcome.exits(code).explains_itself_in_json();
        let told = skipped(&outcome);
        let expected = ("get.example.org/a".to_owned(), "failed".to_owned());
        assert_eq!(told, [(expected.0, expected.1, Some(i64::from(code)))]);
        let upgraded = outcome.json()["packages"].as_array().unwrap().len();
        assert_eq!(upgraded, 2, "{outcome}");
        three.are_at(["1.0.0", "2.0.0", "2.0.0"]);
    }
    let three = Three::new();
    fs::remove_dir_all(three.machine.work("b")).unwrap();
    let outcome = three.upgrades(&[]);
    outcome.exits(2).has_one_message().says("get.example.org/b");
    outcome.says("done before that, and kept");
    three.are_at(["2.0.0", "1.0.0", "2.0.0"]);
}

#[test]
fn a_dry_run_shows_the_plans_of_the_others_where_one_package_fails() {
    let three = Three::new();
    fs::write(three.machine.work("a/2.0.0.release.unpipe"), "{").unwrap();
    let words = ["upgrade", "--all", "--dry-run", "--json"];
    let json = three.machine.run(words).explains_itself_in_json().json();
    assert_eq!(json["skipped"][0]["name"], "get.example.org/a");
    let plans = json["plans"].as_array().unwrap();
    let names: Vec<_> = plans.iter().map(|plan| plan["name"].as_str()).collect();
    assert_eq!(
        names,
        [Some("get.example.org/b"), Some("get.example.org/c")]
    );
    assert!(plans[0]["digest"].is_string(), "{json}");
    three.are_at(["1.0.0"; 3]);
}

#[test]
fn another_release_of_the_installed_version_waits_as_a_new_one_does() {
    let three = Three::new();
    three.upgrades(&[]).exits(0);
    write(&three.machine, WAIT);
    three.offer("2.0.0", 3);
    let outcome = three.upgrades(&["--json"]);
    let told = skipped(outcome.exits(0));
    let waiting = told.iter().filter(|(_, why, _)| why == "waiting");
    assert_eq!(waiting.count(), 3, "{outcome}");
}

#[test]
fn named_packages_go_together_or_not_at_all() {
    let three = Three::new();
    fs::remove_file(three.machine.work("c/c-2.0.0.tar.gz")).unwrap();
    let outcome = three.machine.run(["upgrade", "a", "b", "c", "--yes"]);
    assert_ne!(outcome.code, Some(0), "{outcome}");
    outcome.prefix_is_untouched();
    three.are_at(["1.0.0"; 3]);
    let outcome = three.upgrades(&[]);
    assert_ne!(outcome.code, Some(0), "{outcome}");
    three.are_at(["2.0.0", "2.0.0", "1.0.0"]);
}

#[test]
fn what_is_too_young_waits_without_a_failure_and_the_others_go_on() {
    let three = Three::new();
    let names = NAMES.map(|short| format!("get.example.org/{short}"));
    // What was seen two days ago is old enough, what is seen now is not.
    three.machine.run(["list", "--outdated"]).exits(0);
    for name in &names[1..] {
        was_seen_long_ago(&three.machine, name);
    }
    write(&three.machine, WAIT);
    let outcome = three.upgrades(&["--json"]);
    outcome.exits(0).says("waiting until").says("policy.toml:2");
    let told = skipped(&outcome);
    assert_eq!(told, [(names[0].clone(), "waiting".to_owned(), None)]);
    let one = outcome.json()["skipped"][0].clone();
    assert_eq!(one["version"], "2.0.0");
    assert!(one["until"].as_str().unwrap().ends_with('Z'), "{one}");
    three.are_at(["1.0.0", "2.0.0", "2.0.0"]);
    // Whoever names it, or says nothing of all, is told by the exit code.
    for words in [&["upgrade", "--yes"][..], &["upgrade", "a", "--yes"]] {
        let outcome = three.machine.run(words);
        outcome.exits(23).has_one_message().says("acceptable from");
        outcome.prefix_is_untouched();
    }
    write(&three.machine, "");
    three.upgrades(&[]).exits(0);
    three.are_at(["2.0.0"; 3]);
    // The rule came after the release: what is installed waits for nothing.
    write(&three.machine, WAIT);
    let outcome = three.upgrades(&["--json"]);
    assert_eq!(skipped(outcome.exits(0)), []);
    outcome.says("already installed");
}

/// Dates what the trust state remembers of a name's releases back.
fn was_seen_long_ago(machine: &Machine, name: &str) {
    let folder = machine.state().join("trust");
    let mut changed = 0;
    let mut look = vec![folder];
    while let Some(folder) = look.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                look.push(path);
                continue;
            }
            let Ok(mut state) =
                serde_json::from_slice::<serde_json::Value>(&fs::read(&path).unwrap())
            else {
                continue;
            };
            let text = state.to_string();
            if !text.contains(&format!("\"{name}\"")) {
                continue;
            }
            changed += date_back(&mut state);
            fs::write(&path, serde_json::to_vec_pretty(&state).unwrap()).unwrap();
        }
    }
    assert!(changed > 0, "nothing is remembered of {name}");
}

fn date_back(value: &mut serde_json::Value) -> usize {
    let Some(fields) = value.as_object_mut() else {
        return 0;
    };
    let mut changed = 0;
    for (key, inner) in fields {
        if key == "first_seen" {
            for time in inner.as_object_mut().unwrap().values_mut() {
                *time = serde_json::json!(crate::support::body::days_ago(2));
                changed += 1;
            }
        } else {
            changed += date_back(inner);
        }
    }
    changed
}

#[test]
fn a_dry_run_shows_every_plan_and_changes_nothing() {
    let three = Three::new();
    let outcome = three.upgrades(&["--dry-run", "--json", "--detailed-exitcode"]);
    outcome.exits(10).prefix_is_untouched();
    assert_eq!(outcome.json()["plans"].as_array().unwrap().len(), 3);
    assert_eq!(outcome.json()["status"], "planned");
    three.upgrades(&[]).exits(0);
    let outcome = three.upgrades(&["--dry-run", "--detailed-exitcode"]);
    outcome.exits(0).prints("nothing to do");
    assert_eq!(outcome.stdout.matches("nothing to do").count(), 1);
    // Without consent nothing happens to any.
    three.offer("3.0.0", 3);
    let outcome = three.machine.run(["upgrade", "--all"]);
    outcome.exits(3).has_one_message().prefix_is_untouched();
}
