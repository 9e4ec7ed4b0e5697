//! One damaged receipt of a kept script: told, and a way out that loses nothing.

use std::fs;
use std::path::{Path, PathBuf};

use super::scene::Scene;

/// A scene with two kept scripts: its home, and their names.
fn two() -> (Scene, [String; 2]) {
    let scene = Scene::new();
    fs::write(scene.home().join("file"), "mine\n").unwrap();
    scene.script_does(|after| fs::write(after.join("file"), "script\n").unwrap());
    let one = scene.keep("echo one\n").unwrap().name.to_string();
    scene.script_does(|after| fs::write(after.join("tool"), "tool\n").unwrap());
    let two = scene.keep("echo two\n").unwrap().name.to_string();
    (scene, [one, two])
}

fn folder(scene: &Scene, name: &str) -> PathBuf {
    let runs = scene.machine.prefix().join("share/unpipe/runs");
    runs.join(name.strip_prefix("run:").unwrap())
}

fn damage(scene: &Scene, name: &str) {
    fs::write(folder(scene, name).join("1/receipt"), "x\n").unwrap();
}

#[test]
fn every_command_names_it_and_those_that_can_tell_of_the_others_do() {
    let kinds: [fn(&Path); 3] = [
        |folder| fs::write(folder.join("1/receipt"), "x\n").unwrap(),
        |folder| fs::remove_file(folder.join("1/receipt")).unwrap(),
        |folder| fs::rename(folder.join("1"), folder.join("2")).unwrap(),
    ];
    for kind in kinds {
        let (scene, [bad, good]) = two();
        kind(&folder(&scene, &bad));
        let before = scene.tree();
        let run = |line: &[&str]| scene.machine.run(line);
        run(&["list"]).exits(50).says(&bad).prints(&good);
        let listed = run(&["list", "--json"]).exits(50).json();
        assert_eq!(listed["packages"][0]["name"], good.as_str(), "{listed}");
        run(&["info", &good]).exits(0).prints("~/tool made");
        let way = format!("unpipe uninstall {bad} --damaged");
        for line in [
            vec!["info", &bad],
            vec!["check"],
            vec!["uninstall", &good, "--yes"],
            vec!["uninstall", &bad, "--yes"],
            vec!["rollback", &good, "--yes"],
        ] {
            let told = run(&line);
            told.exits(50).says(&way).says("nothing was changed");
            told.does_not_say("NAME --damaged");
        }
        let doctor = run(&["doctor", "--json"]).exits(31).json();
        let checks = doctor["checks"].as_array().unwrap();
        let found: Vec<_> = checks
            .iter()
            .filter(|one| one["about"] == bad.as_str())
            .collect();
        assert_eq!(found.len(), 1, "{doctor}");
        assert_eq!(
            (&found[0]["id"], &found[0]["verdict"]),
            (&"scripts".into(), &"finding".into())
        );
        assert!(
            found[0]["advice"].as_str().unwrap().contains(&way),
            "{doctor}"
        );
        assert!(before.changes_to(&scene.tree()).is_empty());
    }
}

#[test]
fn it_is_given_up_with_all_of_its_files_and_the_home_stays() {
    let (scene, [bad, good]) = two();
    let run = |line: &[&str]| scene.machine.run(line);
    run(&["uninstall", &bad, "--damaged", "--yes"])
        .exits(2)
        .says("whole");
    damage(&scene, &bad);
    let before = scene.tree();
    // A package would be gone before what is wrong with the script is found.
    run(&["uninstall", "tool", &bad, "--damaged", "--yes"])
        .exits(2)
        .says("found both");
    run(&["uninstall", &good, "--damaged", "--yes"])
        .exits(2)
        .says("whole");
    run(&["uninstall", "run:ffffffff", "--damaged", "--yes"]).exits(0);
    run(&["uninstall", &bad, "--damaged"]).exits(3);
    run(&["uninstall", &bad, "--damaged", "--dry-run"])
        .exits(0)
        .says("Undoes nothing");
    assert!(before.changes_to(&scene.tree()).is_empty());
    let given_up = run(&["uninstall", &bad, "--damaged", "--yes", "--json"])
        .exits(0)
        .json();
    assert_eq!(given_up["status"], "uninstalled");
    let kept = PathBuf::from(given_up["packages"][0]["kept"].as_str().unwrap());
    let original = fs::read_to_string(kept.join("1/saved/0")).unwrap();
    assert_eq!(original, "mine\n");
    let file = scene.home().join("file");
    assert_eq!(fs::read_to_string(file).unwrap(), "script\n");
    run(&["list"]).exits(0).prints(&good);
    run(&["uninstall", &good, "--yes"]).exits(0);
    assert!(!scene.home().join("tool").exists());
    assert!(kept.exists());
    // The last one leaves no empty folder behind, and a second one of the name lies beside.
    scene.script_does(|after| fs::write(after.join("tool"), "tool\n").unwrap());
    assert_eq!(scene.keep("echo one\n").unwrap().name.to_string(), bad);
    damage(&scene, &bad);
    run(&["uninstall", &bad, "--damaged", "--yes"])
        .exits(0)
        .says("damaged.2");
    assert!(!scene.machine.prefix().join("share/unpipe/runs").exists());
}
