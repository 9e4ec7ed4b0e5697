//! A release that is stopped leaves the folder as it was, or as it was to be; never another.

use std::collections::BTreeMap;
use std::fs;
use std::process::{Command, Stdio};

use super::studio::Studio;

/// Calls at which a release is struck: each changes a file or folder.
const CALLS: [&str; 8] = [
    "mkdirat",
    "openat",
    "linkat",
    "write",
    "fsync",
    "renameat2",
    "unlinkat",
    "unlink",
];

fn site(studio: &Studio) -> BTreeMap<String, Vec<u8>> {
    let names = studio.lists("site").into_iter();
    names
        .map(|name| {
            let bytes = fs::read(studio.machine.work(&format!("site/{name}"))).unwrap();
            (name, bytes)
        })
        .collect()
}

/// How often a call is made by a whole run.
fn counts(log: &str) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for line in log.lines() {
        let call = line
            .split_once(' ')
            .map_or(line, |(_, rest)| rest.trim_start());
        if let Some((name, _)) = call.split_once('(') {
            *counts.entry(name.to_owned()).or_default() += 1;
        }
    }
    counts
}

/// Runs the release under strace, which writes a log or strikes.
fn traced(studio: &Studio, arguments: &[&str]) -> bool {
    let release = ["publish", "release", "dist", "--version", "2.0.0"];
    let program = studio.machine.command(release);
    let mut strace = Command::new("strace");
    strace.args(["-f", "-qq"]).args(arguments).arg("--");
    strace.arg(program.get_program()).args(program.get_args());
    strace.current_dir(studio.machine.work("")).env_clear();
    for (key, value) in program.get_envs() {
        strace.env(key, value.unwrap_or_default());
    }
    strace
        .stdin(Stdio::null())
        .output()
        .unwrap()
        .status
        .success()
}

#[test]
fn a_release_that_is_killed_leaves_the_folder_whole_and_runs_again() {
    let record = Studio::with_keys();
    record.releases("1.0.0").exits(0);
    record.builds("2.0.0");
    let log = record.machine.work("log");
    let calls = format!("trace={}", CALLS.join(","));
    let log_name = log.to_str().unwrap().to_owned();
    assert!(traced(&record, &["-e", &calls, "-o", &log_name]));
    let counts = counts(&fs::read_to_string(&log).unwrap());
    let mut struck = 0;
    let (mut old, mut new) = (0, 0);
    for (call, count) in counts {
        // The last ones are those that matter; the first ones belong to the start of the program.
        for number in (1..=count)
            .rev()
            .step_by(if count > 12 { count / 6 } else { 2 })
        {
            let studio = Studio::with_keys();
            studio.releases("1.0.0").exits(0);
            studio.builds("2.0.0");
            let before = site(&studio);
            let blow = format!("inject={call}:signal=KILL:when={number}");
            let trace = format!("trace={call}");
            if traced(&studio, &["-o", "/dev/null", "-e", &trace, "-e", &blow]) {
                continue;
            }
            struck += 1;
            let after = site(&studio);
            if after == before {
                old += 1;
            } else {
                new += 1;
                let has = |name: &str| after.contains_key(name);
                assert!(
                    has("2.0.0.release.unpipe") && has("tool-2.0.0.tar.gz"),
                    "{blow}"
                );
            }
            let again = studio.run("publish release dist --version 2.0.0");
            again.exits(0);
            assert_eq!(site(&studio).len(), before.len() + 2, "{blow}");
            let kept: Vec<String> = studio.lists(".");
            assert!(
                !kept.iter().any(|name| name.starts_with(".unpipe-site-")),
                "{kept:?}"
            );
            studio.run("publish status").exits(0);
        }
    }
    assert!(struck >= 20, "only {struck} points were struck");
    assert!(old > 0 && new > 0, "{old} old, {new} new");
}

#[test]
fn a_release_that_its_own_trial_refuses_changes_nothing() {
    let studio = Studio::with_keys();
    studio.releases("1.0.0").exits(0);
    let before = site(&studio);
    // Somebody touched a document that is still on offer.
    let document = studio.machine.work("site/1.0.0.release.unpipe");
    let bytes = fs::read(&document).unwrap();
    let bent = String::from_utf8(bytes.clone())
        .unwrap()
        .replace("A tool", "A fool");
    fs::write(&document, bent).unwrap();
    let refused = studio.releases("2.0.0");
    refused.exits(21).has_one_message();
    fs::write(&document, bytes).unwrap();
    assert_eq!(site(&studio), before);
}

#[test]
fn a_second_release_at_the_same_time_waits_for_nobody_and_says_so() {
    let studio = Studio::with_keys();
    studio.builds("1.0.0");
    let folder = fs::File::open(studio.machine.work("")).unwrap();
    folder.lock().unwrap();
    let busy = studio.run("publish release dist --version 1.0.0");
    busy.exits(33)
        .says("expected to be alone")
        .has_one_message();
    // Closing is not enough: a program that another test starts at this moment has the handle too,
    // until it is its own.
    folder.unlock().unwrap();
    studio.run("publish release dist --version 1.0.0").exits(0);
}
