//! What a person changed since is never lost, and one undo does not tear another.

use std::fs;

use super::scene::Scene;

const ONE: &str = "echo one\n";
const TWO: &str = "echo two\n";

fn kept(scene: &Scene, name: &str, inner: &str) -> String {
    let folder = scene.machine.prefix().join("share/unpipe/kept").join(name);
    fs::read_to_string(folder.join(inner)).unwrap()
}

#[test]
fn files_that_were_changed_since_stay_or_are_kept_apart() {
    let scene = Scene::new();
    let home = scene.home();
    for file in ["changed", "removed"] {
        fs::write(home.join(file), "original\n").unwrap();
    }
    scene.script_does(|after| {
        fs::create_dir(after.join("tool")).unwrap();
        fs::write(after.join("tool/made"), "script\n").unwrap();
        fs::write(after.join("changed"), "script\n").unwrap();
        fs::remove_file(after.join("removed")).unwrap();
    });
    let name = scene.keep(ONE).unwrap().name.to_string();
    fs::write(home.join("tool/made"), "mine\n").unwrap();
    fs::write(home.join("tool/note"), "mine\n").unwrap();
    fs::write(home.join("changed"), "mine\n").unwrap();
    fs::write(home.join("removed"), "mine\n").unwrap();
    scene.machine.run(["check", &name]).exits(21);
    let outcome = scene.machine.run(["uninstall", &name, "--yes"]);
    outcome.exits(0);
    for word in [
        "tool/made",
        "changed",
        "removed",
        "tool holds more",
        "kept in",
    ] {
        assert!(outcome.stderr.contains(word), "{word}: {outcome}");
    }
    assert!(!home.join("tool/made").exists());
    for file in ["changed", "removed", "tool/note"] {
        assert_eq!(
            fs::read_to_string(home.join(file)).unwrap(),
            "mine\n",
            "{file}"
        );
    }
    assert_eq!(kept(&scene, &name, "tool/made"), "mine\n");
    assert_eq!(kept(&scene, &name, "changed"), "original\n");
    assert_eq!(kept(&scene, &name, "removed"), "original\n");
}

#[test]
fn a_rollback_undoes_the_last_time_alone_and_an_uninstall_all_of_them() {
    let scene = Scene::new();
    let file = scene.home().join("file");
    fs::write(&file, "0\n").unwrap();
    let before = scene.tree();
    let write = |text: &'static str| {
        scene.script_does(move |after| fs::write(after.join("file"), text).unwrap());
        let kept = scene.keep(ONE).unwrap();
        (kept.name.to_string(), kept.number)
    };
    let (name, first) = write("1\n");
    let again = scene.machine.run(["rollback", &name, "--yes"]);
    again.exits(2);
    assert!(again.stderr.contains("nothing earlier"), "{again}");
    // The user's own change between two runs is what the second one changed.
    fs::write(&file, "mine\n").unwrap();
    let (_, second) = write("2\n");
    assert_eq!((first, second), (1, 2));
    scene.machine.run(["rollback", &name, "--yes"]).exits(0);
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine\n");
    fs::write(&file, "1\n").unwrap();
    write("2\n");
    write("3\n");
    scene.machine.run(["uninstall", &name, "--yes"]).exits(0);
    let left = before.changes_to(&scene.tree());
    assert!(left.is_empty(), "{left}");
}

#[test]
fn of_two_scripts_that_changed_one_path_the_later_is_undone_first() {
    let scene = Scene::new();
    let before = scene.tree();
    scene.script_does(|after| fs::write(after.join("file"), "one\n").unwrap());
    let one = scene.keep(ONE).unwrap().name.to_string();
    scene.script_does(|after| fs::write(after.join("file"), "two\n").unwrap());
    let two = scene.keep(TWO).unwrap().name.to_string();
    let refused = scene.machine.run(["uninstall", &one, "--yes"]);
    refused.exits(32);
    assert!(
        refused.stderr.contains(&format!("unpipe uninstall {two}")),
        "{refused}"
    );
    scene.machine.run(["check"]).exits(0);
    scene
        .machine
        .run(["uninstall", &one, &two, "--yes"])
        .exits(0);
    let left = before.changes_to(&scene.tree());
    assert!(left.is_empty(), "{left}");
}

#[test]
fn of_several_things_that_are_kept_apart_it_is_told_which_is_which() {
    let scene = Scene::new();
    let file = scene.home().join("file");
    fs::write(&file, "original\n").unwrap();
    let keep = |text: &'static str| {
        scene.script_does(|after| {
            fs::write(after.join("file"), text).unwrap();
            fs::write(after.join("tool"), text).unwrap();
        });
        scene.keep(ONE).unwrap().name.to_string()
    };
    keep("1\n");
    fs::write(&file, "between\n").unwrap();
    let name = keep("2\n");
    fs::write(&file, "mine\n").unwrap();
    fs::write(scene.home().join("tool"), "mine\n").unwrap();
    let undone = scene.machine.run(["uninstall", &name, "--yes"]);
    undone.exits(0);
    let folder = scene.machine.prefix().join("share/unpipe/kept").join(&name);
    let mut told = Vec::new();
    for line in undone.stderr.lines() {
        let Some((at, what)) = line.split_once(" is ~/") else {
            continue;
        };
        let at = at.strip_prefix("note: ").unwrap();
        assert!(at.starts_with(folder.to_str().unwrap()), "{undone}");
        told.push((fs::read_to_string(at).unwrap(), what.to_owned()));
    }
    told.sort();
    let before = |file: &str, number: u32| {
        format!("{file} as it was before {name} was kept (number {number})")
    };
    let (first, second) = (before("file", 1), before("file", 2));
    let expected = [
        ("1\n", &*before("tool", 2)),
        ("between\n", second.as_str()),
        ("mine\n", "tool as you had changed it"),
        ("original\n", first.as_str()),
    ];
    let told: Vec<(&str, &str)> = told.iter().map(|(text, what)| (&**text, &**what)).collect();
    assert_eq!(told, expected, "{undone}");
    // What is the only copy of an original is not called a change of the user's.
    let doctor = scene.machine.run(["doctor"]);
    assert!(!doctor.stdout.contains("you changed"), "{doctor}");
    let told: Vec<&str> = doctor.stdout.split_whitespace().collect();
    let words = "that unpipe moved away and kept for you";
    assert!(told.join(" ").contains(words), "{doctor}");
}
