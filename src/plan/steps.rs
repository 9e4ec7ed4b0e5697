//! The commands of a release: what they may leave, and which of them nobody agreed to before.

use super::canonical;
use crate::document::{Release, Step};
use crate::model::{OutsideText, RelPath};
use crate::receipt::StepMark;

/// How a step stands to the version that is here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    /// The version before has no step of this id.
    New,
    /// The version before says something else under this id.
    Changed,
    /// It is the same.
    Known,
}

impl News {
    pub(super) fn of(step: &Step, before: &[StepMark]) -> Self {
        let mark = mark(step);
        match before.iter().find(|known| known.id == mark.id) {
            None => Self::New,
            Some(known) if *known == mark => Self::Known,
            Some(_) => Self::Changed,
        }
    }
}

/// What all steps of a release may leave.
pub fn outputs_of(release: &Release) -> impl Iterator<Item = &RelPath> {
    release
        .steps
        .iter()
        .flat_map(|step| step.stdout.iter().chain(&step.creates))
}

/// The steps of a release, as a receipt remembers them.
pub fn step_marks(release: &Release) -> Vec<StepMark> {
    release.steps.iter().map(mark).collect()
}

fn mark(step: &Step) -> StepMark {
    StepMark {
        id: OutsideText::new(step.id.as_str()),
        sha256: canonical::digest(&canonical::step(step)),
    }
}
