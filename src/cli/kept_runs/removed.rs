//! `uninstall` and `rollback` of kept scripts: shown, agreed to, undone.

use serde_json::{Value, json};

use super::{all, end_cut_off, find, needed};
use crate::cli::carry::say_notes;
use crate::cli::context::Context;
use crate::cli::env::agreed;
use crate::cli::failure::Failed;
use crate::cli::options::{ExitStyle, Format, Mode, Yes};
use crate::cli::report::{self, Report};
use crate::install::{Note, Prefix};
use crate::model::{Code, Digest, RunWord};
use crate::progress::Event;
use crate::run::{Extent, KeptRun, Step, Undo, in_order, plan_undo_after, undo};
use crate::ui::{State, Stream, undo_details, undo_screen, undo_whole};
use crate::world::Person;

/// Undoes scripts altogether, what was kept last first: one that was kept before and after another
/// one in several steps.
pub(in crate::cli) fn uninstall(
    context: &Context<'_>,
    prefix: &Prefix,
    words: &[RunWord],
    mode: Mode,
) -> Result<Report, Failed> {
    ready(context, prefix, mode)?;
    let runs = all(&prefix.view()?)?;
    let mut chosen: Vec<KeptRun> = Vec::new();
    for word in words {
        match find(&runs, word)? {
            Some(run) if chosen.contains(&run) => {}
            Some(run) => chosen.push(run),
            None => context.console.say_line(&format!("{word} is not kept")),
        }
    }
    let removing = Removing {
        context,
        prefix,
        mode,
    };
    removing.run(in_order(&chosen), "uninstalled")
}

/// Undoes the last time that a script was kept.
pub(in crate::cli) fn rollback(
    context: &Context<'_>,
    prefix: &Prefix,
    word: &RunWord,
    mode: Mode,
) -> Result<Report, Failed> {
    ready(context, prefix, mode)?;
    let run = needed(&all(&prefix.view()?)?, word)?;
    let removing = Removing {
        context,
        prefix,
        mode,
    };
    let last = Step {
        name: run.name,
        extent: Extent::Last,
    };
    removing.run(vec![last], "rolled-back")
}

fn ready(context: &Context<'_>, prefix: &Prefix, mode: Mode) -> Result<(), Failed> {
    match mode {
        Mode::Real(_) => end_cut_off(context, prefix),
        Mode::DryRun(_) => Ok(()),
    }
}

struct Removing<'a> {
    context: &'a Context<'a>,
    prefix: &'a Prefix,
    mode: Mode,
}

impl Removing<'_> {
    /// One after the other, each all or nothing: a later one is looked at when those before it are
    /// undone.
    fn run(&self, steps: Vec<Step>, status: &'static str) -> Result<Report, Failed> {
        let (mut packages, mut plans, mut notes) = (Vec::new(), Vec::new(), Vec::new());
        let mut done: Vec<String> = Vec::new();
        let mut shown: Vec<Undo> = Vec::new();
        for step in steps {
            let plan = match self.plan(&shown, &step) {
                Ok(Some(plan)) => plan,
                Ok(None) => continue,
                Err(failed) => return Err(failed.after(done)),
            };
            plans.push(body(&plan));
            let package = json!({"name": step.name});
            if !packages.contains(&package) {
                packages.push(package);
            }
            let changed = match self.mode {
                Mode::DryRun(_) => {
                    self.show(&plan);
                    Ok(Vec::new())
                }
                Mode::Real(digest) => self.undo((&plan, step.extent), digest),
            };
            match changed {
                Ok(more) => notes.extend(more),
                Err(failed) => return Err(failed.after(done)),
            }
            match self.mode {
                // What is only shown is still there when the next one is looked at.
                Mode::DryRun(_) => shown.push(plan),
                Mode::Real(_) => done.push(named(&plan)),
            }
        }
        let (status, code) = match (self.mode, plans.is_empty()) {
            (Mode::DryRun(ExitStyle::Detailed), false) => ("planned", Code::Pending),
            (Mode::DryRun(_), false) => ("planned", Code::Done),
            (Mode::Real(_), false) => (status, Code::Done),
            (_, true) => ("nothing-to-do", Code::Done),
        };
        let report = Report::done(String::new())
            .with("packages", json!(packages))
            .with("status", json!(status))
            .code(code);
        let report = report::plans(report, &plans);
        Ok(say_notes(self.context, &notes, report))
    }

    fn plan(&self, shown: &[Undo], step: &Step) -> Result<Option<Undo>, Failed> {
        let view = self.prefix.view()?;
        let Some(own) = view.own()? else {
            return Ok(None);
        };
        let place = (&own, self.prefix.path());
        Ok(plan_undo_after(shown, place, &step.name, step.extent)?)
    }

    fn undo(
        &self,
        (plan, extent): (&Undo, Extent),
        digest: Option<Digest>,
    ) -> Result<Vec<Note>, Failed> {
        self.consent(plan, digest)?;
        let mut writer = self.prefix.write()?;
        let (doing, paths) = ("undoing", plan.edits.len());
        self.context.observer.on(Event::Changing { doing, paths });
        let undone = undo(&mut writer, plan, extent);
        self.context.observer.on(Event::Staged);
        match undone {
            Ok(()) => {
                let line = format!("{} is undone", named(plan));
                self.context.console.say_line(&line);
                writer.close().map_err(|cause| {
                    let left = State::LeftBehind(vec![cause.to_string()]);
                    Failed::of(&cause, Code::Leftover)
                        .state(left)
                        .hint("run the command again: it tidies up first")
                })
            }
            Err(error) => {
                // The first error is the one that is told.
                let _ = writer.close();
                Err(error.into())
            }
        }
    }

    fn show(&self, plan: &Undo) {
        if self.context.options.format == Format::Text {
            let style = self.context.console.style(Stream::Err, self.context.world);
            self.context.console.say(&undo_whole(plan, &style));
        }
    }

    /// A digest accepts exactly what it was taken of; `--yes` or a person what is there now.
    fn consent(&self, plan: &Undo, digest: Option<Digest>) -> Result<(), Failed> {
        let found = plan.digest();
        let again = format!("look at it with --dry-run, then accept exactly it: --approve {found}");
        if let Some(expected) = digest {
            self.show(plan);
            if expected == found {
                return Ok(());
            }
            let message = format!("approved was the plan {expected}, found the plan {found}");
            return Err(Failed::say(Code::Declined, message)
                .hint(again)
                .with("digest", json!(found)));
        }
        let options = self.context.options;
        let style = self.context.console.style(Stream::Err, self.context.world);
        let (screen, details) = (undo_screen(plan, &style), undo_details(plan, &style));
        agreed(self.context, (&screen, &details), "Undo it?").map_err(|failed| {
            let is_alone = options.yes == Yes::NotSaid && options.person == Person::Absent;
            let failed = failed.with("digest", json!(found));
            if is_alone { failed.hint(again) } else { failed }
        })
    }
}

fn named(plan: &Undo) -> String {
    match (plan.numbers.len(), plan.remains) {
        (_, 0) => plan.name.to_string(),
        (1, _) => format!("the last time of {}", plan.name),
        (many, _) => format!("the last {many} times of {}", plan.name),
    }
}

/// A plan with its digest.
fn body(plan: &Undo) -> Value {
    let mut body = plan.body();
    if let Value::Object(fields) = &mut body {
        fields.insert("digest".to_owned(), json!(plan.digest()));
    }
    body
}
