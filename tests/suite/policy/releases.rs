//! What is said of a release: age, size, steps, reviews, staleness. Each both ways.

use std::thread::sleep;
use std::time::Duration;

use super::{NAME, ends, install, machine, write};
use crate::support::body::days_ago;
use crate::support::publisher::Publisher;
use crate::support::server::Server;

#[test]
fn a_release_waits_until_this_machine_has_known_it_long_enough() {
    let publisher = Publisher::new(NAME);
    let machine = machine("", &publisher);
    install(&machine, &publisher, &[]).exits(0);
    let next = publisher.level1([publisher.release("2.0.0", 2), publisher.release("1.0.0", 1)]);
    machine.offers(&next.index_version(2).place());
    write(&machine, "[defaults]\nmin_age = \"1d\"\n");
    let refused = machine.run(["upgrade", "--yes"]);
    refused
        .exits(23)
        .says("first seen")
        .says("acceptable from")
        .says("policy.toml:2");
    refused.prefix_is_untouched();
    // Looking at it is not installing it, and what was seen is remembered.
    machine.run(["list", "--outdated"]).exits(0).prints("2.0.0");
    machine.run(["verify", "./dist"]).exits(0);
    write(&machine, "[defaults]\nmin_age = \"2s\"\n");
    sleep(Duration::from_millis(3100));
    machine.run(["upgrade", "--yes"]).exits(0);
}

#[test]
fn a_name_without_a_pin_is_seen_anew_each_time_and_one_with_a_pin_is_not() {
    let publisher = Publisher::new(NAME);
    let machine = machine("[defaults]\nmin_age = \"2s\"\n", &publisher);
    install(&machine, &publisher, &[])
        .exits(23)
        .says("unpipe trust add");
    sleep(Duration::from_millis(3100));
    install(&machine, &publisher, &[]).exits(23);
    let key = publisher.key().public();
    machine
        .run(["trust", "add", NAME, "--at", "./dist", "--key", &key])
        .exits(0);
    install(&machine, &publisher, &[]).exits(23);
    sleep(Duration::from_millis(3100));
    install(&machine, &publisher, &[]).exits(0);
}

#[test]
fn what_the_policy_pins_is_remembered_from_its_first_look() {
    let publisher = Publisher::new(NAME);
    let policy = format!(
        "[defaults]\nmin_age = \"2s\"\n[[name]]\nmatch = \"{NAME}\"\nkey = \"{}\"\n",
        publisher.key().public()
    );
    let machine = machine(&policy, &publisher);
    machine.run(["install", "./dist", "--yes"]).exits(23);
    sleep(Duration::from_millis(3100));
    machine.run(["install", "./dist", "--yes"]).exits(0);
}

#[test]
fn a_large_artifact_is_refused_before_it_is_fetched_and_a_small_one_is_not() {
    let publisher = Publisher::new(NAME);
    let small = "[defaults]\nmax_artifact = \"10B\"\n";
    ends(small, &publisher, 23, "artifacts of at most 10 B");
    ends("[defaults]\nmax_artifact = \"1MB\"\n", &publisher, 0, "");
    let machine = machine(small, &publisher);
    std::fs::remove_file(machine.work("dist/tool-1.0.0.tar.gz")).unwrap();
    install(&machine, &publisher, &[]).exits(23);
}

#[test]
fn a_release_with_steps_is_refused_where_the_policy_says_never() {
    let publisher = Publisher::new(NAME);
    let step = "[[step]]\nid = \"a\"\nrun = [\"bin/tool\"]\nstdout = \"share/a\"\n";
    let machine = machine("[defaults]\nsteps = \"never\"\n", &publisher);
    let release = publisher.release("1.0.0", 1).body(|body| body.raw(step));
    machine.offers(&publisher.level1([release]).place());
    install(&machine, &publisher, &[])
        .exits(23)
        .says("without steps")
        .prefix_is_untouched();
    write(&machine, "[defaults]\nsteps = \"ask\"\n");
    let code = install(&machine, &publisher, &[]).code;
    assert_ne!(code, Some(23));
    ends("[defaults]\nsteps = \"never\"\n", &publisher, 0, "");
}

#[test]
fn the_demand_for_reviews_is_the_one_of_the_name_and_of_all_names() {
    let publisher = Publisher::new(NAME);
    ends("[defaults]\nreviews = 1\n", &publisher, 23, "1 review(s)");
    ends("[defaults]\nreviews = 0\n", &publisher, 0, "");
    let of = |pattern: &str| format!("[[name]]\nmatch = \"{pattern}\"\nreviews = 2\n");
    ends(&of("get.example.org/*"), &publisher, 23, "policy.toml:3");
    ends(&of("get.other.org/*"), &publisher, 0, "");
}

#[test]
fn an_expired_index_serves_without_a_network_as_long_as_the_policy_says_and_is_flagged() {
    let publisher = Publisher::new(NAME);
    let key = publisher.key().public();
    let machine = machine("", &publisher);
    let offer = publisher.level1([publisher.release("1.0.0", 1)]);
    let stale = offer.index(|body| {
        body.text("issued", &days_ago(9))
            .text("expires", &days_ago(2))
    });
    machine.offers(&stale.place());
    for policy in [
        "",
        "[defaults]\nmax_staleness = \"0d\"\n",
        "[defaults]\nmax_staleness = \"1d\"\n",
    ] {
        write(&machine, policy);
        install(&machine, &publisher, &["--offline"])
            .exits(22)
            .prefix_is_untouched();
    }
    write(&machine, "[defaults]\nmax_staleness = \"3d\"\n");
    // Neither --yes nor silence accepts it: a person or the plan's digest must.
    install(&machine, &publisher, &[])
        .exits(3)
        .says("the index expired on");
    let plan = machine.run(["install", "./dist", "--key", &key, "--dry-run", "--json"]);
    let digest = plan.exits(0).json()["digest"].as_str().unwrap().to_owned();
    machine
        .run(["install", "./dist", "--key", &key, "--approve", &digest])
        .exits(0);
}

#[test]
fn a_policy_that_cannot_be_understood_stops_an_install() {
    let publisher = Publisher::new(NAME);
    ends(
        "[defaults]\nmin-age = \"1d\"\n",
        &publisher,
        23,
        "unknown key defaults.min-age",
    );
    ends("", &publisher, 0, "");
}

#[test]
fn an_expired_index_from_a_server_never_serves() {
    let publisher = Publisher::new(NAME);
    let key = publisher.key().public();
    let machine = machine("[defaults]\nmax_staleness = \"30d\"\n", &publisher);
    let offer = publisher.level1([publisher.release("1.0.0", 1)]);
    let stale = offer.clone().index(|body| {
        body.text("issued", &days_ago(9))
            .text("expires", &days_ago(2))
    });
    stale.place().write_to(&machine.work("site"));
    let server = Server::serving(&machine.work("site"));
    let line = ["install", &server.url("/"), "--key", &key, "--yes"];
    machine.run(line).exits(22).prefix_is_untouched();
    offer.place().write_to(&machine.work("site"));
    machine.run(line).exits(0);
}
