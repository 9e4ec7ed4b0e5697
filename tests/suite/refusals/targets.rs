//! Machines that a release does not fit, files in the way, and nobody to ask.

use std::fs;
use std::os::unix::fs::symlink;

use super::super::support::machine::Machine;
use super::super::support::publisher::Publisher;
use super::super::support::tree::Tree;
use super::{NAME, Refusal, honest, install};

const NO_BUILD: &[i32] = &[30];
const REQUIREMENT: &[i32] = &[31];

#[test]
fn a_release_without_a_build_for_this_machine_is_refused() {
    let publisher = Publisher::new(NAME);
    for (os, arch) in [
        ("windows", "any"),
        ("any", "riscv64"),
        ("freebsd", "x86_64"),
    ] {
        let release = publisher
            .release("1.0.0", 1)
            .artifact(|a| a.platform(os, arch));
        let place = publisher.level1([release]).place();
        let refusal = Refusal::of(&place, publisher.key()).called(os);
        refusal.with(NO_BUILD).says(std::env::consts::ARCH);
    }
}

#[test]
fn a_missing_requirement_is_named_before_anything_is_fetched() {
    let publisher = Publisher::new(NAME);
    let require = "\n[[require]]\ncommand = \"no-such-command\"\n";
    let release = publisher.release("1.0.0", 1).body(|body| body.raw(require));
    let place = publisher
        .level1([release])
        .place()
        .without("tool-1.0.0.tar.gz");
    let refusal = Refusal::of(&place, publisher.key()).with(REQUIREMENT);
    refusal.says("no-such-command");
}

/// Something of the user's at a path where the release wants a link.
#[track_caller]
fn in_the_way(path: &str, put: impl Fn(&Machine, &std::path::Path)) {
    let (publisher, places) = honest();
    for place in &places {
        let machine = Machine::new();
        let at = machine.prefix().join(path);
        fs::create_dir_all(at.parent().unwrap()).unwrap();
        put(&machine, &at);
        machine.offers(place);
        let told = install(&machine, publisher.key(), &[]);
        told.exits(32)
            .prefix_is_untouched()
            .has_one_message()
            .says(path);
        let json = install(&machine, publisher.key(), &["--json"]);
        json.exits(32)
            .prefix_is_untouched()
            .explains_itself_in_json();
    }
}

#[test]
fn a_file_that_is_not_ours_is_never_overwritten() {
    in_the_way("bin/tool", |_, at| fs::write(at, "mine").unwrap());
    in_the_way("share/man/man1/tool.1", |_, at| fs::write(at, "").unwrap());
}

#[test]
fn a_link_or_folder_that_is_not_ours_is_never_replaced() {
    in_the_way("bin/tl", |_, at| symlink("/bin/true", at).unwrap());
    in_the_way("bin/tool", |_, at| symlink("absent", at).unwrap());
    in_the_way("bin/tool", |_, at| fs::create_dir(at).unwrap());
}

#[test]
fn a_link_out_of_the_home_where_a_folder_is_needed_is_a_conflict() {
    in_the_way("share/man/man1", |machine, at| {
        fs::create_dir(machine.work("elsewhere")).unwrap();
        symlink(machine.work("elsewhere"), at).unwrap();
    });
}

#[test]
fn a_command_of_another_package_is_never_taken_over() {
    let machine = Machine::new();
    let (first, places) = honest();
    install(machine.offers(&places[1]), first.key(), &[]).exits(0);
    let second = Publisher::new("get.example.org/unrelated");
    let place = second.level1([second.release("1.0.0", 1)]).place();
    place.write_to(&machine.work("other"));
    let key = second.key().public();
    let arguments = ["install", "./other", "--key", &key, "--yes"];
    let told = machine.run(arguments);
    told.exits(32)
        .prefix_is_untouched()
        .has_one_message()
        .says("bin/t");
    let json = machine.run(arguments.iter().chain(&["--json"]));
    json.exits(32)
        .prefix_is_untouched()
        .explains_itself_in_json();
}

#[test]
fn without_a_person_and_without_consent_nothing_happens() {
    let (publisher, places) = honest();
    let key = publisher.key().public();
    for place in &places {
        for input in ["", "y\n", "yes\n"] {
            let machine = Machine::new();
            machine.offers(place);
            let asked = machine.run_with_input(["install", "./dist", "--key", &key], input);
            asked
                .exits(3)
                .prefix_is_untouched()
                .has_one_message()
                .says("--yes");
            let json = machine.run(["install", "./dist", "--key", &key, "--json"]);
            json.exits(3)
                .prefix_is_untouched()
                .explains_itself_in_json();
        }
    }
}

#[test]
fn without_a_person_a_first_key_is_never_trusted() {
    let (_, places) = honest();
    for place in &places {
        let machine = Machine::new();
        machine.offers(place);
        let before = Tree::of(&machine.state());
        let told = machine.run(["install", "./dist", "--yes"]);
        told.exits(3)
            .prefix_is_untouched()
            .has_one_message()
            .says("--key");
        let json = machine.run(["install", "./dist", "--yes", "--json"]);
        json.exits(3)
            .prefix_is_untouched()
            .explains_itself_in_json();
        assert!(
            before.changes_to(&Tree::of(&machine.state())).is_empty(),
            "a key was remembered"
        );
    }
}

#[test]
fn a_name_with_a_punycode_label_is_refused_before_any_network() {
    let machine = Machine::of_an_ordinary_user();
    let key = Publisher::new(NAME).key().public();
    machine
        .run([
            "install",
            "get.xn--xample-9ua.org/tool",
            "--key",
            &key,
            "--yes",
        ])
        .exits(23)
        .says("xn--")
        .prefix_is_untouched();
}
