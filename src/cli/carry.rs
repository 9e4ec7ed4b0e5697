//! Carrying out approved plans under the lock.

use super::context::Context;
use super::failure::Failed;
use super::job::{Ground, Job};
use crate::install::{self, Cause, Prefix, Staged, Watch, Writer};
use crate::model::{Digest, OutsideText};
use crate::plan::{Approved, Outcome, Plan};
use crate::trust::{Artifact, Verified};

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
) -> Result<Vec<OutsideText>, Failed> {
    let mut writer = prefix.write()?;
    match change(context, &mut writer, ground, ready) {
        Ok(()) => Ok(writer.close()?),
        Err(cause) => Err(writer.undo(cause).into()),
    }
}

fn change(
    context: &Context<'_>,
    writer: &mut Writer,
    ground: &Ground,
    ready: &[Ready],
) -> Result<(), Cause> {
    let watch = Watch {
        observer: context.observer,
        interrupt: &context.interrupt,
    };
    let mut staged: Vec<Option<Staged>> = Vec::new();
    for one in ready {
        context.interrupt.check()?;
        again(writer, ground, &one.job, one.approved.digest())?;
        staged.push(match &one.artifact {
            Some(artifact) => {
                install::stage(writer, &one.approved, artifact, &watch, context.world.now())?
            }
            None => None,
        });
    }
    for (one, staged) in ready.iter().zip(&staged) {
        context.interrupt.check()?;
        match (&one.job, staged) {
            (Job::Place { .. }, Some(staged)) => install::commit(writer, staged, context.observer)?,
            (Job::Place { .. }, None) => {}
            (Job::Return { .. }, _) => install::return_to(writer, &one.approved)?,
            (Job::Remove { .. }, _) => install::remove(writer, &one.approved)?,
        }
    }
    Ok(())
}

/// Makes the plan again from what the prefix looks like now. Another digest stops the command:
/// consent was to what was shown.
fn again(writer: &Writer, ground: &Ground, job: &Job, approved: Digest) -> Result<(), Cause> {
    let survey = writer.survey(&job.question(ground))?;
    match job.plan(&survey)? {
        Some(Outcome::Planned(plan)) => Ok(plan.is_still(approved)?),
        Some(Outcome::Current(_)) | None => {
            let found = Digest::of(b"nothing to do");
            Err(crate::plan::NotApproved::OtherPlan {
                expected: approved,
                found,
            }
            .into())
        }
    }
}
