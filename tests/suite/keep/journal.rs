//! Journals that were cut off: seen by readers, ended by writers, never cleared unread.

use std::fs;

use super::driver::{self, How, SCRIPT};
use super::scene::{Scene, clear, everything, fill};
use crate::support::machine::Machine;
use crate::survives::blow::Blow;
use crate::survives::strace::{self, Call};

const TIDY: [&str; 3] = ["uninstall", "get.example.org/nothing", "--yes"];

/// A scene whose keeping was killed after its commit, in the middle of its renames.
fn cut_off() -> Option<Scene> {
    if !strace::is_here() {
        println!("SKIPPED: strace is not here, or may not trace (Debian package strace)");
        return None;
    }
    let scene = Scene::on(Machine::in_memory());
    fill(&scene.home());
    scene.script_does(everything);
    let folder = scene.home().parent().unwrap().to_owned();
    let command = || driver::command(&scene, &driver::program(), How::Journalled);
    let saved = scene.machine.work("saved");
    super::scene::copy(&scene.home(), &saved);
    let calls = strace::record(&command(), &folder);
    let is_put = |call: &&Call| call.name == "renameat" && call.about.contains("new/");
    let puts: Vec<&Call> = calls.iter().filter(is_put).collect();
    let puts = if puts.is_empty() {
        calls
            .iter()
            .filter(|call| call.name.starts_with("rename"))
            .skip(3)
            .collect()
    } else {
        puts
    };
    clear(&scene.home());
    super::scene::copy(&saved, &scene.home());
    let run = strace::strike(&command(), Blow::Kill, puts[puts.len() / 2], &folder);
    assert!(run.fell);
    Some(scene)
}

#[test]
fn readers_say_that_something_was_cut_off_and_change_nothing() {
    let Some(scene) = cut_off() else { return };
    let before = scene.tree();
    for line in [["list", "-q"], ["check", "-q"]] {
        let outcome = scene.machine.run(line);
        assert!(outcome.stderr.contains("cut off"), "{outcome}");
    }
    let doctor = scene.machine.run(["doctor"]);
    assert!(doctor.stdout.contains("cut off"), "{doctor}");
    let left = before.changes_to(&scene.tree());
    assert!(left.is_empty(), "{left}");
    let tidied = scene.machine.run(TIDY);
    assert!(tidied.exits(0).stderr.contains("done now"), "{tidied}");
    assert!(scene.changes().is_empty());
}

#[test]
fn where_somebody_changed_a_path_meanwhile_the_rest_is_undone_and_theirs_stays() {
    let Some(scene) = cut_off() else { return };
    let profile = scene.home().join(".profile");
    fs::write(&profile, "mine\n").unwrap();
    let tidied = scene.machine.run(TIDY);
    for word in ["is undone", ".profile was changed meanwhile"] {
        assert!(tidied.exits(0).stderr.contains(word), "{word}: {tidied}");
    }
    assert_eq!(fs::read_to_string(&profile).unwrap(), "mine\n");
    assert!(scene.home().join("old/inner/file").exists());
    let name = unpipe::model::RunName::of(&unpipe::model::Digest::of(SCRIPT.as_bytes()));
    let kept = scene
        .machine
        .prefix()
        .join(format!("share/unpipe/kept/{name}/.profile"));
    assert_eq!(fs::read_to_string(kept).unwrap(), "export A=1\n");
    assert!(
        !scene
            .machine
            .run(["list", "--json"])
            .stdout
            .contains("run:")
    );
}

#[test]
fn a_damaged_plan_stops_every_writer_and_is_never_cleared() {
    let Some(scene) = cut_off() else { return };
    let journals = scene.machine.prefix().join("share/unpipe/journal");
    let id = fs::read_dir(&journals).unwrap().next().unwrap().unwrap();
    let plan = id.path().join("plan");
    let bytes = fs::read(&plan).unwrap();
    let whole = String::from_utf8(bytes.clone()).unwrap();
    for damaged in [
        whole[..whole.len() / 2].to_owned(),
        whole.replace("journal/1", "journal/2"),
        whole.replacen("\".profile\"", "\"../profile\"", 1),
        whole.replacen("\"about\"", "\"abuot\"", 1),
        String::new(),
    ] {
        fs::write(&plan, &damaged).unwrap();
        let before = scene.tree();
        let stopped = scene.machine.run(TIDY);
        stopped.exits(50);
        assert!(stopped.stderr.contains("damaged"), "{stopped}");
        let left = before.changes_to(&scene.tree());
        assert!(left.is_empty(), "{left}");
    }
    fs::write(&plan, bytes).unwrap();
    scene.machine.run(TIDY).exits(0);
    assert!(scene.changes().is_empty());
}

#[test]
fn a_script_is_run_on_a_home_that_is_whole() {
    let Some(scene) = cut_off() else { return };
    fs::write(scene.machine.work("script"), "cat ~/.profile\n").unwrap();
    let told = scene.machine.run(["run", "./script"]);
    told.exits(0)
        .says("note: keeping run:")
        .says("export PATH=x");
    assert!(!scene.machine.prefix().join("share/unpipe/journal").exists());
}
