//! Kept scripts in the commands for packages.

use std::fs;

use serde_json::Value;

use super::scene::Scene;
use crate::support::outcome::Outcome;

const SCRIPT: &str = "echo hello\n";

fn json(outcome: &Outcome) -> Value {
    serde_json::from_str(&outcome.stdout).unwrap_or_else(|error| panic!("{error}: {outcome}"))
}

/// A scene with one kept script, and its name.
fn with_one() -> (Scene, String) {
    let scene = Scene::new();
    fs::write(scene.home().join(".profile"), "a\n").unwrap();
    scene.script_does(|after| {
        fs::write(after.join(".profile"), "b\n").unwrap();
        fs::write(after.join("tool"), "tool\n").unwrap();
    });
    let name = scene.keep(SCRIPT).unwrap().name.to_string();
    (scene, name)
}

#[test]
fn a_kept_script_is_listed_told_about_and_checked() {
    let (scene, name) = with_one();
    let run = |line: &[&str]| scene.machine.run(line);
    let listed = run(&["list"]);
    assert!(listed.exits(0).stdout.contains(&name), "{listed}");
    let row = json(run(&["list", "--json"]).exits(0))["packages"][0].clone();
    assert_eq!(row["name"], name.as_str());
    assert_eq!((&row["version"], &row["paths"]), (&"1".into(), &2.into()));
    assert_eq!(row["source"], "https://get.example.org/install.sh");
    assert_eq!(row["kept"], "2026-09-21T14:13:20Z");
    let told = run(&["info", &name[..8]]);
    for word in [
        "~/.profile changed",
        "~/tool made",
        "get.example.org",
        "--fast",
    ] {
        assert!(told.exits(0).stdout.contains(word), "{word}: {told}");
    }
    let told = json(run(&["info", &name, "--json"]).exits(0));
    assert_eq!(told["generations"][0]["paths"][1]["after"]["kind"], "file");
    run(&["check", &name]).exits(0);
    fs::remove_file(scene.home().join("tool")).unwrap();
    let checked = run(&["check", "--json"]);
    let row = json(checked.exits(21))["packages"][0].clone();
    assert_eq!(row["differences"][0]["path"], "tool");
    assert_eq!(row["differences"][0]["how"], "missing");
    for (line, code) in [
        (["info", "run:ffffffff"], 2),
        (["info", "run:xyz"], 2),
        (["check", "run:ffff"], 2),
        (["upgrade", &name], 2),
        (["upgrade", "--all"], 0),
        (["list", "--outdated"], 0),
    ] {
        run(&line).exits(code);
    }
    let upgrade = run(&["upgrade", &name]);
    assert!(
        upgrade
            .stderr
            .contains("unpipe run https://get.example.org"),
        "{upgrade}"
    );
}

#[test]
fn an_uninstall_is_shown_asked_for_and_bound_to_what_was_shown() {
    let (scene, name) = with_one();
    let run = |line: &[&str]| scene.machine.run(line);
    let before = scene.tree();
    let planned = run(&["uninstall", &name, "--dry-run", "--json"]);
    let planned = json(planned.exits(0));
    assert_eq!(planned["status"], "planned");
    let digest = planned["digest"].as_str().unwrap().to_owned();
    assert_eq!(planned["plans"][0]["paths"][0]["path"], ".profile");
    run(&["uninstall", &name, "--dry-run", "--detailed-exitcode"]).exits(10);
    let alone = run(&["uninstall", &name]);
    assert!(alone.exits(3).stderr.contains(&digest), "{alone}");
    assert!(before.changes_to(&scene.tree()).is_empty());
    fs::write(scene.home().join("tool"), "mine\n").unwrap();
    run(&["uninstall", &name, "--approve", &digest]).exits(3);
    fs::write(scene.home().join("tool"), "tool\n").unwrap();
    let undone = run(&["uninstall", &name, "--approve", &digest, "--json"]);
    let undone = json(undone.exits(0));
    assert_eq!(undone["status"], "uninstalled");
    assert_eq!(
        fs::read_to_string(scene.home().join(".profile")).unwrap(),
        "a\n"
    );
    assert!(!scene.machine.prefix().exists());
    let again = json(run(&["uninstall", &name, "--yes", "--json"]).exits(0));
    assert_eq!(again["status"], "nothing-to-do");
}
