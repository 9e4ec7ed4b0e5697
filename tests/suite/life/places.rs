//! Where packages come from, and where they go.

use std::fs;
use std::os::unix::fs::symlink;
use std::process::Stdio;

use super::super::support::machine::Machine;
use super::super::support::publisher::{Publisher, Roles};
use super::super::support::server::Server;
use super::super::support::tree::Tree;
use super::{Life, NAME, said_by, same};

#[test]
fn a_loopback_server_serves_a_whole_life() {
    let mut life = Life::new();
    life.offers(&["1.0.0"]);
    let server = Server::serving(&life.machine.work("dist"));
    let url = server.url("/");
    let key = life.publisher.key().public();
    let before = life.tree();
    let first = life.machine.run(["install", &url, "--key", &key, "--yes"]);
    first.exits(0).says("127.0.0.1");
    life.tool_says("tool 1.0.0");
    life.offers(&["2.0.0", "1.0.0"]);
    life.run("upgrade --yes").exits(0);
    life.tool_says("tool 2.0.0");
    life.run("rollback tool --yes").exits(0);
    life.run("uninstall tool --yes").exits(0);
    same(&before, &life.tree());
}

#[test]
fn offline_no_web_place_is_asked() {
    let mut life = Life::new();
    life.offers(&["1.0.0"]);
    let server = Server::serving(&life.machine.work("dist"));
    let url = server.url("/");
    let key = life.publisher.key().public();
    let arguments = ["install", &url, "--key", &key, "--yes", "--offline"];
    let told = life.machine.run(arguments);
    told.exits(41).prefix_is_untouched().has_one_message();
    let mut command = life.machine.command(&arguments[..5]);
    let output = command.env("UNPIPE_OFFLINE", "1").output().unwrap();
    assert_eq!(output.status.code(), Some(41));
    assert!(server.requests().is_empty(), "it was asked all the same");
    life.install_with(&["--offline"]).exits(0);
    let told = life.run("install get.example.org/tool --yes --offline");
    told.exits_with_one_of(&[3, 41]).prefix_is_untouched();
}

#[test]
fn variables_name_prefix_and_state() {
    let mut life = Life::new();
    life.offers(&["1.0.0"]);
    let key = life.publisher.key().public();
    let (prefix, state) = (life.machine.home().join("p"), life.machine.home().join("s"));
    let mut command = life
        .machine
        .bare_command(["install", "./dist", "--key", &key, "--yes"]);
    command
        .env("UNPIPE_PREFIX", &prefix)
        .env("UNPIPE_STATE", &state)
        .stdin(Stdio::null());
    let output = command.output().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert_eq!(said_by(&prefix.join("bin/tool")), "tool 1.0.0\n");
    assert!(state.join("trust").exists());
    assert!(!life.machine.home().join(".local").exists());
}

#[test]
fn without_any_word_all_goes_below_the_home() {
    let mut life = Life::new();
    life.offers(&["1.0.0"]);
    let key = life.publisher.key().public();
    let mut command = life
        .machine
        .bare_command(["install", "./dist", "--key", &key, "--yes"]);
    let output = command.stdin(Stdio::null()).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let local = life.machine.home().join(".local");
    assert_eq!(said_by(&local.join("bin/tool")), "tool 1.0.0\n");
    assert!(local.join("state/unpipe/trust").exists());
}

#[test]
fn a_place_that_claims_a_name_is_known_for_itself_alone() {
    let mut life = Life::new();
    life.offers(&["1.0.0"]);
    life.install().exits(0).says("claim");
    let copy = |to: &str| {
        let offer = life.publisher.level1([life.publisher.release("1.0.0", 1)]);
        offer.place().write_to(&life.machine.work(to));
    };
    copy("copy");
    // The same documents at another place: what is known of the first place is not used.
    let told = life.run("install ./copy --yes");
    told.exits(3).prefix_is_untouched().says("--key");
    // Somebody else's documents of that name at another place do not touch what is known either.
    let state = Tree::of(&life.machine.state());
    let other = Publisher::new(NAME);
    let place = other.level1([other.release("9.0.0", 9)]).place();
    place.write_to(&life.machine.work("copy"));
    let told = life.run("install ./copy --yes");
    told.exits(3).prefix_is_untouched();
    same(&state, &Tree::of(&life.machine.state()));
    life.run("upgrade --yes").exits(0).prefix_is_untouched();
}

#[test]
fn a_command_names_a_place_exactly_or_not_at_all() {
    for (folder, word) in [("a b", "unpipe install '/"), ("cafe\u{301}", "")] {
        let mut life = Life::new();
        life.offers(&["1.0.0"]);
        let place = life.machine.work(folder);
        fs::rename(life.machine.work("dist"), &place).unwrap();
        let (key, place) = (life.publisher.key().public(), format!("./{folder}"));
        let told = life
            .machine
            .run(["install", &place, "--key", &key, "--yes"]);
        told.exits(0);
        let told = life.run("uninstall tool --dry-run");
        if word.is_empty() {
            told.says("install it again, from where it came")
                .does_not_say("unpipe install");
        } else {
            told.says(word).says(&format!("{folder}' --prefix "));
        }
    }
}

#[test]
fn another_place_for_an_installed_package_is_flagged() {
    let mut life = Life::new();
    life.offers(&["1.0.0"]);
    life.install().exits(0);
    let offer = life.publisher.level1([
        life.publisher.release("2.0.0", 2),
        life.publisher.release("1.0.0", 1),
    ]);
    offer.place().write_to(&life.machine.work("copy"));
    let key = life.publisher.key().public();
    let plan = life
        .machine
        .run(["install", "./copy", "--key", &key, "--dry-run"]);
    plan.exits(0)
        .prefix_is_untouched()
        .says("dist")
        .says("copy");
}

#[test]
fn a_key_rotation_that_the_old_key_signed_is_quiet() {
    let mut life = Life::new();
    life.offers(&["1.0.0"]);
    life.install().exits(0);
    let releases = [
        life.publisher
            .release("2.0.0", 2)
            .body(|b| b.line("root", "2")),
        life.publisher.release("1.0.0", 1),
    ];
    let offer = life
        .publisher
        .level1(releases)
        .rotated_to(Roles::new())
        .index_version(2);
    life.machine.offers(&offer.place());
    life.run("upgrade --yes").exits(0);
    life.tool_says("tool 2.0.0");
    life.run("check").exits(0);
    // The key of the first day still leads there.
    life.install().exits(0).prefix_is_untouched();
}

#[test]
fn a_key_that_nobody_vouches_for_is_a_full_stop() {
    let mut life = Life::new();
    life.offers(&["1.0.0"]);
    life.install().exits(0);
    let state = Tree::of(&life.machine.state());
    let other = Publisher::new(NAME);
    let offer = other.level1([other.release("2.0.0", 2)]).index_version(2);
    life.machine.offers(&offer.place());
    let key = other.key().public();
    for told in [
        life.run("upgrade --yes"),
        life.run("install tool --yes"),
        life.machine
            .run(["install", "./dist", "--key", &key, "--yes"]),
    ] {
        told.exits(20).prefix_is_untouched().has_one_message();
    }
    same(&state, &Tree::of(&life.machine.state()));
    life.tool_says("tool 1.0.0");
}

#[test]
fn the_line_for_the_path_is_told_where_it_is_needed() {
    let mut life = Life::new();
    life.offers(&["1.0.0"]);
    let told = life.install();
    told.exits(0);
    let bin = life.machine.prefix().join("bin");
    let shown = format!("{}{}", told.stdout, told.stderr);
    assert!(shown.contains("PATH"), "{told}");
    let path = format!("{}:/usr/bin:/bin", bin.display());
    let mut life = Life::on(Machine::of_an_ordinary_user());
    life.machine = life.machine.with_path(path);
    life.offers(&["1.0.0"]);
    let own = format!(
        "{}:/usr/bin:/bin",
        life.machine.prefix().join("bin").display()
    );
    life.machine = life.machine.with_path(own);
    let told = life.install();
    told.exits(0);
    let shown = format!("{}{}", told.stdout, told.stderr);
    assert!(!shown.contains("export PATH"), "{told}");
}

#[test]
fn links_work_through_a_bin_that_lies_elsewhere_in_the_home() {
    for machine in [Machine::of_an_ordinary_user(), Machine::new()] {
        let mut life = Life::on(machine);
        let (machine, own) = (&life.machine, life.machine.home().join("my/own/bin"));
        fs::create_dir_all(&own).unwrap();
        for folder in ["my", "my/own", "my/own/bin"] {
            machine.give_to_user(&machine.home().join(folder));
        }
        symlink(&own, machine.prefix().join("bin")).unwrap();
        let before = Tree::of(&machine.home());
        life.offers(&["1.0.0"]);
        life.install().exits(0);
        assert_eq!(said_by(&own.join("tool")), "tool 1.0.0\n");
        life.tool_says("tool 1.0.0");
        life.run("check").exits(0);
        life.offers(&["2.0.0", "1.0.0"]);
        life.run("upgrade --yes").exits(0);
        life.tool_says("tool 2.0.0");
        life.run("uninstall tool --yes").exits(0);
        let changes = before.changes_to(&Tree::of(&life.machine.home()));
        let left = changes.lines().find(|line| !line.starts_with("+ state"));
        assert_eq!(left, None, "{changes}");
    }
}

#[test]
fn a_bin_that_lies_outside_of_the_home_is_a_conflict() {
    let mut life = Life::new();
    let outside = life.machine.work("bin");
    fs::create_dir(&outside).unwrap();
    life.machine.give_to_user(&outside);
    symlink(&outside, life.machine.prefix().join("bin")).unwrap();
    life.offers(&["1.0.0"]);
    let told = life.install();
    told.exits(32)
        .prefix_is_untouched()
        .has_one_message()
        .says("bin");
    assert_eq!(fs::read_dir(&outside).unwrap().count(), 0);
}
