//! Install and upgrade: from resolved releases to placed versions.

use serde_json::{Value, json};

use super::carry::{Ready, carry_out, close, say_notes};
use super::closing::tell_installed;
use super::consent::{approve, check_steps, show};
use super::context::Context;
use super::failure::Failed;
use super::hint;
use super::job::{Ground, Job};
use super::options::{ExitStyle, Mode};
use super::report::{self, Report};
use super::reviewed;
use crate::cage::{Launcher, tiers};
use crate::install::{Compare, Note, Prefix, View};
use crate::model::{Code, OutsideText, Size};
use crate::plan::{Approved, Caging, Change, Outcome, Plan, exports_of};
use crate::receipt::Follow;
use crate::resolve::Resolved;
use crate::store::About;
use crate::trust::policy::Policy;
use crate::trust::{Artifact, Downgrade, Verified};

/// A file of this size surely takes room of its own.
const PAGE: Size = Size::bytes(4096);

/// A job and what comes of it.
struct Made {
    job: Job,
    outcome: Outcome,
}

/// The packages of one command, resolved.
pub(super) struct Placing<'a> {
    pub(super) context: &'a Context<'a>,
    pub(super) policy: &'a Policy,
    pub(super) prefix: &'a Prefix,
    pub(super) mode: Mode,
}

impl Placing<'_> {
    /// Plans, shows, asks, fetches, installs.
    pub(super) fn run(&self, resolved: Vec<(Resolved, Downgrade)>) -> Result<Report, Failed> {
        let ground = Ground {
            machine: self.context.machine(),
            path: self.context.world.path(),
            caging: caging(&resolved),
        };
        let view = self.prefix.view()?;
        let mut made = Vec::new();
        for (resolved, downgrade) in resolved {
            let one = make(&view, &ground, resolved, downgrade)?;
            let name = one.job.name();
            if made.iter().any(|other: &Made| other.job.name() == name) {
                let message = format!("expected each package once, found {name} twice");
                return Err(Failed::say_usage(message));
            }
            self.judge_size(&one)?;
            made.push(one);
        }
        let plans: Vec<Value> = made
            .iter()
            .filter_map(Made::plan)
            .map(report::plan)
            .collect();
        made.iter()
            .filter_map(Made::plan)
            .for_each(|plan| show(self.context, plan));
        for plan in made.iter().filter_map(Made::plan) {
            check_steps(plan).map_err(|failed| failed.with("plans", json!(plans)))?;
        }
        let reviews: Vec<Value> = made.iter().flat_map(reviews_of).collect();
        let asked = match self.mode {
            Mode::DryRun(style) => return Ok(dry_run(style, &plans, &reviews)),
            Mode::Real(digest) => digest,
        };
        if !plans.is_empty() {
            self.prefix.check_writable()?;
            self.prefix.check_room(room_of(&made))?;
        }
        let mut ready = Vec::new();
        let mut current = Vec::new();
        for Made { job, outcome } in made {
            match outcome {
                Outcome::Planned(plan) => ready.push((job, approve(self.context, plan, asked)?)),
                Outcome::Current(follow) => current.push((job, follow)),
            }
        }
        let mut pinned = Vec::new();
        let jobs = ready.iter().map(|(job, _)| job);
        for job in jobs.chain(current.iter().map(|(job, _)| job)) {
            if let Err(failed) = self.consented(job, &mut pinned) {
                return Err(failed.pinned(pinned));
            }
        }
        // A reader's lock would keep the writer waiting for itself.
        drop(view);
        let finished = self.finish(&ground, ready, &current, &plans);
        let report = finished.map_err(|failed| failed.pinned(pinned))?;
        Ok(report.with("reviews", json!(reviews)))
    }

    /// Before anything is downloaded, or even shown.
    fn judge_size(&self, made: &Made) -> Result<(), Failed> {
        match made.plan().map(Plan::change) {
            Some(Change::Place(placement)) => {
                let size = placement.artifact.size;
                Ok(self.policy.judge_artifact(made.job.name(), size)?)
            }
            _ => Ok(()),
        }
    }

    fn consented(&self, job: &Job, pinned: &mut Vec<String>) -> Result<(), Failed> {
        if let Job::Place { resolved, .. } = job {
            resolved.consented(&self.context.store)?;
            if resolved.makes_a_pin() {
                pinned.push(job.name().to_string());
            }
        }
        Ok(())
    }

    fn finish(
        &self,
        ground: &Ground,
        approved: Vec<(Job, Approved<Plan>)>,
        current: &[(Job, Follow)],
        plans: &[Value],
    ) -> Result<Report, Failed> {
        let mut ready = Vec::new();
        for (mut job, approved) in approved {
            let artifact = match job.at_hand() {
                Some(artifact) => artifact,
                None => self.fetch(&job, &approved)?,
            };
            ready.push(Ready {
                job,
                approved,
                artifact: Some(artifact),
            });
        }
        let mut notes = self.tidy(current)?;
        if !ready.is_empty() {
            notes.extend(carry_out(self.context, self.prefix, ground, &ready)?);
            self.keep(&ready);
        }
        for one in &ready {
            if let Change::Place(placement) = one.approved.change() {
                tell_installed(
                    self.context,
                    self.prefix,
                    one.job.name(),
                    placement.release.notes.as_ref(),
                );
            }
        }
        let names = ready
            .iter()
            .map(|one| &one.job)
            .chain(current.iter().map(|(job, _)| job));
        let packages: Vec<Value> = names.map(placed).collect();
        let report = Report::done(String::new())
            .with("packages", json!(packages))
            .with("status", json!(status(&ready)));
        let report = say_notes(self.context, &notes, report);
        Ok(report::plans(report, plans))
    }

    fn fetch(&self, job: &Job, approved: &Approved<Plan>) -> Result<Verified<Artifact>, Failed> {
        let (Job::Place { resolved, .. }, Change::Place(placement)) = (job, approved.change())
        else {
            return Err(Failed::say(
                Code::Bug,
                "a plan without a release has nothing to fetch".to_owned(),
            ));
        };
        let fetcher = self.context.fetcher(self.policy);
        let fetched = resolved.artifact(&fetcher, &placement.artifact);
        fetched.map_err(|error| match (&resolved.bundle, error.code()) {
            (Some(_), code @ Code::Mismatch) => Failed::of(&error, code).hint(hint::CARRY_AGAIN),
            _ => error.into(),
        })
    }

    /// What came over the network is kept, now that nothing waits for it any more.
    fn keep(&self, ready: &[Ready]) {
        let cache = self.context.cache();
        for one in ready {
            if let (Job::Place { resolved, .. }, Some(artifact)) = (&one.job, &one.artifact)
                && resolved.place.local().is_none()
            {
                let release = &resolved.accepted.release;
                let (name, version) = (release.name.clone(), release.version.clone());
                cache.keep(artifact, &About { name, version });
            }
        }
    }

    /// Packages that are current already: only what they follow may change, and links that
    /// somebody deleted come back.
    fn tidy(&self, current: &[(Job, Follow)]) -> Result<Vec<Note>, Failed> {
        let mut notes = Vec::new();
        for (job, follow) in current {
            let view = self.prefix.view()?;
            let package = view.package(job.name())?;
            let is_tidy = match &package {
                Some(package) => package.track.follow == *follow && view.has_all_links(package)?,
                None => true,
            } && view.is_tidy()?;
            drop(view);
            if !is_tidy {
                let mut writer = self.prefix.write()?;
                if let Err(cause) = writer.follow(job.name(), follow) {
                    return Err(writer.undo(cause).into());
                }
                notes.extend(close(writer, &[])?);
            }
            let version = package.map_or_else(String::new, |package| {
                format!(" {}", package.receipt.version)
            });
            let line = format!("{}{version} is already installed\n", job.name());
            self.context.console.say(&line);
        }
        Ok(notes)
    }
}

impl Made {
    fn plan(&self) -> Option<&Plan> {
        match &self.outcome {
            Outcome::Planned(plan) => Some(plan),
            Outcome::Current(_) => None,
        }
    }
}

/// How steps can be held here, if any of the releases has some.
fn caging(resolved: &[(Resolved, Downgrade)]) -> Caging {
    let runs_nothing = |(one, _): &(Resolved, Downgrade)| one.accepted.release.steps.is_empty();
    if resolved.iter().all(runs_nothing) {
        return Caging::Unasked;
    }
    match tiers(&Launcher::of_process()).best() {
        Ok(tier) => Caging::Tier(tier),
        Err(lacking) => Caging::Lacking(OutsideText::new(lacking.to_string())),
    }
}

fn make(
    view: &View,
    ground: &Ground,
    resolved: Resolved,
    downgrade: Downgrade,
) -> Result<Made, Failed> {
    let release = &resolved.accepted.release;
    let exports = exports_of(release, &ground.machine);
    // Reading every installed file is needed only to tell "already installed" from "repair".
    let installed = view.package(&release.name)?;
    let is_current =
        installed.is_some_and(|package| package.receipt.release == resolved.accepted.digest);
    let compare = if is_current {
        Compare::Tree
    } else {
        Compare::Nothing
    };
    let job = Job::Place {
        resolved: Box::new(resolved),
        downgrade,
        exports,
        compare,
    };
    let survey = view.survey(&job.question(ground))?;
    match job.plan(&survey)? {
        Some(outcome) => Ok(Made { job, outcome }),
        None => Err(Failed::say(
            Code::Bug,
            "a release has a plan or is current".to_owned(),
        )),
    }
}

/// The least that the files of all plans take. The smallest files may lie in a disk's own tables.
fn room_of(made: &[Made]) -> Size {
    let placements = made.iter().filter_map(|one| match one.plan()?.change() {
        Change::Place(placement) => Some(placement),
        Change::Return(_) | Change::Remove(_) => None,
    });
    placements
        .flat_map(|placement| &placement.artifact.files)
        .map(|file| file.size)
        .filter(|size| *size >= PAGE)
        .fold(Size::default(), Size::plus)
}

fn dry_run(style: ExitStyle, plans: &[Value], reviews: &[Value]) -> Report {
    let code = if style == ExitStyle::Detailed && !plans.is_empty() {
        Code::Pending
    } else {
        Code::Done
    };
    let text = if plans.is_empty() {
        "nothing to do\n"
    } else {
        ""
    };
    report::plans(
        Report::done(text.to_owned())
            .with("status", json!("planned"))
            .with("reviews", json!(reviews)),
        plans,
    )
    .code(code)
}

/// What reviewers say of a package; it is no part of the plan, which they do not change.
fn reviews_of(made: &Made) -> Vec<Value> {
    match &made.job {
        Job::Place { resolved, .. } => {
            let reviews = &resolved.accepted.provenance.reviews;
            reviewed::objects(made.job.name(), reviews)
        }
        Job::Return { .. } | Job::Remove { .. } => Vec::new(),
    }
}

fn placed(job: &Job) -> Value {
    match job {
        Job::Place { resolved, .. } => {
            json!({"name": job.name(), "version": resolved.accepted.release.version})
        }
        Job::Return { .. } | Job::Remove { .. } => json!({"name": job.name()}),
    }
}

fn status(ready: &[Ready]) -> &'static str {
    if ready.is_empty() {
        "already-installed"
    } else {
        "installed"
    }
}
