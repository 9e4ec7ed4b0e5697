//! Scripts that were kept in turn on one path: which is undone before which, and that every hint works.

use std::fs;

use super::scene::Scene;
use crate::support::outcome::Outcome;

const ONE: &str = "echo one >> ~/file\n";
const TWO: &str = "echo two >> ~/file\n";
const THREE: &str = "echo three >> ~/file\n";

/// Keeps scripts one after the other, each of which adds its own text to one file.
fn kept(scripts: &[&str]) -> (Scene, Vec<String>) {
    let scene = Scene::new();
    fs::write(scene.home().join("file"), "mine\n").unwrap();
    let names = scripts
        .iter()
        .map(|script| {
            scene.script_does(|after| {
                let file = after.join("file");
                let text = fs::read_to_string(&file).unwrap();
                fs::write(&file, text + script).unwrap();
            });
            scene.keep(script).unwrap().name.to_string()
        })
        .collect();
    (scene, names)
}

/// The commands that the hints of a refusal name.
fn hints(refused: &Outcome) -> Vec<Vec<String>> {
    let json = refused.exits(32).json();
    let hints = json["error"]["hints"].as_array().unwrap().clone();
    let commands = hints.iter().map(|hint| {
        let (_, command) = hint.as_str().unwrap().split_once(": unpipe ").unwrap();
        command.split(' ').map(str::to_owned).collect()
    });
    commands.collect()
}

#[test]
fn they_are_undone_together_whichever_is_named_first_and_the_dry_run_says_how() {
    let (scene, names) = kept(&[ONE, TWO, ONE]);
    let (one, two) = (names[0].as_str(), names[1].as_str());
    let before = scene.tree();
    let line = ["uninstall", two, one];
    let planned = scene
        .machine
        .run([&line[..], &["--dry-run", "--json"]].concat());
    let planned = planned.exits(0).json();
    assert!(before.changes_to(&scene.tree()).is_empty());
    let shown = scene.machine.run([&line[..], &["--dry-run"]].concat());
    shown.exits(0).says(&format!(
        "Undo {one} (its last time; what was kept once before stays)"
    ));
    let done = scene
        .machine
        .run([&line[..], &["--yes", "--json"]].concat());
    let done = done.exits(0).json();
    let steps = |json: &serde_json::Value| -> Vec<(String, String)> {
        let plans = json["plans"].as_array().unwrap().clone();
        let word = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
        let step = |plan: &serde_json::Value| (word(&plan["name"]), word(&plan["digest"]));
        plans.iter().map(step).collect()
    };
    let order: Vec<String> = steps(&done).into_iter().map(|(name, _)| name).collect();
    assert_eq!(order, [one, two, one]);
    assert_eq!(
        steps(&planned),
        steps(&done),
        "the dry run told another plan"
    );
    assert_eq!(done["packages"].as_array().unwrap().len(), 2, "{done}");
    let file = scene.home().join("file");
    assert_eq!(fs::read_to_string(file).unwrap(), "mine\n");
    assert!(!scene.machine.prefix().exists());
}

#[test]
fn every_hint_names_a_command_that_works_next() {
    let cases: [(&[&str], usize, usize); 4] = [
        (&[ONE, TWO], 0, 1),
        (&[ONE, TWO, ONE], 0, 2),
        (&[ONE, TWO, ONE], 1, 2),
        (&[ONE, TWO, THREE, ONE, TWO], 2, 1),
    ];
    for (scripts, which, number) in cases {
        let (scene, names) = kept(scripts);
        let refuse = |scene: &Scene| {
            let line = ["uninstall", &names[which], "--yes", "--json"];
            scene.machine.run(line)
        };
        let found = hints(&refuse(&scene));
        assert_eq!(found.len(), number, "{scripts:?} {which}: {found:?}");
        for hint in 0..number {
            let (scene, _) = kept(scripts);
            let mut command = hints(&refuse(&scene)).swap_remove(hint);
            command.push("--yes".to_owned());
            scene.machine.run(command).exits(0);
        }
    }
}

#[test]
fn a_rollback_that_waits_for_another_script_says_which_one() {
    let (scene, names) = kept(&[ONE, ONE, TWO]);
    let refused = scene
        .machine
        .run(["rollback", &names[0], "--yes", "--json"]);
    assert_eq!(hints(&refused), [["uninstall", names[2].as_str()]]);
}

#[test]
fn what_was_undone_before_one_is_refused_is_told() {
    let (scene, names) = kept(&[ONE, TWO, THREE]);
    // A folder stands where the first one's file was: that of the second goes, and no more.
    let line = ["uninstall", &names[1], &names[0], "--yes"];
    scene
        .machine
        .run(line)
        .exits(32)
        .says("nothing was changed");
    let other = scene.home().join("other");
    scene.script_does(|after| fs::write(after.join("other"), "x\n").unwrap());
    let free = scene.keep("echo other\n").unwrap().name.to_string();
    let refused = scene.machine.run(["uninstall", &free, &names[0], "--yes"]);
    refused
        .exits(32)
        .says(&free)
        .does_not_say("nothing was changed");
    assert!(!other.exists());
}
