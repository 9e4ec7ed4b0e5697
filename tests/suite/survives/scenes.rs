//! Commands that are no transaction of a package, struck like those that are: `env --install`,
//! `env --uninstall`, and the removal of a damaged package.
//!
//! Their judge is simpler. Every path is as it was or as it is to be, and what is there on both sides
//! is there at every moment; what moves is in one of its two places, whole. What an error says of
//! the machine is true. The same command again does the rest, and a last one goes the way back.

use std::fs;
use std::path::PathBuf;

use super::blow::Blow;
use super::case::{copy, reset};
use super::cases;
use super::judge::{Verdict, differences};
use super::rounds::{Extent, Tally};
use super::strace::{self, Call, Struck};
use crate::life::Life;
use crate::support::machine::Machine;
use crate::support::outcome::Outcome;
use crate::support::tree::Tree;

/// A command, and what is known of it.
struct Scene {
    title: &'static str,
    prepare: fn(&mut Life),
    line: &'static str,
    /// What goes back, or as far back as it goes.
    back: &'static str,
    /// A folder of the home that moves, and where to.
    moves: Option<(&'static str, &'static str)>,
}

const ENV: &str = "env --shell bash --install --yes";
const NO_ENV: &str = "env --shell bash --uninstall --yes";
const DAMAGED: &str = "uninstall tool --damaged --yes";

const SCENES: [Scene; 4] = [
    Scene {
        title: "env --install",
        prepare: |life| has_a_file(life),
        line: ENV,
        back: NO_ENV,
        moves: None,
    },
    Scene {
        title: "env --install beside another prefix's line",
        prepare: |life| {
            has_a_file(life);
            run(life, "env --shell bash --install --yes --prefix /opt/other").exits(0);
        },
        line: ENV,
        back: "env --shell bash --install --yes --prefix /opt/other",
        moves: None,
    },
    Scene {
        title: "env --uninstall",
        prepare: |life| {
            has_a_file(life);
            run(life, ENV).exits(0);
        },
        line: NO_ENV,
        back: ENV,
        moves: None,
    },
    Scene {
        title: "uninstall --damaged",
        prepare: |life| {
            cases::two_installed(life);
            let app = life
                .machine
                .prefix()
                .join("share/unpipe/apps/get.example.org+tool");
            fs::write(app.join("track"), "damage").unwrap();
        },
        line: DAMAGED,
        back: "uninstall get.example.org/second --yes",
        moves: Some((
            "some/prefix/share/unpipe/apps/get.example.org+tool",
            "some/prefix/share/unpipe/kept/get.example.org+tool/damaged",
        )),
    },
];

/// A start-up file of the user's own; the other one is made.
fn has_a_file(life: &Life) {
    fs::write(life.machine.home().join(".bashrc"), "alias mine=yours\n").unwrap();
}

fn run(life: &Life, line: &str) -> Outcome {
    life.machine.run(line.split(' '))
}

/// A scene on its machine, with what its home looks like.
struct Stage {
    scene: &'static Scene,
    life: Life,
    template: PathBuf,
    old: Tree,
    new: Tree,
    /// After the way back.
    back: Tree,
}

impl Stage {
    fn new(scene: &'static Scene) -> Self {
        let mut life = Life::on(Machine::in_memory().with_prefix(super::side::PREFIX));
        (scene.prepare)(&mut life);
        let template = life.machine.work("template");
        copy(&life.machine.home(), &template);
        let look = || Tree::of(&life.machine.home());
        let old = look();
        run(&life, scene.line).exits(0);
        let new = look();
        run(&life, scene.back).exits(0);
        let back = look();
        Self {
            scene,
            life,
            template,
            old,
            new,
            back,
        }
    }

    fn folder(&self) -> PathBuf {
        self.life.machine.home().parent().unwrap().to_owned()
    }

    fn calls(&self) -> Vec<Call> {
        reset(&self.life, &self.template);
        let program = self.life.machine.command(self.scene.line.split(' '));
        let calls = strace::record(&program, &self.folder());
        assert!(calls.len() > 10, "{}: {calls:?}", self.scene.title);
        calls
    }

    fn strike(&self, blow: Blow, call: &Call) -> (bool, Verdict) {
        reset(&self.life, &self.template);
        let program = self.life.machine.command(self.scene.line.split(' '));
        let run = strace::strike(&program, blow, call, &self.folder());
        let verdict = self.judge(blow, &run).map_err(|fault| {
            let (code, said) = (run.code, &run.said);
            format!("{fault}\nafter it ended with {code:?}: {said}")
        });
        (run.fell, verdict)
    }

    fn judge(&self, blow: Blow, run: &Struck) -> Verdict {
        let left = Tree::of(&self.life.machine.home());
        self.is_whole(&left)?;
        if blow != Blow::Kill {
            self.is_as_told(run, &left)?;
        }
        self.goes_on(self.scene.line, &self.new)?;
        self.goes_on(self.scene.back, &self.back)
    }

    fn is_whole(&self, left: &Tree) -> Verdict {
        for path in left.paths().filter(|path| !is_passing(path)) {
            let found = left.about(path);
            if found != self.old.about(path) && found != self.new.about(path) {
                return Err(format!("{path} is neither old nor new: {found:?}"));
            }
        }
        let mut stays = self.old.paths().filter(|path| self.new.holds(path));
        if let Some(path) = stays.find(|path| !is_passing(path) && !left.holds(path)) {
            return Err(format!("{path} was missing for a moment"));
        }
        let Some((from, to)) = self.scene.moves else {
            return Ok(());
        };
        let inside = |tree: &Tree, folder: &str| {
            let inner = |path: &str| Some(path.strip_prefix(folder)?.to_owned());
            tree.paths().filter_map(inner).collect::<Vec<_>>()
        };
        let all = inside(&self.old, from);
        let found = (inside(left, from), inside(left, to));
        if found == (all.clone(), Vec::new()) || found == (Vec::new(), all) {
            Ok(())
        } else {
            Err(format!("what moves is in neither place, whole: {found:?}"))
        }
    }

    /// Exit code 0 only if it was done; else one message, and what it says of the machine is so.
    fn is_as_told(&self, run: &Struck, left: &Tree) -> Verdict {
        let said = &run.said;
        let holds = |words: &str| said.lines().any(|line| line.starts_with(words));
        let changes = |from: &Tree| differences(from, left);
        match run.code {
            Some(0) if changes(&self.new).is_empty() => return Ok(()),
            Some(0) if said.contains("nothing else was tidied up") => return Ok(()),
            Some(0) => {
                let changes = changes(&self.new);
                return Err(format!("it ended with 0 and left:\n{changes}"));
            }
            None | Some(1..=3) => return Err("it crashed, or blames its user".to_owned()),
            Some(code) if holds("left behind:") != (code == 52) => {
                return Err(format!("52 and `left behind` go together, found {code}"));
            }
            Some(_) => {}
        }
        if !holds("error: ") && !holds("refused: ") {
            return Err("it says nothing".to_owned());
        }
        let is_undone = holds("nothing was changed") || holds("everything was undone");
        let changes = changes(&self.old);
        if is_undone && !changes.is_empty() {
            return Err(format!(
                "it says that nothing is changed, and this is:\n{changes}"
            ));
        }
        if is_undone || holds("left behind:") || holds("done before that") {
            Ok(())
        } else {
            Err("it does not say in what state the machine is".to_owned())
        }
    }

    fn goes_on(&self, line: &str, expected: &Tree) -> Verdict {
        let next = run(&self.life, line);
        let changes = differences(expected, &Tree::of(&self.life.machine.home()));
        if next.code == Some(0) && changes.is_empty() {
            Ok(())
        } else {
            Err(format!("after {line} the tree differs:\n{changes}{next}"))
        }
    }
}

/// What a killed run may leave, and the next one takes away.
fn is_passing(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.ends_with(".unpipe-new") || name == "dirs.new" || path.contains("share/unpipe/staging")
}

/// Strikes at every scene with every one of these blows, tells the figures, and fails with all
/// faults.
pub fn all(blows: &[Blow], few: usize) {
    if !strace::is_here() {
        println!("SKIPPED: strace is not here, or may not trace (Debian package strace)");
        return;
    }
    let wanted = std::env::var("UNPIPE_CASE").unwrap_or_default();
    let mut faults = Vec::new();
    for scene in SCENES.iter().filter(|one| one.title.contains(&wanted)) {
        let stage = Stage::new(scene);
        let calls = stage.calls();
        for (turn, blow) in blows.iter().enumerate() {
            let befallen = calls.iter().filter(|call| blow.befalls(call)).collect();
            let mut tally = Tally::default();
            for call in Extent::or(few).choose(befallen, turn) {
                let (fell, verdict) = stage.strike(*blow, call);
                tally.count(fell);
                if let Err(fault) = verdict {
                    let (name, number, about) = (&call.name, call.number, &call.about);
                    let title = scene.title;
                    let fault = format!("{title}, {blow} at {name} {number} ({about}: {fault}");
                    println!("{fault}\n");
                    tally.faults.push(fault);
                }
            }
            let (fell, missed, wrong) = (tally.fell, tally.missed, tally.faults.len());
            let title = scene.title;
            println!("{title}, {blow}: {fell} points, {missed} not reached, {wrong} inconsistent");
            faults.extend(tally.faults);
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}
