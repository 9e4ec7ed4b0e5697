//! Keeping, undoing and recovering are struck at their calls: all or nothing comes of each.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

use unpipe::model::{Digest, RunName};

use super::driver::{self, How, SCRIPT};
use super::scene::{Scene, clear, copy, everything, fill};
use crate::support::machine::Machine;
use crate::support::tree::Tree;
use crate::survives::blow::{Blow, Errno};
use crate::survives::strace::{self, Call};

/// How many points of each case and blow the suite takes.
const FEW: usize = 8;
/// A command that changes nothing of its own, and so tidies up.
const TIDY: [&str; 3] = ["uninstall", "get.example.org/nothing", "--yes"];

/// A command, and what it may leave.
struct Case {
    title: String,
    scene: Scene,
    command: fn(&Scene) -> Command,
    template: PathBuf,
    /// Before anything was kept, and after.
    sides: [Tree; 2],
    /// Which side it starts from and goes to.
    course: [Side; 2],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Bare,
    Kept,
}

/// Which way a recovery goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Forward,
    Back,
}

fn name() -> String {
    RunName::of(&Digest::of(SCRIPT.as_bytes())).to_string()
}

fn keeping(scene: &Scene) -> Command {
    driver::command(scene, &driver::program(), How::Journalled)
}

fn keeping_bare(scene: &Scene) -> Command {
    driver::command(scene, &driver::program(), How::Bare)
}

fn undoing(scene: &Scene) -> Command {
    scene.machine.command(["uninstall", &name(), "--yes"])
}

fn tidying(scene: &Scene) -> Command {
    scene.machine.command(TIDY)
}

/// A scene before the keeping, its sides, and a scene that was kept.
fn prepared() -> (Scene, [Tree; 2]) {
    let scene = Scene::on(Machine::in_memory());
    fill(&scene.home());
    scene.script_does(everything);
    let bare = scene.tree();
    let output = keeping(&scene).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{said}");
    let kept = scene.tree();
    assert!(without_own(&bare.changes_to(&kept)).lines().count() > 10);
    (scene, [bare, kept])
}

/// Differences, but for what is unpipe's own.
fn without_own(changes: &str) -> String {
    let is_own = |line: &&str| {
        let path = line.get(2..).unwrap_or("");
        path.starts_with(".local") || path.starts_with("state")
    };
    let lines = changes.lines().filter(|line| !is_own(line));
    lines.map(|line| format!("{line}\n")).collect()
}

impl Case {
    fn of_keeping(command: fn(&Scene) -> Command) -> Self {
        let (scene, sides) = prepared();
        scene.machine.run(["uninstall", &name(), "--yes"]).exits(0);
        Self::at("keep", scene, command, (sides, [Side::Bare, Side::Kept]))
    }

    fn of_undoing() -> Self {
        let (scene, sides) = prepared();
        Self::at("undo", scene, undoing, (sides, [Side::Kept, Side::Bare]))
    }

    /// The next command after a keeping that was killed at this call, or while it was undone.
    fn of_recovery(keep: &Case, call: &Call, way: Way) -> Self {
        let (scene, sides) = prepared();
        scene.machine.run(["uninstall", &name(), "--yes"]).exits(0);
        // The calls are those of another scene, whose folder has another name of the same length.
        let run = strace::strike(&keeping(&scene), Blow::Kill, call, &folder(&scene));
        assert!(run.fell, "{}: {call:?}", keep.title);
        if way == Way::Back {
            let journals = scene.home().join(".local/share/unpipe/journal");
            let journal = fs::read_dir(journals).unwrap().next().unwrap().unwrap();
            let plan = journal.path().join("plan");
            fs::rename(&plan, plan.with_file_name("back")).unwrap();
        }
        let title = format!("recovery {way:?} from {} {}", call.name, call.number);
        Self::at(&title, scene, tidying, (sides, [Side::Bare, Side::Kept]))
    }

    fn at(
        title: &str,
        scene: Scene,
        command: fn(&Scene) -> Command,
        (sides, course): ([Tree; 2], [Side; 2]),
    ) -> Self {
        let template = scene.machine.work("template");
        copy(&scene.home(), &template);
        let title = title.to_owned();
        Self {
            title,
            scene,
            command,
            template,
            sides,
            course,
        }
    }

    fn reset(&self) {
        clear(&self.scene.home());
        copy(&self.template, &self.scene.home());
    }

    fn calls(&self) -> Vec<Call> {
        self.reset();
        let calls = strace::record(&(self.command)(&self.scene), &folder(&self.scene));
        assert!(calls.len() > 30, "{}: strace saw little", self.title);
        calls
    }

    /// The side that the home is on.
    fn side(&self) -> Result<Side, String> {
        let now = self.scene.tree();
        let [bare, kept] = self
            .sides
            .each_ref()
            .map(|side| without_own(&side.changes_to(&now)));
        match (bare.is_empty(), kept.is_empty()) {
            (true, _) => Ok(Side::Bare),
            (_, true) => Ok(Side::Kept),
            _ => Err(format!(
                "it is mixed; to what was before:\n{bare}to what was kept:\n{kept}"
            )),
        }
    }

    /// Whether the blow fell, and what is wrong then.
    fn strike(&self, blow: Blow, call: &Call) -> (bool, Result<(), String>) {
        self.reset();
        let run = strace::strike(
            &(self.command)(&self.scene),
            blow,
            call,
            &folder(&self.scene),
        );
        let verdict = self.judge(blow, run.code);
        let told = verdict.map_err(|fault| {
            let (code, said) = (run.code, &run.said);
            format!(
                "{}, {blow} at {call:?}: {fault}\nafter {code:?}: {said}",
                self.title
            )
        });
        (run.fell, told)
    }

    fn judge(&self, blow: Blow, code: Option<i32>) -> Result<(), String> {
        // A recovery may end before it begins, or on the other side than it wanted to.
        let is_recovery = self.title.starts_with("recovery");
        let tells = if is_recovery {
            code == Some(0)
        } else {
            code != Some(52)
        };
        if matches!(blow, Blow::Error(_)) && tells {
            let expected = self.course[usize::from(code == Some(0))];
            let found = self.side()?;
            if found != expected && !is_recovery {
                return Err(format!("expected it {expected:?}, found {found:?}"));
            }
        }
        self.settles()
    }

    /// The next command ends it, what is listed is what is there, and nothing is left in the end.
    fn settles(&self) -> Result<(), String> {
        let tidied = self.scene.machine.run(TIDY);
        if tidied.code != Some(0) {
            return Err(format!("the next command fails: {tidied}"));
        }
        let side = self.side()?;
        let listed = self.scene.machine.run(["list", "--json"]);
        let is_listed = listed.stdout.contains(&name());
        if is_listed != (side == Side::Kept) {
            return Err(format!("it is {side:?}, and listed: {is_listed}"));
        }
        if self
            .scene
            .home()
            .join(".local/share/unpipe/journal")
            .exists()
        {
            return Err("a journal is left".to_owned());
        }
        if side == Side::Kept {
            for line in [vec!["check"], vec!["uninstall", &name(), "--yes"]] {
                let outcome = self.scene.machine.run(line);
                if outcome.code != Some(0) {
                    return Err(format!("{outcome}"));
                }
            }
        }
        let left = self.sides[0].changes_to(&self.scene.tree());
        if left.is_empty() {
            Ok(())
        } else {
            Err(format!("in the end there is left:\n{left}"))
        }
    }

    /// Strikes at some points or all. The number of blows that fell, and all faults.
    fn round(&self, blow: Blow) -> (usize, Vec<String>) {
        let begun = Instant::now();
        let calls = self.calls();
        let befallen: Vec<&Call> = calls.iter().filter(|call| blow.befalls(call)).collect();
        let number = match std::env::var("UNPIPE_POINTS") {
            Ok(all) if all == "all" => befallen.len(),
            Ok(number) => number.parse().unwrap(),
            Err(_) => FEW,
        };
        let step = befallen.len().div_ceil(number.max(1)).max(1);
        let (mut fell, mut faults) = (0, Vec::new());
        for call in befallen.into_iter().step_by(step) {
            let (has_fallen, verdict) = self.strike(blow, call);
            fell += usize::from(has_fallen);
            faults.extend(verdict.err());
        }
        let (title, seconds) = (&self.title, begun.elapsed().as_secs());
        println!(
            "{title}, {blow}: {fell} points, {} bad, {seconds} s",
            faults.len()
        );
        (fell, faults)
    }
}

fn folder(scene: &Scene) -> PathBuf {
    scene.home().parent().unwrap().to_owned()
}

fn is_skipped() -> bool {
    let skips = !strace::is_here();
    if skips {
        println!("SKIPPED: strace is not here, or may not trace (Debian package strace)");
    }
    skips
}

fn all_is_well(rounds: Vec<(usize, Vec<String>)>) {
    let faults: Vec<String> = rounds.into_iter().flat_map(|(_, faults)| faults).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}

const ERRORS: [Blow; 3] = [
    Blow::Error(Errno::NoSpace),
    Blow::Error(Errno::Io),
    Blow::Error(Errno::Access),
];

#[test]
fn killed_at_any_point_all_is_kept_or_nothing() {
    if !is_skipped() {
        all_is_well(vec![Case::of_keeping(keeping).round(Blow::Kill)]);
    }
}

#[test]
fn killed_at_any_point_all_is_undone_or_nothing() {
    if !is_skipped() {
        all_is_well(vec![Case::of_undoing().round(Blow::Kill)]);
    }
}

#[test]
fn with_an_error_at_any_point_all_is_kept_or_nothing() {
    if !is_skipped() {
        let case = Case::of_keeping(keeping);
        all_is_well(ERRORS.map(|blow| case.round(blow)).into());
    }
}

#[test]
fn with_an_error_at_any_point_all_is_undone_or_nothing() {
    if !is_skipped() {
        let case = Case::of_undoing();
        all_is_well(ERRORS.map(|blow| case.round(blow)).into());
    }
}

#[test]
fn a_recovery_that_is_itself_struck_is_carried_on_by_the_next() {
    if is_skipped() {
        return;
    }
    let keep = Case::of_keeping(keeping);
    let calls = keep.calls();
    let renames: Vec<&Call> = calls
        .iter()
        .filter(|c| c.name.starts_with("rename"))
        .collect();
    assert!(renames.len() > 8, "{renames:?}");
    let mut rounds = Vec::new();
    for at in [2, renames.len() / 2, renames.len() - 2] {
        for way in [Way::Forward, Way::Back] {
            let case = Case::of_recovery(&keep, renames[at], way);
            rounds.push(case.round(Blow::Kill));
            rounds.push(case.round(Blow::Error(Errno::Io)));
            rounds.push(case.round(Blow::Error(Errno::NoSpace)));
        }
    }
    all_is_well(rounds);
}

#[test]
fn the_judge_blames_what_is_done_without_a_journal() {
    if !is_skipped() {
        let (fell, faults) = Case::of_keeping(keeping_bare).round(Blow::Kill);
        assert!(fell > 3, "{fell}");
        assert!(
            faults.len() > fell / 2,
            "{fell} points, blamed {}",
            faults.len()
        );
    }
}
