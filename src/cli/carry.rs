//! Carrying out approved plans under the lock.

use serde_json::json;

use super::context::Context;
use super::failure::Failed;
use super::job::{Ground, Job};
use super::report::Report;
use crate::cage::Launcher;
use crate::install::{self, Cause, Means, Note, Prefix, Staged, Watch, Writer};
use crate::model::{Code, Digest};
use crate::plan::{Approved, NotApproved, Outcome, Plan};
use crate::trust::{Artifact, Verified};
use crate::ui::State;

/// A job whose plan was approved, with what it needs at hand.
pub(super) struct Ready {
    pub(super) job: Job,
    pub(super) approved: Approved<Plan>,
    pub(super) artifact: Option<Verified<Artifact>>,
}

/// Carries out all plans: under the lock each is made again and must be the approved one; all are
/// staged before the first switch. Returns what is worth saying.
pub(super) fn carry_out(
    context: &Context<'_>,
    prefix: &Prefix,
    ground: &Ground,
    ready: &[Ready],
) -> Result<Vec<Note>, Failed> {
    let mut writer = prefix.write()?;
    let mut done = Vec::new();
    match change(context, &mut writer, ground, ready, &mut done) {
        Ok(()) => close(writer, ready),
        Err(cause) => {
            let failed = Failed::from(writer.undo(cause));
            let was_undone = failed.failure.state == State::EverythingUndone;
            Err(if was_undone && !done.is_empty() {
                failed.state(State::Done(done))
            } else {
                failed
            })
        }
    }
}

/// Says what a person should know of a change, and adds to the report where the user's own
/// changes lie now: that is said however quiet the user wants it.
pub(super) fn say_notes(context: &Context<'_>, notes: &[Note], report: Report) -> Report {
    let mut kept = Vec::new();
    for note in notes {
        let line = format!("note: {note}\n");
        match note {
            Note::Kept(path) | Note::Aside(path) => {
                context.console.urge(&line);
                kept.push(json!(path.to_string_lossy()));
            }
            Note::Left(_) | Note::Said(_) => context.console.say(&line),
        }
    }
    if kept.is_empty() {
        report
    } else {
        report.with("kept", json!(kept))
    }
}

/// A removal that may have left something is not whole: that is told, and what it is.
pub(super) fn whole_removal(
    context: &Context<'_>,
    notes: Vec<Note>,
    report: Report,
) -> Result<Report, Failed> {
    let (left, notes): (Vec<Note>, Vec<Note>) = notes
        .into_iter()
        .partition(|note| matches!(note, Note::Left(_)));
    let report = say_notes(context, &notes, report);
    if left.is_empty() {
        return Ok(report);
    }
    let left = left.iter().map(Note::to_string).collect();
    let message = "expected to remove every link, found a place that cannot be looked into";
    let failed = Failed::say(Code::Leftover, message.to_owned())
        .state(State::LeftBehind(left))
        .hint("remove what is left there by hand: links that lead into the prefix, and now to nothing");
    Err(report
        .fields
        .into_iter()
        .fold(failed, |failed, (key, value)| failed.with(&key, value)))
}

/// Ends the writing. A version that is placed is placed, even if an old one cannot be cleared
/// away; a removal that leaves files is not a removal.
pub(super) fn close(writer: Writer, ready: &[Ready]) -> Result<Vec<Note>, Failed> {
    let removes = ready
        .iter()
        .any(|one| matches!(one.job, Job::Remove { .. }));
    match writer.close() {
        Ok(notes) => Ok(notes),
        Err(cause) if removes => {
            let left = State::LeftBehind(vec![cause.to_string()]);
            Err(Failed::of(&cause, Code::Leftover)
                .state(left)
                .hint("run the command again: it tidies up first"))
        }
        Err(cause) => {
            let note = format!(
                "old files could not be cleared away ({cause}); the next command tidies up"
            );
            Ok(vec![Note::Said(note)])
        }
    }
}

fn change(
    context: &Context<'_>,
    writer: &mut Writer,
    ground: &Ground,
    ready: &[Ready],
    done: &mut Vec<String>,
) -> Result<(), Cause> {
    let watch = Watch {
        observer: context.observer,
        interrupt: &context.interrupt,
    };
    let launcher = Launcher::of_process();
    let mut steps = Vec::new();
    for one in ready {
        context.interrupt.check()?;
        steps.push(
            match again(writer, ground, &one.job, one.approved.digest())? {
                Still::Done => Step::Nothing,
                Still::Wanted => match &one.artifact {
                    Some(artifact) => {
                        let means = Means {
                            artifact,
                            launcher: &launcher,
                            watch: &watch,
                            now: context.world.now(),
                        };
                        install::stage(writer, &one.approved, &means)?
                            .map_or(Step::Nothing, Step::Switch)
                    }
                    None => Step::Adjust,
                },
            },
        );
    }
    for (one, step) in ready.iter().zip(&steps) {
        context.interrupt.check()?;
        match (step, &one.job) {
            (Step::Nothing, _) => {}
            (Step::Switch(staged), _) => install::commit(writer, staged, context.observer)?,
            (Step::Adjust, Job::Return { .. }) => install::return_to(writer, &one.approved)?,
            (Step::Adjust, _) => install::remove(writer, &one.approved)?,
        }
        done.push(one.job.name().to_string());
    }
    Ok(())
}

/// What is left to do for one package once everything is staged.
enum Step {
    /// Another run did it meanwhile.
    Nothing,
    /// A staged version becomes the current one.
    Switch(Staged),
    /// A rollback or a removal, which stage nothing.
    Adjust,
}

/// Whether a plan is still to be carried out.
enum Still {
    Wanted,
    Done,
}

/// Makes the plan again from what the prefix looks like now. Another digest stops the command:
/// consent was to what was shown. Where another run did the very same meanwhile, nothing is left.
fn again(writer: &Writer, ground: &Ground, job: &Job, approved: Digest) -> Result<Still, Cause> {
    let survey = writer.survey(&job.question(ground))?;
    match (job.plan(&survey)?, job) {
        (Some(Outcome::Planned(plan)), _) => {
            plan.is_still(approved)?;
            Ok(Still::Wanted)
        }
        (Some(Outcome::Current(_)), _) | (None, Job::Remove { .. }) => Ok(Still::Done),
        (None, _) => Err(NotApproved::Gone { expected: approved }.into()),
    }
}
