//! `unpipe rollback` and `unpipe uninstall`: changes that place nothing new.

use serde_json::{Value, json};

use super::args::{OneArgs, UninstallArgs};
use super::carry::{Ready, carry_out, say_notes, whole_removal};
use super::consent::{approve, show};
use super::context::Context;
use super::failure::Failed;
use super::job::{Ground, Job};
use super::kept_runs;
use super::options::{ExitStyle, Mode};
use super::report::{self, Report};
use super::rescuing;
use super::select::{installed, needed};
use crate::install::{Note, Package, Prefix, View};
use crate::model::{Code, RunWord};
use crate::plan::{Caging, Denial, Outcome, Plan};
use crate::resolve::subject_of;
use crate::ui::{Stream, uninstalled};

/// Goes back to the version that the current one replaced.
pub(super) fn rollback(context: &Context<'_>, args: &OneArgs) -> Result<Report, Failed> {
    let mode = Mode::of(&args.plan, 1)?;
    let prefix = context.prefix()?;
    if let Some(word) = kept_runs::word(&args.name)? {
        return kept_runs::rollback(context, &prefix, &word, mode);
    }
    let view = prefix.view()?;
    let package = needed(&view, &args.name)?;
    let name = package.receipt.name.clone();
    let policy = context.policy()?;
    policy.admit(&name)?;
    let earlier = match &package.receipt.replaced {
        Some(tree) => view.version(&name, tree)?,
        None => None,
    };
    let denial = match &earlier {
        Some(receipt) => {
            let mut memory = memory(context, &package)?;
            let keys = policy.reviewers().iter().map(|rule| &rule.value.key);
            let kept = context.store.rejects((&name, receipt.release), keys)?;
            for known in kept {
                memory.saw_rejects(receipt.release, &[known.reject]);
            }
            Denial::of(receipt, &memory, &policy)
        }
        None => None,
    };
    let exports = earlier
        .iter()
        .flat_map(|receipt| receipt.exported().cloned())
        .collect();
    let job = Job::Return {
        name: name.clone(),
        earlier: earlier.map(Box::new),
        denial,
        exports,
    };
    let (report, done) = Adjusting {
        context,
        prefix: &prefix,
        mode,
    }
    .run(view, vec![job])?;
    Ok(match done {
        Done::Changed(notes) => {
            let report = say_notes(context, &notes, report);
            if let Ok(Some(package)) = prefix.view().and_then(|view| view.package(&name)) {
                let line = format!("{name} is back at {}\n", package.receipt.version);
                context.console.say(&line);
            }
            report.with("status", json!("rolled-back"))
        }
        Done::Nothing => report,
    })
}

/// Removes packages, then what was kept of scripts.
pub(super) fn uninstall(context: &Context<'_>, args: &UninstallArgs) -> Result<Report, Failed> {
    let mode = Mode::of(&args.plan, args.names.len())?;
    let prefix = context.prefix()?;
    let (runs, names) = kept_runs::split(&args.names)?;
    if args.damaged {
        return damaged(context, &prefix, (&runs, &names), mode);
    }
    if runs.is_empty() {
        return uninstall_packages(context, &prefix, &names, mode);
    }
    if names.is_empty() {
        return kept_runs::uninstall(context, &prefix, &runs, mode);
    }
    let packages = uninstall_packages(context, &prefix, &names, mode)?;
    let scripts = kept_runs::uninstall(context, &prefix, &runs, mode);
    let scripts = scripts.map_err(|failed| after(failed, &packages))?;
    Ok(packages.joined(scripts))
}

/// Packages that are removed stay so, whatever becomes of the scripts.
fn after(failed: Failed, packages: &Report) -> Failed {
    let field = |key: &str| packages.fields.get(key);
    if field("status") != Some(&json!("uninstalled")) {
        return failed;
    }
    let rows = field("packages").and_then(Value::as_array);
    let names = rows.into_iter().flatten().map(|row| &row["name"]);
    let done = names.filter_map(|name| name.as_str().map(str::to_owned));
    failed.after(done.collect())
}

/// Takes away what no receipt tells of any more.
fn damaged(
    context: &Context<'_>,
    prefix: &Prefix,
    (runs, names): (&[RunWord], &[String]),
    mode: Mode,
) -> Result<Report, Failed> {
    if !runs.is_empty() && !names.is_empty() {
        let message = "--damaged takes packages or kept scripts, found both";
        return Err(Failed::say_usage(message.to_owned()).hint("name them in two commands"));
    }
    if let Mode::Real(Some(_)) = mode {
        let message = "--approve is for a plan, found --damaged, which has none";
        return Err(Failed::say_usage(message.to_owned()));
    }
    if runs.is_empty() {
        rescuing::uninstall(context, prefix, names, mode)
    } else {
        kept_runs::give_up(context, prefix, runs, mode)
    }
}

fn uninstall_packages(
    context: &Context<'_>,
    prefix: &Prefix,
    names: &[String],
    mode: Mode,
) -> Result<Report, Failed> {
    let view = prefix.view()?;
    let (mut jobs, mut receipts) = (Vec::new(), Vec::new());
    for word in names {
        match installed(&view, word)? {
            Some(package) if receipts.contains(&package.receipt) => {}
            Some(package) => {
                jobs.push(Job::Remove {
                    name: package.receipt.name.clone(),
                });
                receipts.push(package.receipt);
            }
            None => context
                .console
                .say(&format!("{} is not installed\n", crate::model::Shown(word))),
        }
    }
    let (report, done) = Adjusting {
        context,
        prefix,
        mode,
    }
    .run(view, jobs)?;
    let Done::Changed(notes) = done else {
        return Ok(report);
    };
    let style = context.console.style(Stream::Err, context.world);
    for receipt in &receipts {
        context.console.say(&uninstalled(receipt, &style));
    }
    whole_removal(context, notes, report.with("status", json!("uninstalled")))
}

/// What the trust state knows of an installed package.
fn memory(context: &Context<'_>, package: &Package) -> Result<crate::trust::Memory, Failed> {
    let kept = context
        .store
        .load(&subject_of(&package.receipt))
        .map_err(|error| Failed::of(&error, error.code()))?;
    Ok(kept.memory)
}

enum Done {
    /// With what is worth saying.
    Changed(Vec<Note>),
    Nothing,
}

struct Adjusting<'a> {
    context: &'a Context<'a>,
    prefix: &'a Prefix,
    mode: Mode,
}

impl Adjusting<'_> {
    fn run(&self, view: View, jobs: Vec<Job>) -> Result<(Report, Done), Failed> {
        let ground = Ground {
            machine: self.context.machine(),
            path: self.context.world.path(),
            caging: Caging::Unasked,
        };
        let mut made: Vec<(Job, Box<Plan>)> = Vec::new();
        for job in jobs {
            let survey = view.survey(&job.question(&ground))?;
            if let Some(Outcome::Planned(plan)) = job.plan(&survey)? {
                made.push((job, plan));
            }
        }
        drop(view);
        let plans: Vec<Value> = made.iter().map(|(_, plan)| report::plan(plan)).collect();
        for (_, plan) in &made {
            show(self.context, plan);
        }
        let packages: Vec<Value> = made
            .iter()
            .map(|(job, _)| json!({"name": job.name()}))
            .collect();
        let report = Report::done(String::new())
            .with("packages", json!(packages))
            .with("status", json!("nothing-to-do"));
        let report = report::plans(report, &plans);
        let asked = match self.mode {
            Mode::DryRun(style) => {
                let pending = style == ExitStyle::Detailed && !plans.is_empty();
                let code = if pending { Code::Pending } else { Code::Done };
                return Ok((
                    report.with("status", json!("planned")).code(code),
                    Done::Nothing,
                ));
            }
            Mode::Real(digest) => digest,
        };
        let mut ready = Vec::new();
        for (job, plan) in made {
            ready.push(Ready {
                job,
                approved: approve(self.context, plan, asked)?,
                artifact: None,
            });
        }
        if ready.is_empty() {
            let notes = self.prefix.tidy_up()?;
            return Ok((say_notes(self.context, &notes, report), Done::Nothing));
        }
        self.prefix.check_writable()?;
        let notes = carry_out(self.context, self.prefix, &ground, &ready)?;
        Ok((report, Done::Changed(notes)))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Failed, Report, after};
    use crate::model::Code;
    use crate::ui::State;

    #[test]
    fn where_scripts_fail_after_packages_are_gone_that_is_not_called_nothing() {
        let gone = ["a".to_owned(), "run:b".to_owned()];
        for (status, state, told) in [
            (
                "uninstalled",
                State::NothingChanged,
                State::Done(gone[..1].to_vec()),
            ),
            (
                "uninstalled",
                State::Done(gone[1..].to_vec()),
                State::Done(gone.to_vec()),
            ),
            ("uninstalled", State::Unknown, State::Unknown),
            ("planned", State::NothingChanged, State::NothingChanged),
        ] {
            let packages = Report::done(String::new())
                .with("status", json!(status))
                .with("packages", json!([{"name": "a"}]));
            let failed = Failed::say(Code::Conflict, "in the way".to_owned()).state(state);
            assert_eq!(after(failed, &packages).failure.state, told, "{status}");
        }
    }
}
