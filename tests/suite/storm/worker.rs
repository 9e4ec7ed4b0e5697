//! One of those who run commands, and kill some of them.

use std::collections::BTreeMap;
use std::fmt;
use std::io::Read;
use std::process::{Child, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::sleep;
use std::time::Duration;

use super::super::support::dice::Dice;
use super::{Mood, Storm};

/// One run in so many is killed.
const ONE_IN: u64 = 4;
/// A kill comes after at most so many microseconds.
const LATEST: u64 = 12_000;

/// What happened.
#[derive(Default)]
pub(super) struct Tally {
    runs: u64,
    kills: u64,
    pub(super) reads: u64,
    ends: BTreeMap<i32, u64>,
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            runs,
            kills,
            reads,
            ends,
        } = self;
        write!(
            f,
            "{runs} processes, {kills} killed, {reads} reads, ends {ends:?}"
        )
    }
}

/// Ends the process with the test, also when that fails.
struct Held(Child);

impl Drop for Held {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Runs commands until as many were run as there should be.
pub(super) fn work(
    storm: &Storm,
    mood: Mood,
    mut dice: Dice,
    left: &AtomicUsize,
    tally: &Mutex<Tally>,
) {
    let take = || left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |n| n.checked_sub(1));
    while take().is_ok() {
        let line = command(storm, mood, &mut dice);
        let Some(line) = line.strip_prefix("approve ") else {
            run(storm, &line, &mut dice, tally);
            continue;
        };
        let looked = run(storm, &format!("{line} --dry-run --json"), &mut dice, tally);
        if let Some(digest) = looked.as_deref().and_then(digest_in)
            && take().is_ok()
        {
            run(
                storm,
                &format!("{line} --approve {digest}"),
                &mut dice,
                tally,
            );
        }
    }
}

fn command(storm: &Storm, mood: Mood, dice: &mut Dice) -> String {
    let number = usize::try_from(dice.below(2)).unwrap();
    let package = &storm.packages[number];
    let (short, key) = (package.short, package.key());
    let version = 1 + dice.below(3);
    match dice.below(16) {
        0..=2 => format!("install ./{short} --key {key} --yes"),
        3 => format!("install ./{short}.old --key {key} --yes"),
        4 => format!("install {short}@{version}.0.0 --yes"),
        5 | 6 => format!("approve install {short}@{version}.0.0 --downgrade"),
        7 => "upgrade --yes".to_owned(),
        8 => format!("upgrade {short} --yes"),
        9 | 10 => format!("rollback {short} --yes"),
        11..=13 if mood == Mood::AllMayGo || number == 0 => format!("uninstall {short} --yes"),
        11..=13 => format!("install {short} --yes"),
        14 => "list".to_owned(),
        _ => "check".to_owned(),
    }
}

/// Runs a command, or kills it. What it wrote to stdout, if it ended.
fn run(storm: &Storm, line: &str, dice: &mut Dice, tally: &Mutex<Tally>) -> Option<String> {
    let delay = (dice.below(ONE_IN) == 0).then(|| Duration::from_micros(dice.below(LATEST)));
    let mut command = storm.machine.command(line.split(' '));
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = Held(command.spawn().unwrap());
    if let Some(delay) = delay {
        sleep(delay);
        child.0.kill().unwrap();
    }
    // Neither output fills a pipe.
    let status = child.0.wait().unwrap();
    let (mut told, mut said) = (String::new(), String::new());
    child
        .0
        .stdout
        .take()
        .unwrap()
        .read_to_string(&mut told)
        .unwrap();
    child
        .0
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut said)
        .unwrap();
    let mut tally = tally.lock().unwrap();
    tally.runs += 1;
    let Some(code) = status.code() else {
        tally.kills += 1;
        assert!(delay.is_some(), "`{line}` ended with {status}: {said}");
        return None;
    };
    *tally.ends.entry(code).or_default() += 1;
    drop(tally);
    assert!(
        fits(code, &told, &said),
        "`{line}` ended with {code}:\n{told}{said}"
    );
    Some(told)
}

/// Whether a command may end like this when others work beside it: the code is one of a few, and
/// the one message fits it.
fn fits(code: i32, told: &str, said: &str) -> bool {
    let is_heading = |line: &&str| line.starts_with("refused:") || line.starts_with("error:");
    let headings = said.lines().filter(is_heading).count();
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    if said.contains("bug:") || said.contains("panicked") {
        return false;
    }
    let reasons: &[&str] = match code {
        0 => return headings == 0,
        21 => return only_links_are_missing(told),
        // The package, or the version to go back to, is not there (any more).
        2 => &[
            "expected an installed package",
            "replaced no version that is still here",
            "on offer, found",
        ],
        // Another run changed what the plan was made of; or the plan needs another consent.
        3 => &["approved was the plan", "--approve"],
        22 => &["found the older", "accepted before"],
        33 => &["another run"],
        _ => return false,
    };
    headings == 1 && reasons.iter().any(|reason| said.contains(reason))
}

/// A kill between the switch and the links leaves the links to the next command that writes.
fn only_links_are_missing(told: &str) -> bool {
    let is_path = |line: &&str| line.contains("share/") || line.contains("bin/");
    let mut paths = told.lines().filter(is_path).peekable();
    paths.peek().is_some() && paths.all(|line| line.contains("the link is missing"))
}

fn digest_in(told: &str) -> Option<String> {
    let told: serde_json::Value = serde_json::from_str(told).ok()?;
    Some(told["plans"][0]["digest"].as_str()?.to_owned())
}
