//! Consent is to one plan, by its digest.

use std::fs;

use super::super::support::tree::Tree;
use super::{Life, with_an_upgrade_waiting};

/// The digest of the plan of a command.
#[track_caller]
fn digest(life: &Life, line: &str) -> String {
    let plan = life.run(&format!("{line} --dry-run --json"));
    plan.exits(0).prefix_is_untouched();
    plan.json()["digest"].as_str().unwrap().to_owned()
}

#[test]
fn looking_at_a_plan_changes_nothing_at_all() {
    let life = with_an_upgrade_waiting();
    // An upgrade remembers what it verified, whatever follows: that is once.
    life.run("upgrade --dry-run").exits(0);
    let home = Tree::of(&life.machine.home());
    for line in [
        "upgrade --dry-run",
        "install ./dist --dry-run",
        "uninstall tool --dry-run",
        "upgrade --dry-run --json",
    ] {
        life.run(line).exits(0).prefix_is_untouched();
        let detailed = life.run(&format!("{line} --detailed-exitcode"));
        detailed.exits(10).prefix_is_untouched();
    }
    super::same(&home, &Tree::of(&life.machine.home()));
    life.run("upgrade --yes").exits(0);
    for line in ["rollback tool --dry-run"] {
        life.run(line).exits(0).prefix_is_untouched();
        life.run(&format!("{line} --detailed-exitcode")).exits(10);
    }
    let current = life.run("install ./dist --dry-run --detailed-exitcode");
    current.exits(0).prefix_is_untouched();
    life.run("upgrade --dry-run --detailed-exitcode").exits(0);
}

#[test]
fn looking_at_a_first_install_leaves_no_pin() {
    let mut life = Life::new();
    life.offers(&["1.0.0"]);
    let home = Tree::of(&life.machine.home());
    life.install_with(&["--dry-run"])
        .exits(0)
        .prefix_is_untouched();
    super::same(&home, &Tree::of(&life.machine.home()));
    fs::remove_dir(life.machine.prefix()).unwrap();
    life.install_with(&["--dry-run"])
        .exits(0)
        .prefix_is_untouched();
}

#[test]
fn detailed_exit_codes_are_for_dry_runs() {
    let life = with_an_upgrade_waiting();
    life.run("upgrade --yes --detailed-exitcode")
        .exits(2)
        .prefix_is_untouched();
}

#[test]
fn a_plan_has_the_same_digest_each_time() {
    let life = with_an_upgrade_waiting();
    for line in [
        "upgrade",
        "install ./dist",
        "uninstall tool",
        "install tool@2.0.0",
    ] {
        assert_eq!(digest(&life, line), digest(&life, line), "{line}");
    }
    assert_ne!(digest(&life, "upgrade"), digest(&life, "uninstall tool"));
}

#[test]
fn a_plan_that_shows_something_else_has_another_digest() {
    let life = with_an_upgrade_waiting();
    let mut seen = vec![digest(&life, "upgrade")];
    let mut differs = |life: &Life, what: &str| {
        let now = digest(life, "upgrade");
        assert!(!seen.contains(&now), "{what} does not change the digest");
        seen.push(now);
    };
    let one = || life.publisher.release("1.0.0", 1);
    let two = || life.publisher.release("2.0.0", 2);
    let three = life.publisher.release("3.0.0", 3);
    let offers = [("another release", vec![three, two(), one()])];
    let (publisher, machine) = (life.publisher.clone(), &life.machine);
    for (i, (what, releases)) in offers.into_iter().enumerate() {
        let offer = publisher.level1(releases).index_version(10 + i as u64);
        machine.offers(&offer.place());
        differs(&life, what);
    }
    // A command of the same name elsewhere on the PATH is a warning, and warnings are shown.
    let other = life.machine.commands().join("tool");
    fs::write(&other, "#!/bin/sh\n").unwrap();
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    fs::set_permissions(&other, mode).unwrap();
    differs(&life, "a shadowed command");
}

#[test]
fn only_the_digest_of_this_plan_is_consent() {
    let life = with_an_upgrade_waiting();
    let wrong = format!("sha256:{}", "0".repeat(64));
    for digest in [wrong.as_str(), &digest(&life, "uninstall tool")] {
        let told = life.run(&format!("upgrade --approve {digest}"));
        told.exits(3).prefix_is_untouched().has_one_message();
    }
    for digest in ["sha256:12", "yes", ""] {
        let told = life.machine.run(["upgrade", "--approve", digest]);
        told.exits(2).prefix_is_untouched();
    }
    let right = digest(&life, "upgrade");
    life.run(&format!("upgrade --approve {right}")).exits(0);
    life.tool_says("tool 2.0.0");
    let stale = life.run(&format!("uninstall tool --approve {right}"));
    stale.exits(3).prefix_is_untouched();
}

#[test]
fn a_digest_is_no_consent_to_a_key() {
    let mut life = Life::new();
    life.offers(&["1.0.0"]);
    let plan = life.install_with(&["--dry-run", "--json"]).exits(0).json();
    let digest = plan["digest"].as_str().unwrap();
    let told = life.run(&format!("install ./dist --approve {digest}"));
    told.exits(3).prefix_is_untouched().says("--key");
    assert!(!life.machine.state().join("trust").exists());
}

#[test]
fn without_consent_the_way_to_give_it_is_told() {
    let life = with_an_upgrade_waiting();
    let digest = digest(&life, "upgrade");
    let told = life.run("upgrade");
    told.exits(3)
        .prefix_is_untouched()
        .says("--yes")
        .says(&digest);
    let json = life.run("upgrade --json").exits(3).json();
    assert_eq!(json["error"]["code"], 3);
    assert_eq!(json["digest"], digest);
}
