//! The same steps in the real prefix.

use std::fs;
use std::os::unix::fs::symlink;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::process::Stdio;
use std::thread::sleep;
use std::time::Duration;

use super::super::support::machine::Machine;
use super::super::support::place::Place;
use super::super::support::shape::Package;
use super::steps::{Step, Victim};
use super::thinking::{Code, Model};
use super::tree::MINE;

/// The publisher, whose places are made once.
pub(super) struct World {
    package: Package,
    places: Vec<Place>,
}

/// One sequence.
struct Run<'a> {
    world: &'a World,
    machine: Machine,
    model: Model<'a>,
}

impl World {
    pub(super) fn new() -> Self {
        let package = Package::new("tool", 4);
        let places = (1..=4).map(|newest| package.place(newest)).collect();
        Self { package, places }
    }

    /// What is wrong with a sequence, if anything is.
    pub(super) fn fault_of(&self, steps: &[Step]) -> Option<String> {
        let mut run = Run {
            world: self,
            machine: Machine::in_memory(),
            model: Model::new(&self.package),
        };
        run.machine.offers(&self.places[0]);
        for (number, step) in steps.iter().enumerate() {
            let fault = catch_unwind(AssertUnwindSafe(|| run.step(*step)));
            let fault = match fault {
                Ok(fault) => fault,
                Err(panic) => Some(panic.downcast_ref::<String>().cloned().unwrap_or_default()),
            };
            if let Some(fault) = fault {
                return Some(format!("after step {} ({step:?}):\n{fault}", number + 1));
            }
        }
        None
    }

    /// Runs a sequence that must go well.
    #[track_caller]
    pub(super) fn agrees<const N: usize>(&self, steps: [Step; N]) {
        let fault = self.fault_of(&steps);
        assert_eq!(fault, None, "{}", fault.clone().unwrap_or_default());
    }
}

impl Run<'_> {
    fn step(&mut self, step: Step) -> Option<String> {
        if let Step::Killed(victim, delay) = step {
            return self.kill(victim, delay);
        }
        let ends = self.command(step);
        if let Some((expected, said)) = ends {
            let (found, said) = said;
            if found != Some(expected) {
                return Some(format!("expected exit {expected}, found {found:?}: {said}"));
            }
        }
        let differences = self.model.shape().differences(&self.machine.prefix());
        (!differences.is_empty()).then_some(differences)
    }

    /// Does a step in the model and in the prefix. For a command, the expected end and the real
    /// one.
    fn command(&mut self, step: Step) -> Option<(Code, (Option<i32>, String))> {
        let model = &mut self.model;
        let (code, line) = match step {
            Step::Install => (model.install(), self.install_line()),
            Step::InstallAt(version) => (
                model.install_at(version),
                format!("install tool@{version}.0.0 --yes"),
            ),
            Step::Downgrade(version) => {
                let code = model.downgrade(version);
                return Some((code, self.look_and_approve(version)));
            }
            Step::Upgrade => (model.upgrade(), "upgrade --yes".to_owned()),
            Step::UpgradeNamed => (model.upgrade_named(), "upgrade tool --yes".to_owned()),
            Step::Rollback => (model.rollback(), "rollback tool --yes".to_owned()),
            Step::Uninstall => (model.uninstall(), "uninstall tool --yes".to_owned()),
            Step::List => (0, "list".to_owned()),
            Step::Check => (model.check(), "check".to_owned()),
            _ => {
                self.by_hand(step);
                return None;
            }
        };
        Some((code, self.run(&line)))
    }

    fn install_line(&self) -> String {
        format!("install ./dist --key {} --yes", self.world.package.key())
    }

    fn run(&self, line: &str) -> (Option<i32>, String) {
        let mut command = self.machine.command(line.split(' '));
        let output = command.stdin(Stdio::null()).output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let said = format!("`{line}`\n{}{}", text(&output.stdout), text(&output.stderr));
        assert!(
            !said.contains("bug:") && !said.contains("panicked"),
            "{said}"
        );
        (output.status.code(), said)
    }

    /// A downgrade is flagged, so it is looked at first and then approved by its digest.
    fn look_and_approve(&self, version: u64) -> (Option<i32>, String) {
        let line = format!("install tool@{version}.0.0 --downgrade");
        let looked = self
            .machine
            .command(format!("{line} --dry-run --json").split(' '))
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let told: serde_json::Value = serde_json::from_slice(&looked.stdout).unwrap();
        if !looked.status.success() {
            return (looked.status.code(), told.to_string());
        }
        match told["plans"][0]["digest"].as_str() {
            Some(digest) => self.run(&format!("{line} --approve {digest}")),
            None => self.run(&format!("{line} --yes")),
        }
    }

    /// A command that is killed leaves what was before or what comes after it; the next command
    /// tidies up.
    fn kill(&mut self, victim: Victim, delay: u64) -> Option<String> {
        let before = self.model.clone();
        let line = match victim {
            Victim::Install => self.install_line(),
            Victim::Rollback => "rollback tool --yes".to_owned(),
            Victim::Uninstall => "uninstall tool --yes".to_owned(),
        };
        let mut command = self.machine.command(line.split(' '));
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        sleep(Duration::from_micros(delay));
        child.kill().unwrap();
        child.wait().unwrap();
        if victim == Victim::Install {
            // So that it is sure which version was seen last.
            self.run(&format!(
                "install ./dist --key {} --dry-run",
                self.world.package.key()
            ));
        }
        let (code, said) = self.run("uninstall absent --yes");
        if code != Some(0) {
            return Some(said);
        }
        let mut after = before.clone();
        match victim {
            Victim::Install => after.install(),
            Victim::Rollback => after.rollback(),
            Victim::Uninstall => after.uninstall(),
        };
        let mut untouched = before;
        if victim == Victim::Install {
            untouched.saw_the_newest();
        }
        let mut reconciled = untouched.clone();
        untouched.tidy_up();
        reconciled.tidy_up_after_a_kill();
        after.tidy_up();
        let mut faults = String::new();
        for state in [untouched, reconciled, after] {
            let differences = state.shape().differences(&self.machine.prefix());
            if differences.is_empty() {
                self.model = state;
                return None;
            }
            faults += &format!("none of the three:\n{differences}");
        }
        Some(faults)
    }

    fn by_hand(&mut self, step: Step) {
        let prefix = self.machine.prefix();
        let model = &mut self.model;
        match step {
            Step::Publish if model.offered < 4 => {
                model.offered += 1;
                let place = usize::try_from(model.offered).unwrap() - 1;
                self.machine.offers(&self.world.places[place]);
            }
            Step::Edit(number) => {
                if let Some((version, path)) = pick(model.files(), number) {
                    fs::write(self.file(version, &path), MINE).unwrap();
                    self.model.edit(version, |tree| tree.write(&path));
                }
            }
            Step::Add(number) => {
                if let Some((version, _)) = pick(model.files(), number) {
                    fs::write(self.file(version, "bin/added"), MINE).unwrap();
                    self.model.edit(version, |tree| tree.write("bin/added"));
                }
            }
            Step::Delete(number) => {
                if let Some((version, path)) = pick(model.files(), number) {
                    fs::remove_file(self.file(version, &path)).unwrap();
                    self.model.edit(version, |tree| tree.delete(&path));
                }
            }
            Step::DeleteLink(number) => {
                if let Some(path) = pick(model.links(), number) {
                    fs::remove_file(prefix.join(&path)).unwrap();
                    model.delete_link(&path);
                }
            }
            Step::ReplaceLink(number) => {
                if let Some(path) = pick(model.links(), number) {
                    fs::remove_file(prefix.join(&path)).unwrap();
                    fs::write(prefix.join(&path), MINE).unwrap();
                    model.put(&path);
                }
            }
            Step::PutInTheWay(number) => {
                if let Some(path) = pick(model.free_paths(), number) {
                    let file = prefix.join(&path);
                    fs::create_dir_all(file.parent().unwrap()).unwrap();
                    fs::write(file, MINE).unwrap();
                    model.put(&path);
                }
            }
            Step::MakeAlias if !model.foreign().contains(&"bin/mine".to_owned()) => {
                fs::create_dir_all(prefix.join("bin")).unwrap();
                symlink("tool", prefix.join("bin/mine")).unwrap();
                model.make_alias("bin/mine", "tool");
            }
            Step::TakeAway(number) => {
                if let Some(path) = pick(model.foreign(), number) {
                    fs::remove_file(prefix.join(&path)).unwrap();
                    model.take_away(&path);
                }
            }
            Step::RemoveLock => {
                let _ = fs::remove_file(prefix.join("share/unpipe/lock"));
                model.remove_lock();
            }
            Step::RemoveKept => {
                let _ = fs::remove_dir_all(prefix.join("share/unpipe/kept"));
                model.remove_kept();
            }
            _ => {}
        }
    }

    fn file(&self, version: u64, path: &str) -> PathBuf {
        let package = &self.world.package;
        let tree = self
            .machine
            .prefix()
            .join(package.app())
            .join(package.tree(version));
        tree.join(path)
    }
}

/// One of these, if there are any.
fn pick<T>(mut all: Vec<T>, number: usize) -> Option<T> {
    (!all.is_empty()).then(|| all.swap_remove(number % all.len()))
}
