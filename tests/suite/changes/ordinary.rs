//! The same as an ordinary user, to whom modes mean something.

#![allow(clippy::print_stdout, reason = "what was not tested is said")]

use std::os::unix::fs::MetadataExt;
use std::process::Command;

use super::{Place, file, folder, mode, opaque, whiteout};

/// Runs all tests of this module again as an ordinary user, if these are run by root.
#[test]
fn all_of_it_holds_for_an_ordinary_user() {
    let folder = tempfile::tempdir().unwrap();
    if folder.path().metadata().unwrap().uid() != 0 {
        return;
    }
    let program = folder.path().join("suite");
    std::fs::copy(std::env::current_exe().unwrap(), &program).unwrap();
    mode(folder.path(), 0o755);
    mode(&program, 0o755);
    let work = folder.path().join("tmp");
    std::fs::create_dir(&work).unwrap();
    mode(&work, 0o777);
    let output = Command::new("setpriv")
        .args(["--reuid", "65534", "--regid", "65534", "--clear-groups"])
        .arg(&program)
        .arg("changes::")
        .args(["--skip", "life::", "--skip", "ten_thousand"])
        .env("TMPDIR", &work)
        .current_dir("/")
        .output()
        .expect("setpriv, to run as another user");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    for line in said.lines().filter(|line| line.contains("SKIPPED")) {
        println!("{line}");
    }
    let passed = said
        .rsplit(" passed")
        .nth(1)
        .and_then(|rest| rest.rsplit(' ').next());
    let passed: usize = passed.and_then(|number| number.parse().ok()).unwrap_or(0);
    assert!(output.status.success() && passed >= 30, "{said}");
}

#[test]
fn a_folder_of_the_home_that_cannot_be_read_bars_its_own_removal() {
    if rustix::process::geteuid().is_root() {
        return;
    }
    let place = Place::new();
    for name in ["gone", "listed", "replaced", "opened", "above/closed"] {
        file(&place.home(name).join("in/file"), "x");
    }
    whiteout(&place.upper("gone"));
    whiteout(&place.upper("listed"));
    whiteout(&place.upper("above"));
    opaque(&place.upper("replaced"));
    folder(&place.upper("opened"));
    whiteout(&place.upper("opened/in"));
    file(&place.upper("opened/new"), "x");
    let closed = ["gone", "replaced", "opened", "above/closed"];
    for name in closed {
        mode(&place.home(name), 0o000);
    }
    // It can be listed, and nothing in it can be looked at.
    mode(&place.home("listed"), 0o400);
    let listed = place.list();
    for name in closed.iter().chain(&["listed"]) {
        mode(&place.home(name), 0o755);
    }
    assert_eq!(
        listed,
        [
            "above: folder 755 -> nothing",
            "above/closed: folder 000 -> nothing ! Unreadable",
            "gone: folder 000 -> nothing ! Unreadable",
            "listed: folder 400 -> nothing ! Unreadable",
            "opened: folder 000 -> folder 755",
            "opened/in: nothing -> nothing ! Unreadable",
            "opened/new: nothing -> file 644 1 ! Unreadable",
            "replaced: folder 000 -> folder 755 ! Unreadable",
        ]
    );
}
