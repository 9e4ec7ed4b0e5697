//! All or nothing: the program is killed before every call that changes the prefix, and every
//! call that touches the prefix fails once with a full or a broken disk.
//!
//! Each point is one run under strace (Debian package strace), which counts the calls of a
//! recorded run and strikes at the chosen one. After it a reader sees the old version or the new
//! one, whole; the next command ends well with exactly the right tree; and a removal leaves what
//! was there before the first install.
//!
//! The suite takes a few points of each scenario. All of them, or so many of each:
//!
//! ```text
//! UNPIPE_POINTS=all cargo test --test suite life::kill -- --nocapture
//! UNPIPE_POINTS=100 cargo test --test suite life::kill -- --nocapture
//! ```

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Instant;

use super::super::support::machine::Machine;
use super::super::support::tree::Tree;
use super::Life;

/// How many points of a kind the suite takes of one scenario.
const SOME: usize = 4;

fn number_of_points() -> usize {
    match std::env::var("UNPIPE_POINTS") {
        Ok(all) if all == "all" => usize::MAX,
        Ok(number) => number.parse().unwrap(),
        Err(_) => SOME,
    }
}

/// A command whose every step is struck.
struct Scenario {
    title: &'static str,
    life: Life,
    line: String,
    /// A copy of the home before the command.
    template: PathBuf,
    /// The prefix before anything was installed, before the command, and after it.
    empty: Tree,
    old: Tree,
    new: Tree,
    /// The same two after a run that tidied up.
    settled: Vec<Tree>,
}

/// One call of a recorded run that touches the prefix.
#[derive(Clone, Debug)]
struct Point {
    call: String,
    number: usize,
    changes: bool,
}

/// What befalls a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Blow {
    Kill,
    DiskFull,
    DiskBroken,
}

impl Blow {
    fn injection(self, point: &Point) -> String {
        let what = match self {
            Self::Kill => "signal=KILL",
            Self::DiskFull => "error=ENOSPC",
            Self::DiskBroken => "error=EIO",
        };
        format!("inject={}:{what}:when={}", point.call, point.number)
    }

    fn strikes(self, point: &Point) -> bool {
        match self {
            Self::Kill => point.changes,
            Self::DiskFull => point.changes && point.call != "unlinkat",
            Self::DiskBroken => true,
        }
    }
}

impl Scenario {
    fn new(title: &'static str, prepare: impl FnOnce(&mut Life) -> String) -> Self {
        let mut life = Life::on(Machine::in_memory().with_prefix("some/prefix"));
        let empty = Tree::of(&life.machine.home());
        let line = prepare(&mut life);
        let template = life.machine.work("template");
        copy(&life.machine.home(), &template);
        let mut scenario = Self {
            title,
            life,
            line,
            template,
            empty,
            old: Tree::default(),
            new: Tree::default(),
            settled: Vec::new(),
        };
        scenario.old = scenario.home();
        scenario.settle().unwrap();
        scenario.settled.push(scenario.home());
        scenario.reset();
        scenario.run(&scenario.line).exits(0);
        scenario.new = scenario.home();
        scenario.settle().unwrap();
        scenario.settled.push(scenario.home());
        scenario
    }

    /// The home without the trust state, which is no part of the promise here.
    fn home(&self) -> Tree {
        Tree::of(&self.life.machine.home())
    }

    fn run(&self, line: &str) -> super::Outcome {
        let key = self.life.publisher.key().public();
        let line = line.replace("KEY", &key);
        self.life.machine.run(line.split(' '))
    }

    fn reset(&self) {
        fs::remove_dir_all(self.life.machine.home()).unwrap();
        copy(&self.template, &self.life.machine.home());
    }

    /// Runs the command under strace. Its exit code, or nothing if it was killed; and what it said.
    fn traced(&self, options: &[&str]) -> (Option<i32>, String) {
        let key = self.life.publisher.key().public();
        let line = self.line.replace("KEY", &key);
        let program = self.life.machine.command(line.split(' '));
        let mut command = Command::new("strace");
        command.args(["-f", "-qq"]).args(options).arg("--");
        command.arg(program.get_program()).args(program.get_args());
        command.current_dir(self.life.machine.work("")).env_clear();
        for (key, value) in program.get_envs() {
            command.env(key, value.unwrap_or_default());
        }
        let output = command.stdin(Stdio::null()).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let was_killed = output.status.signal().is_some();
        let code = output
            .status
            .code()
            .filter(|code| !was_killed && *code != 137);
        (code, said)
    }

    /// The calls of an undisturbed run that touch the prefix.
    fn points(&self) -> Vec<Point> {
        self.reset();
        let log = self.life.machine.work("log");
        let (code, said) = self.traced(&["-y", "-s", "0", "-o", log.to_str().unwrap()]);
        assert_eq!(code, Some(0), "{}: {said}", self.title);
        let mut counts: BTreeMap<(String, String), usize> = BTreeMap::new();
        let mut points = Vec::new();
        let home = self.life.machine.home().join("some");
        let home = home.to_str().unwrap();
        for line in String::from_utf8_lossy(&fs::read(&log).unwrap()).lines() {
            let Some((pid, rest)) = line.split_once(' ') else {
                continue;
            };
            let rest = rest.trim_start();
            let Some((call, arguments)) = rest.split_once('(') else {
                continue;
            };
            if !call.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
                continue;
            }
            let count = counts.entry((pid.to_owned(), call.to_owned())).or_default();
            *count += 1;
            let is_io = !["close", "execve", "mmap", "fcntl", "lseek"].contains(&call);
            if arguments.contains(home) && is_io {
                let always = [
                    "mkdir",
                    "mkdirat",
                    "rename",
                    "renameat",
                    "renameat2",
                    "symlinkat",
                    "unlinkat",
                    "unlink",
                    "rmdir",
                    "write",
                    "fsync",
                    "fchmod",
                    "linkat",
                    "flock",
                    "ftruncate",
                ];
                points.push(Point {
                    call: call.to_owned(),
                    number: *count,
                    changes: always.contains(&call) || arguments.contains("O_CREAT"),
                });
            }
        }
        assert!(
            points.len() > 30,
            "{}: strace saw little: {points:?}",
            self.title
        );
        points
    }

    /// Strikes at every point, or some, and looks at what is left. Returns how many.
    fn strike(&self, blow: Blow) -> usize {
        let begun = Instant::now();
        let all: Vec<Point> = self.points();
        let all: Vec<Point> = all
            .into_iter()
            .filter(|point| blow.strikes(point))
            .collect();
        let step = all.len().div_ceil(number_of_points());
        let chosen: Vec<&Point> = all.iter().skip(step / 2).step_by(step).collect();
        let mut faults = Vec::new();
        for point in &chosen {
            if let Err(fault) = self.strike_at(blow, point) {
                faults.push(format!("{point:?}: {fault}"));
            }
        }
        eprintln!(
            "{}, {blow:?}: {} of {} points, {} faults, {:.1} s",
            self.title,
            chosen.len(),
            all.len(),
            faults.len(),
            begun.elapsed().as_secs_f64()
        );
        assert!(
            faults.is_empty(),
            "{}, {blow:?}:\n{}",
            self.title,
            faults.join("\n")
        );
        chosen.len()
    }

    fn strike_at(&self, blow: Blow, point: &Point) -> Result<(), String> {
        self.reset();
        let (code, said) = self.traced(&["-e", &blow.injection(point), "-o", "/dev/null"]);
        let left = self.home();
        self.holds_old_or_new(&left)
            .map_err(|fault| format!("{fault}\nafter {code:?}: {said}"))?;
        self.fits_the_code(blow, code, &left)
            .map_err(|fault| format!("{fault}\nafter {code:?}: {said}"))?;
        self.goes_on_from(&left)?;
        Ok(())
    }

    /// A reader sees one of the two versions, whole.
    fn holds_old_or_new(&self, left: &Tree) -> Result<(), String> {
        let seen = visible(left);
        if seen == visible(&self.old) || seen == visible(&self.new) {
            Ok(())
        } else {
            Err(format!("a reader sees neither old nor new: {seen:#?}"))
        }
    }

    /// An exit code of 0 means that it was done, another one that it was not, or that the message
    /// says what is left.
    fn fits_the_code(&self, blow: Blow, code: Option<i32>, left: &Tree) -> Result<(), String> {
        let is_new = visible(left) == visible(&self.new);
        match (blow, code) {
            (Blow::Kill, _) => Ok(()),
            (_, Some(0)) if is_new => Ok(()),
            (_, Some(52)) => Ok(()),
            (_, Some(1) | None) => Err("it crashed".to_owned()),
            (_, Some(0)) => Err("it ended with 0, and nothing was done".to_owned()),
            (_, Some(_)) => {
                let changes = differences(&self.old, left);
                // What a killed run left may be cleared away in part.
                let was_untidy = !differences(&self.old, &self.settled[0]).is_empty();
                if changes.is_empty() || was_untidy && visible(left) == visible(&self.old) {
                    Ok(())
                } else {
                    Err(format!("it is not as it was before:\n{changes}"))
                }
            }
        }
    }

    /// The next commands end well, and the tree is exactly right after each.
    fn goes_on_from(&self, left: &Tree) -> Result<(), String> {
        let saved = self.life.machine.work("saved");
        if saved.exists() {
            fs::remove_dir_all(&saved).unwrap();
        }
        copy(&self.life.machine.home(), &saved);
        let is_new = visible(left) == visible(&self.new);
        let again = self.run(&self.line);
        // What cannot be done twice was done.
        let fine = again.code == Some(0) || is_new && again.code == Some(2);
        if !fine {
            return Err(format!("the next run fails: {again}"));
        }
        let changes = differences(&self.new, &self.home());
        if again.code == Some(0) && !changes.is_empty() && !self.keeps_edits(&changes) {
            return Err(format!(
                "after the next run the tree differs:\n{changes}{again}"
            ));
        }
        fs::remove_dir_all(self.life.machine.home()).unwrap();
        copy(&saved, &self.life.machine.home());
        self.settle()?;
        let settled = self.home();
        let changes: Vec<String> = self
            .settled
            .iter()
            .map(|expected| differences(expected, &settled))
            .collect();
        if changes.iter().all(|changes| !changes.is_empty()) {
            return Err(format!("it settles at neither:\n{}", changes.join("or:\n")));
        }
        let gone = self.run("uninstall tool --yes");
        let changes = differences(&self.empty, &self.home());
        if gone.code != Some(0) || !(changes.is_empty() || self.keeps_edits(&changes)) {
            return Err(format!("a removal leaves:\n{changes}{gone}"));
        }
        Ok(())
    }

    /// Another package comes and goes: commands that write tidy up first.
    fn settle(&self) -> Result<(), String> {
        let key = fs::read_to_string(self.life.machine.work("other.key")).unwrap();
        let arguments = ["install", "./other", "--key", &key, "--yes"];
        let came = self.life.machine.run(arguments);
        let gone = self.run("uninstall get.example.org/other --yes");
        for outcome in [came, gone] {
            if outcome.code != Some(0) {
                return Err(format!("another command fails: {outcome}"));
            }
        }
        Ok(())
    }

    fn keeps_edits(&self, changes: &str) -> bool {
        self.title == "repair" && changes.contains("share/unpipe/kept")
    }
}

/// What a reader gets: the version that is current with all of its files, and what is followed.
fn visible(tree: &Tree) -> BTreeMap<String, String> {
    let app = "some/prefix/share/unpipe/apps/get.example.org+tool/";
    let Some(current) = tree.about(&format!("{app}current")) else {
        return BTreeMap::new();
    };
    let version = current.trim_start_matches("link to ").to_owned();
    let below = format!("{app}{version}/");
    let mut seen: BTreeMap<String, String> = tree
        .paths()
        .filter(|path| path.starts_with(&below) && !path.ends_with("receipt.json"))
        .map(|path| {
            (
                path.to_owned(),
                tree.about(path).unwrap_or_default().to_owned(),
            )
        })
        .collect();
    seen.insert("current".to_owned(), version);
    seen
}

/// How two homes differ, but for receipts (which tell the time) and the trust state.
fn differences(before: &Tree, after: &Tree) -> String {
    before
        .changes_to(after)
        .lines()
        .filter(|line| !line.contains(" state") && !line.contains("receipt.json"))
        .take(12)
        .map(|line| format!("{line}\n"))
        .collect()
}

fn copy(from: &std::path::Path, to: &std::path::Path) {
    let status = Command::new("cp")
        .arg("-a")
        .arg(from)
        .arg(to)
        .status()
        .unwrap();
    assert!(status.success(), "cp fails");
}

fn scenarios() -> Vec<Scenario> {
    let first = |life: &mut Life| {
        offer_other(life);
        life.offers_releases([one(life)]);
    };
    let installed = move |life: &mut Life| {
        first(life);
        life.install().exits(0);
    };
    let upgraded = move |life: &mut Life| {
        installed(life);
        life.offers_releases([two(life), one(life)]);
        life.run("upgrade --yes").exits(0);
    };
    vec![
        Scenario::new("install", move |life| {
            first(life);
            "install ./dist --key KEY --yes".to_owned()
        }),
        Scenario::new("upgrade", move |life| {
            installed(life);
            life.offers_releases([two(life), one(life)]);
            "upgrade --yes".to_owned()
        }),
        Scenario::new("third version", move |life| {
            upgraded(life);
            let three = life.publisher.release("3.0.0", 3);
            life.offers_releases([three, two(life), one(life)]);
            "upgrade --yes".to_owned()
        }),
        Scenario::new("rollback", move |life| {
            upgraded(life);
            "rollback tool --yes".to_owned()
        }),
        Scenario::new("return to what a rollback left", move |life| {
            upgraded(life);
            life.run("rollback tool --yes").exits(0);
            "install tool --yes".to_owned()
        }),
        Scenario::new("retrack", move |life| {
            upgraded(life);
            "install tool@2.0.0 --yes".to_owned()
        }),
        Scenario::new("repair", move |life| {
            upgraded(life);
            let tool = life
                .machine
                .prefix()
                .join("bin/tool")
                .canonicalize()
                .unwrap();
            fs::write(tool, "mine").unwrap();
            "install tool --yes".to_owned()
        }),
        Scenario::new("uninstall", move |life| {
            upgraded(life);
            "uninstall tool --yes".to_owned()
        }),
        Scenario::new("recovery of an upgrade", move |life| {
            installed(life);
            life.offers_releases([two(life), one(life)]);
            interrupted(life, "upgrade --yes", "renameat", 2);
            "upgrade --yes".to_owned()
        }),
        Scenario::new("recovery of a removal", move |life| {
            upgraded(life);
            interrupted(life, "uninstall tool --yes", "unlinkat", 2);
            "install ./dist --yes".to_owned()
        }),
    ]
}

fn one(life: &Life) -> super::Release {
    let release = life.publisher.release("1.0.0", 1);
    release.artifact(|a| {
        a.file("bin/old", "755", "#!/bin/sh\n")
            .file("share/fish/vendor_completions.d/tool.fish", "644", "x\n")
            .file("lib/data", "644", "one\n")
    })
}

fn two(life: &Life) -> super::Release {
    let release = life.publisher.release("2.0.0", 2);
    release.artifact(|a| {
        a.file("bin/new", "755", "#!/bin/sh\n")
            .file("share/zsh/site-functions/_tool", "644", "x\n")
            .file("lib/data", "644", "two\n")
    })
}

/// Another package, whose coming and going makes the program tidy up.
fn offer_other(life: &Life) {
    let other = super::Publisher::new("get.example.org/other");
    let mut release = other.release("1.0.0", 1);
    release.artifact = super::super::support::artifact::Artifact::new("other.tar.gz").file(
        "bin/other",
        "755",
        "#!/bin/sh\n",
    );
    let place = other.level1([release]).place();
    place.write_to(&life.machine.work("other"));
    fs::write(life.machine.work("other.key"), other.key().public()).unwrap();
}

/// Runs a command that is killed at its n-th call of a kind.
fn interrupted(life: &Life, line: &str, call: &str, number: usize) {
    let program = life.machine.command(line.split(' '));
    let inject = format!("inject={call}:signal=KILL:when={number}");
    let mut command = Command::new("strace");
    command.args(["-f", "-qq", "-o", "/dev/null", "-e", &inject, "--"]);
    command.arg(program.get_program()).args(program.get_args());
    command.current_dir(life.machine.work("")).env_clear();
    for (key, value) in program.get_envs() {
        command.env(key, value.unwrap_or_default());
    }
    let output = command.stdin(Stdio::null()).output().unwrap();
    assert!(!output.status.success(), "{line} was not killed");
}

fn strike_all(blow: Blow) {
    if Command::new("strace").arg("-V").output().is_err() {
        println!("SKIPPED: strace is not here (Debian package strace)");
        return;
    }
    let begun = Instant::now();
    let mut points = 0;
    let mut faults = Vec::new();
    for scenario in scenarios() {
        let struck =
            std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| scenario.strike(blow)));
        match struck {
            Ok(number) => points += number,
            Err(fault) => faults.push(fault.downcast_ref::<String>().cloned().unwrap_or_default()),
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
    let seconds = begun.elapsed().as_secs_f64();
    println!("{blow:?}: {points} points in {seconds:.1} s");
}

#[test]
fn killed_at_any_point_it_leaves_the_old_version_or_the_new_one() {
    strike_all(Blow::Kill);
}

#[test]
fn with_a_full_disk_at_any_point_it_leaves_the_old_version_or_the_new_one() {
    strike_all(Blow::DiskFull);
}

#[test]
fn with_a_broken_disk_at_any_point_it_leaves_the_old_version_or_the_new_one() {
    strike_all(Blow::DiskBroken);
}
