//! The judge bites: it says no to states that are made by hand, each wrong in one way.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use super::case::{Case, Start};
use super::cases;
use super::strace::Struck;

/// An upgrade of which the judge knows both sides.
fn upgrade() -> Case {
    Case::new(
        cases::ALL
            .iter()
            .find(|one| one.title == "upgrade")
            .unwrap(),
    )
}

/// The judge's word on the machine before or after the upgrade, with something done to it.
#[track_caller]
fn is_blamed(case: &Case, start: Start, words: &str, wrong: impl FnOnce(&Path)) {
    let left = case.changed(start, wrong);
    let verdict = left.and_then(|left| case.sides.are_whole(&left));
    let fault = verdict.expect_err("the judge has nothing to say");
    assert!(fault.contains(words), "{words:?} is not in {fault:?}");
}

/// The folder of the tool, below the prefix.
const APP: &str = "share/unpipe/apps/get.example.org+tool";

#[test]
fn the_judge_accepts_both_sides_as_they_are() {
    let case = upgrade();
    for start in [Start::Old, Start::New] {
        let left = case.changed(start, |_| {}).unwrap();
        case.sides.are_whole(&left).unwrap();
    }
}

#[test]
fn the_judge_blames_a_switch_to_a_version_that_is_not_there() {
    is_blamed(&upgrade(), Start::Old, "ends with", |prefix| {
        let current = prefix.join(APP).join("current");
        fs::remove_file(&current).unwrap();
        symlink("2.0.0-0123456789ab", current).unwrap();
    });
}

#[test]
fn the_judge_blames_half_a_tree() {
    is_blamed(&upgrade(), Start::New, "neither old nor new", |prefix| {
        fs::remove_file(prefix.join(APP).join("current/lib/data")).unwrap();
    });
}

#[test]
fn the_judge_blames_a_file_of_the_other_version() {
    is_blamed(&upgrade(), Start::New, "neither old nor new", |prefix| {
        fs::write(prefix.join(APP).join("current/lib/data"), "one\n").unwrap();
    });
}

#[test]
fn the_judge_blames_a_link_that_was_lost() {
    is_blamed(&upgrade(), Start::Old, "ends with", |prefix| {
        fs::remove_file(prefix.join(APP).join("current")).unwrap();
    });
}

#[test]
fn the_judge_blames_a_package_that_is_gone() {
    is_blamed(&upgrade(), Start::Old, "neither old nor new", |prefix| {
        fs::remove_dir_all(prefix.join(APP)).unwrap();
    });
}

#[test]
fn the_judge_blames_a_command_that_is_missing() {
    is_blamed(
        &upgrade(),
        Start::New,
        "was missing for a moment",
        |prefix| {
            fs::remove_file(prefix.join("bin/tool")).unwrap();
        },
    );
}

#[test]
fn the_judge_blames_a_link_that_leads_elsewhere() {
    let text = "../share/unpipe/apps/get.example.org+tool/1.0.0/bin/odd";
    is_blamed(&upgrade(), Start::New, "neither old nor new", |prefix| {
        symlink(text, prefix.join("bin/odd")).unwrap();
    });
}

#[test]
fn the_judge_blames_trust_that_is_damaged_or_forgotten() {
    let case = upgrade();
    let file = |prefix: &Path| {
        let trust = prefix.parent().unwrap().with_file_name("state/trust");
        let mut subjects = fs::read_dir(trust).unwrap();
        let is_tool = |path: &Path| path.to_string_lossy().contains("+tool");
        let mut folders = subjects.by_ref().map(|entry| entry.unwrap().path());
        folders
            .find(|path| is_tool(path))
            .unwrap()
            .join("state.json")
    };
    is_blamed(&case, Start::New, "damaged", |prefix| {
        let text = fs::read(file(prefix)).unwrap();
        fs::write(file(prefix), &text[..text.len() / 2]).unwrap();
    });
    is_blamed(&case, Start::New, "is trusted", |prefix| {
        fs::remove_file(file(prefix)).unwrap();
    });
}

fn run(code: i32, said: &str) -> Struck {
    Struck {
        fell: true,
        code: Some(code),
        said: said.to_owned(),
    }
}

#[test]
fn the_judge_blames_a_run_that_tells_what_is_not_so() {
    let case = upgrade();
    let [old, new] = [Start::Old, Start::New].map(|start| case.changed(start, |_| {}).unwrap());
    let blames = |code, said: &str, left, words: &str| {
        let fault = case.sides.are_as_told(&run(code, said), left).unwrap_err();
        assert!(fault.contains(words), "{words:?} is not in {fault:?}");
    };
    let undone = "error: cannot write /x\neverything was undone\n";
    case.sides.are_as_told(&run(0, ""), &new).unwrap();
    case.sides.are_as_told(&run(50, undone), &old).unwrap();
    blames(0, "", &old, "nothing was done");
    blames(50, undone, &new, "this is");
    blames(50, "error: cannot write /x\n", &old, "in what state");
    blames(52, undone, &old, "left behind");
    blames(1, "bug: x\nnothing was changed\n", &old, "crashed");
}
