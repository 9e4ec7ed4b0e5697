//! The same for an ordinary user, to whom permissions mean something.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::driver::{self, How, SCRIPT};
use super::scene::{Scene, everything, fill, set_mode};
use crate::support::machine::Machine;

/// This program where anybody can run it.
fn for_anybody() -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    set_mode(folder.path(), 0o755);
    let copy = folder.path().join("driver");
    // By another process: a file that this one has open for writing could not be started.
    let done = Command::new("cp")
        .arg(driver::program())
        .arg(&copy)
        .status();
    assert!(done.unwrap().success());
    set_mode(&copy, 0o755);
    (folder, copy)
}

fn give(scene: &Scene, folder: &Path) {
    scene.machine.give_to_user(folder);
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let kind = entry.file_type().unwrap();
        if kind.is_dir() {
            give(scene, &entry.path());
        } else if kind.is_file() {
            scene.machine.give_to_user(&entry.path());
        }
    }
}

#[test]
fn an_ordinary_user_keeps_and_undoes_in_folders_that_deny_writing() {
    let scene = Scene::on(Machine::of_an_ordinary_user());
    fill(&scene.home());
    scene.script_does(everything);
    give(&scene, &scene.home());
    give(&scene, &scene.after());
    let before = scene.tree();
    let (_folder, program) = for_anybody();
    let output = driver::command(&scene, &program, How::Journalled)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(scene.changes().is_empty(), "{:?}", scene.changes());
    let name = unpipe::model::RunName::of(&unpipe::model::Digest::of(SCRIPT.as_bytes()));
    scene.machine.run(["check"]).exits(0);
    scene
        .machine
        .run(["uninstall", &name.to_string(), "--yes"])
        .exits(0);
    let left = before.changes_to(&scene.tree());
    assert!(left.is_empty(), "{left}");
}
