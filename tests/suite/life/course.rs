//! Install, look, upgrade, go back, follow again.

use super::super::support::machine::Machine;
use super::super::support::publisher::Publisher;
use super::super::support::tree::Tree;
use super::{Life, NAME, same, with_an_upgrade_waiting};

#[test]
fn a_package_is_installed_upgraded_rolled_back_and_followed_again() {
    for machine in [Machine::of_an_ordinary_user(), Machine::new()] {
        let mut life = Life::on(machine);
        life.offers(&["1.0.0"]);
        let before = life.tree();
        life.install().exits(0);
        life.tool_says("tool 1.0.0");

        life.offers(&["2.0.0", "1.0.0"]);
        life.run("upgrade tool --yes").exits(0);
        life.tool_says("tool 2.0.0");

        life.run("rollback tool --yes").exits(0);
        life.tool_says("tool 1.0.0");
        let held = life.run("upgrade tool --yes");
        held.exits(0).says("held at 1.0.0").prefix_is_untouched();

        life.run("install tool --yes").exits(0);
        life.tool_says("tool 2.0.0");
        life.offers(&["3.0.0", "2.0.0", "1.0.0"]);
        life.run("upgrade --yes").exits(0);
        life.tool_says("tool 3.0.0");

        life.run("uninstall tool --yes").exits(0);
        same(&before, &life.tree());
    }
}

#[test]
fn what_is_installed_can_be_listed_described_and_checked() {
    let mut life = Life::new();
    life.offers(&["1.0.0"]);
    life.install().exits(0);
    life.run("list").exits(0).prints(NAME).prints("1.0.0");
    life.run("info tool").exits(0).prints(NAME).prints("1.0.0");
    life.run("check").exits(0).prints(NAME);
    for command in ["list", "check"] {
        let json = life.run(&format!("{command} --json")).exits(0).json();
        assert_eq!(json["schema"], format!("unpipe/{command}/1"));
        assert_eq!(json["packages"][0]["name"], NAME);
        assert_eq!(json["packages"][0]["version"], "1.0.0");
        assert_eq!(json["packages"].as_array().unwrap().len(), 1);
    }
    let info = life.run("info tool --json").exits(0).json();
    assert_eq!(info["schema"], "unpipe/info/1");
    assert_eq!(info["name"], NAME);
    assert_eq!(info["version"], "1.0.0");
}

#[test]
fn readers_change_nothing_in_the_prefix_or_in_the_state() {
    let life = with_an_upgrade_waiting();
    let state = Tree::of(&life.machine.state());
    for line in ["list", "info tool", "check", "list --json", "check tool"] {
        life.run(line).exits(0).prefix_is_untouched();
    }
    same(&state, &Tree::of(&life.machine.state()));
    let empty = Machine::of_an_ordinary_user();
    std::fs::remove_dir(empty.prefix()).unwrap();
    for line in ["list", "check"] {
        empty.run([line]).exits(0).prefix_is_untouched();
    }
    assert!(!empty.state().exists());
}

#[test]
fn what_is_installed_already_stays_as_it_is() {
    let mut life = Life::new();
    life.offers(&["1.0.0"]);
    life.install().exits(0);
    for _ in 0..2 {
        let again = life.install();
        again.exits(0).prefix_is_untouched();
        again.says("already installed");
    }
    let json = life.install_with(&["--json"]).exits(0).json();
    assert_eq!(json["status"], "already-installed");
    life.run("upgrade --yes").exits(0).prefix_is_untouched();
}

#[test]
fn an_exact_version_is_held_until_the_channel_is_asked_for() {
    let mut life = with_an_upgrade_waiting();
    life.run("install tool@2.0.0 --yes").exits(0);
    life.tool_says("tool 2.0.0");
    life.offers(&["3.0.0", "2.0.0", "1.0.0"]);
    life.run("upgrade --yes").exits(0).says("held at 2.0.0");
    life.tool_says("tool 2.0.0");
    life.run("install tool --yes").exits(0);
    life.tool_says("tool 3.0.0");
}

#[test]
fn an_exact_version_that_is_current_is_held_without_another_plan() {
    let life = with_an_upgrade_waiting();
    life.run("install tool@1.0.0 --yes").exits(0);
    life.run("upgrade --yes").exits(0).says("held at 1.0.0");
    life.tool_says("tool 1.0.0");
}

#[test]
fn a_channel_is_followed_when_it_is_named() {
    let life = with_an_upgrade_waiting();
    life.run("install tool@1.0.0 --yes").exits(0);
    life.run("install tool@stable --yes").exits(0);
    life.tool_says("tool 2.0.0");
    let info = life.run("list --json").exits(0).json();
    assert_eq!(info["packages"][0]["follow"]["channel"], "stable");
}

#[test]
fn a_downgrade_needs_its_word_and_a_look_at_the_plan() {
    let life = with_an_upgrade_waiting();
    life.run("upgrade --yes").exits(0);
    let refused = life.run("install tool@1.0.0 --yes");
    refused.exits(22).prefix_is_untouched().says("--downgrade");
    let flagged = life.run("install tool@1.0.0 --downgrade --yes");
    flagged.exits(3).prefix_is_untouched().says("--approve");
    let unasked = life.run("install tool@1.0.0 --downgrade");
    let unasked = unasked.exits(3).prefix_is_untouched();
    unasked.says("--approve").does_not_say("with --yes");
    let plan = life.run("install tool@1.0.0 --downgrade --dry-run --json");
    let digest = plan.exits(0).prefix_is_untouched().json()["digest"].clone();
    let approve = digest.as_str().unwrap().to_owned();
    life.run(&format!(
        "install tool@1.0.0 --downgrade --approve {approve}"
    ))
    .exits(0);
    life.tool_says("tool 1.0.0");
    // Going back from a downgrade is going to the newer version.
    life.run("rollback tool --yes").exits(0);
    life.tool_says("tool 2.0.0");
}

#[test]
fn a_rollback_with_nothing_earlier_is_a_mistake() {
    let mut life = Life::new();
    life.offers(&["1.0.0"]);
    life.install().exits(0);
    let told = life.run("rollback tool --yes");
    told.exits(2).prefix_is_untouched().has_one_message();
    life.run("rollback other --yes")
        .exits(2)
        .prefix_is_untouched();
}

#[test]
fn a_rollback_goes_one_version_back_and_no_further() {
    let mut life = with_an_upgrade_waiting();
    life.run("upgrade --yes").exits(0);
    life.offers(&["3.0.0", "2.0.0", "1.0.0"]);
    life.run("upgrade --yes").exits(0);
    life.run("rollback tool --yes").exits(0);
    life.tool_says("tool 2.0.0");
    life.run("rollback tool --yes")
        .exits(2)
        .prefix_is_untouched();
    life.run("check").exits(0);
}

#[test]
fn files_that_a_version_no_longer_has_go_and_come_back() {
    let mut life = Life::new();
    let one = life.publisher.release("1.0.0", 1).artifact(|a| {
        a.file("bin/old", "755", "#!/bin/sh\n")
            .file("share/fish/vendor_completions.d/tool.fish", "644", "x\n")
            .file("lib/tool/data", "644", "one\n")
    });
    let two = life
        .publisher
        .release("2.0.0", 2)
        .artifact(|a| a.file("bin/new", "755", "#!/bin/sh\n"));
    let empty = life.tree();
    life.offers_releases([one.clone()]);
    life.install().exits(0);
    let first = life.tree();
    assert!(first.holds("bin/old") && first.holds("share/fish/vendor_completions.d/tool.fish"));
    assert!(!first.holds("lib"), "only some folders are linked");
    life.offers_releases([two, one]);
    life.run("upgrade --yes").exits(0);
    let second = life.tree();
    assert!(second.holds("bin/new") && !second.holds("bin/old") && !second.holds("share/fish"));
    life.run("rollback tool --yes").exits(0);
    let third = life.tree();
    assert!(third.holds("bin/old") && !third.holds("bin/new"));
    assert!(third.holds("share/fish/vendor_completions.d/tool.fish"));
    life.run("uninstall tool --yes").exits(0);
    same(&empty, &life.tree());
}

#[test]
fn a_release_without_a_root_lives_the_same_life() {
    let life = Life::new();
    let publisher = Publisher::with_one_key(NAME);
    let key = publisher.key().public();
    let offers = |version: &str, serial| {
        let place = publisher.level0(&publisher.release(version, serial));
        life.machine.offers(&place);
    };
    let before = life.tree();
    offers("1.0.0", 1);
    let plan = life
        .machine
        .run(["install", "./dist", "--key", &key, "--yes"]);
    plan.exits(0).says("freshness");
    life.tool_says("tool 1.0.0");
    offers("2.0.0", 2);
    life.run("upgrade --yes").exits(0);
    life.tool_says("tool 2.0.0");
    life.run("check").exits(0);
    life.run("rollback tool --yes").exits(0);
    life.tool_says("tool 1.0.0");
    offers("1.0.0", 1);
    life.run("install tool --yes")
        .exits(22)
        .prefix_is_untouched();
    life.run("uninstall tool --yes").exits(0);
    same(&before, &life.tree());
}
