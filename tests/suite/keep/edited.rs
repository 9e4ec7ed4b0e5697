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
