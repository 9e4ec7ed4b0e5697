//! One command that is struck again and again, each time on the same machine as before.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::blow::Blow;
use super::cases::{self, Recipe};
use super::judge::{Sides, Verdict, differences, trust_differs};
use super::side::Side;
use super::strace::{self, Call, Struck};
use crate::life::Life;
use crate::support::machine::Machine;
use crate::support::outcome::Outcome;

/// A command, the machine on which it runs, and what it may leave.
pub struct Case {
    pub title: &'static str,
    life: Life,
    line: String,
    /// A copy of the home before the command.
    template: PathBuf,
    pub sides: Sides,
}

/// How the system's loader ends when it cannot load a program.
const NOT_LOADED: i32 = 127;

/// A side of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    Old,
    New,
}

/// What the user does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// The same again.
    Same,
    /// Something about another package.
    Another,
    /// Both, each from what was left.
    Both,
}

impl Case {
    /// Prepares the machine, then looks at it before the command and after it.
    pub fn new(recipe: &Recipe) -> Self {
        let mut life = Life::on(Machine::in_memory().with_prefix(super::side::PREFIX));
        cases::offer_passing(&life);
        let empty = crate::support::tree::Tree::of(&life.machine.home());
        let line = (recipe.prepare)(&mut life);
        let key = life.publisher.key().public();
        let line = line.replace("KEY", &key);
        let template = life.machine.work("template");
        copy(&life.machine.home(), &template);
        let look = || Side::of(&life.machine).unwrap();
        let settle = || {
            settle(&life).unwrap();
            crate::support::tree::Tree::of(&life.machine.home())
        };
        let old = look();
        let old_settled = settle();
        reset(&life, &template);
        run(&life, &line).exits(0);
        let new = look();
        let new_settled = settle();
        Self {
            title: recipe.title,
            sides: Sides {
                empty,
                old,
                new,
                settled: [old_settled, new_settled],
            },
            life,
            line,
            template,
        }
    }

    /// The same case with another program, for controls. What it should do stays.
    pub fn with_program(mut self, program: &Path) -> Self {
        self.life.machine = self.life.machine.with_program(program);
        self
    }

    fn program(&self) -> Command {
        self.life.machine.command(self.line.split(' '))
    }

    fn folder(&self) -> PathBuf {
        self.life.machine.home().parent().unwrap().to_owned()
    }

    /// The calls of the undisturbed command.
    pub fn calls(&self) -> Vec<Call> {
        reset(&self.life, &self.template);
        let calls = strace::record(&self.program(), &self.folder());
        let title = self.title;
        assert!(calls.len() > 30, "{title}: strace saw little: {calls:?}");
        calls
    }

    /// What the machine looks like before or after the command, once something was done to its
    /// prefix.
    pub fn changed(&self, start: Start, change: impl FnOnce(&Path)) -> Result<Side, String> {
        reset(&self.life, &self.template);
        if start == Start::New {
            run(&self.life, &self.line).exits(0);
        }
        change(&self.life.machine.prefix());
        Side::of(&self.life.machine)
    }

    /// Strikes once, and judges what is left. Whether the blow fell, and what is wrong.
    pub fn strike(&self, blow: Blow, call: &Call, next: Next) -> (bool, Verdict) {
        reset(&self.life, &self.template);
        let run = strace::strike(&self.program(), blow, call, &self.folder());
        if run.code == Some(NOT_LOADED) {
            // The blow fell on the system's loader, before there was a program.
            return (false, Ok(()));
        }
        let verdict = self.judge(blow, &run, next);
        (
            run.fell,
            verdict.map_err(|fault| {
                let (code, said) = (run.code, &run.said);
                format!("{fault}\nafter it ended with {code:?}: {said}")
            }),
        )
    }

    fn judge(&self, blow: Blow, run: &Struck, next: Next) -> Verdict {
        let left = Side::of(&self.life.machine)?;
        self.sides.are_whole(&left)?;
        if blow != Blow::Kill {
            self.sides.are_as_told(run, &left)?;
            self.names_a_path(run)?;
            let temporary = self.life.machine.temporary_files();
            if temporary.paths().count() > 1 {
                return Err(format!("temporary files are left: {temporary:?}"));
            }
        }
        if next == Next::Both {
            let saved = self.life.machine.work("saved");
            clear(&saved);
            copy(&self.life.machine.home(), &saved);
            self.repeats(&left)?;
            reset(&self.life, &saved);
        }
        match next {
            Next::Same => self.repeats(&left)?,
            Next::Another | Next::Both => self.settles()?,
        }
        self.leaves_nothing()
    }

    /// Whoever reads the message knows where to look.
    fn names_a_path(&self, run: &Struck) -> Verdict {
        let folder = self.folder();
        // As the command line names the publisher's folder, or in full.
        let places = [folder.to_str().unwrap(), "/etc/unpipe", "./dist"];
        let one_line: String = run.said.split_whitespace().collect();
        if run.code == Some(0) || places.iter().any(|place| one_line.contains(place)) {
            Ok(())
        } else {
            Err("the message names no path".to_owned())
        }
    }

    /// Another command comes, and the tree is exactly right after it.
    fn settles(&self) -> Verdict {
        settle(&self.life)?;
        let settled = crate::support::tree::Tree::of(&self.life.machine.home());
        let changes = self.sides.settled.each_ref().map(|expected| {
            let changes = differences(expected, &settled);
            if self.keeps_edits(&changes) {
                String::new()
            } else {
                changes
            }
        });
        if changes.iter().all(|changes| !changes.is_empty()) && !self.is_of_several() {
            return Err(format!("it settles at neither:\n{}", changes.join("or:\n")));
        }
        Ok(())
    }

    /// The same command again does what it should have done.
    fn repeats(&self, left: &Side) -> Verdict {
        let is_new = left.packages() == self.sides.new.packages();
        let again = run(&self.life, &self.line);
        // What cannot be done twice was done.
        let fine = again.code == Some(0) || is_new && matches!(again.code, Some(2 | 3));
        if !fine {
            return Err(format!("the next run fails: {again}"));
        }
        let now = Side::of(&self.life.machine)?;
        let changes = differences(&self.sides.new.tree, &now.tree);
        if again.code == Some(0) && !changes.is_empty() && !self.keeps_edits(&changes) {
            return Err(format!(
                "after the next run the tree differs:\n{changes}{again}"
            ));
        }
        self.edits_are_kept(&now)?;
        trust_differs(&self.sides.new.trusted, &now.trusted)
    }

    /// A removal leaves what was there before the first install.
    fn leaves_nothing(&self) -> Verdict {
        let gone = run(&self.life, "uninstall tool get.example.org/second --yes");
        let now = crate::support::tree::Tree::of(&self.life.machine.home());
        let changes = differences(&self.sides.empty, &now);
        if gone.code == Some(0) && (changes.is_empty() || self.keeps_edits(&changes)) {
            Ok(())
        } else {
            Err(format!("a removal leaves:\n{changes}{gone}"))
        }
    }

    /// A command for several packages may settle with one of them changed.
    fn is_of_several(&self) -> bool {
        self.title.contains("at once")
    }

    /// Where the user had changed something, that is kept, and the folders in which it lies.
    fn keeps_edits(&self, changes: &str) -> bool {
        let is_kept = |line: &str| {
            line.contains("share/unpipe/kept")
                || line.starts_with("+ some") && line.contains(": folder ")
                || line.starts_with("+ some/prefix/share/unpipe/dirs: ")
                || line.starts_with("+ some/prefix/share/unpipe/lock: ")
        };
        self.is_repair() && changes.lines().all(is_kept)
    }

    fn is_repair(&self) -> bool {
        self.title.contains("repair")
    }

    /// What the user had changed is not lost.
    fn edits_are_kept(&self, now: &Side) -> Verdict {
        let edited = format!("file 755, {} bytes, ", cases::EDITED.len());
        let is_kept = |path: &str| {
            let about = now.tree.about(path).unwrap_or_default();
            path.contains("share/unpipe/kept") && about.starts_with(&edited)
        };
        if self.is_repair() && !now.tree.paths().any(is_kept) {
            return Err("what the user had changed is lost".to_owned());
        }
        Ok(())
    }
}

/// Another package comes and goes: commands that write tidy up first.
fn settle(life: &Life) -> Verdict {
    let key = fs::read_to_string(life.machine.work("passing.key")).unwrap();
    let came = format!("install ./passing --key {key} --yes");
    for line in [&came, "uninstall get.example.org/passing --yes"] {
        let outcome = run(life, line);
        if outcome.code != Some(0) {
            return Err(format!("another command fails: {outcome}"));
        }
    }
    Ok(())
}

fn run(life: &Life, line: &str) -> Outcome {
    life.machine.run(line.split(' '))
}

pub fn reset(life: &Life, template: &Path) {
    clear(&life.machine.home());
    copy(template, &life.machine.home());
    let tmp = life.machine.home().with_file_name("tmp");
    clear(&tmp);
    fs::create_dir(tmp).unwrap();
}

fn clear(folder: &Path) {
    if folder.exists() {
        fs::remove_dir_all(folder).unwrap();
    }
}

pub fn copy(from: &Path, to: &Path) {
    let about = fs::symlink_metadata(from).unwrap();
    if about.is_symlink() {
        symlink(fs::read_link(from).unwrap(), to).unwrap();
    } else if about.is_dir() {
        fs::create_dir(to).unwrap();
        for entry in fs::read_dir(from).unwrap() {
            let entry = entry.unwrap();
            copy(&entry.path(), &to.join(entry.file_name()));
        }
        fs::set_permissions(to, about.permissions()).unwrap();
    } else {
        fs::copy(from, to).unwrap();
    }
}
