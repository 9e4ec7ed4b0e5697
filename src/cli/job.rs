//! One package's part of a command, from which its plan can be made again under the lock.

use std::path::PathBuf;

use crate::document::Requirement;
use crate::install::{Compare, Question};
use crate::model::{Machine, Name, RelPath};
use crate::plan::{self, Caging, Denial, Outcome, PlanError, Supply, Survey, Wish};
use crate::receipt::Receipt;
use crate::resolve::Resolved;
use crate::trust::{Artifact, Downgrade, Verified};

/// What a plan depends on beside the package: the same for all of a command.
pub(super) struct Ground {
    pub(super) machine: Machine,
    pub(super) path: Vec<PathBuf>,
    /// How commands can be held; asked only where some are to run.
    pub(super) caging: Caging,
}

/// What is to be done to one package.
pub(super) enum Job {
    /// A resolved release is placed.
    Place {
        resolved: Box<Resolved>,
        downgrade: Downgrade,
        exports: Vec<RelPath>,
        compare: Compare,
    },
    /// The version before becomes current again.
    Return {
        name: Name,
        earlier: Option<Box<Receipt>>,
        denial: Option<Denial>,
        exports: Vec<RelPath>,
    },
    /// The package is removed.
    Remove { name: Name },
}

impl Job {
    pub(super) fn name(&self) -> &Name {
        match self {
            Self::Place { resolved, .. } => &resolved.accepted.release.name,
            Self::Return { name, .. } | Self::Remove { name } => name,
        }
    }

    /// The artifact, where it had to be fetched before it could be planned.
    pub(super) fn at_hand(&mut self) -> Option<Verified<Artifact>> {
        match self {
            Self::Place { resolved, .. } => resolved.at_hand.take(),
            Self::Return { .. } | Self::Remove { .. } => None,
        }
    }

    /// What a survey must look at for this job.
    pub(super) fn question<'a>(&'a self, ground: &'a Ground) -> Question<'a> {
        let (exports, requirements, compare): (&[RelPath], &[Requirement], Compare) = match self {
            Self::Place {
                resolved,
                exports,
                compare,
                ..
            } => (exports, &resolved.accepted.release.requirements, *compare),
            Self::Return { exports, .. } => (exports, &[], Compare::Nothing),
            Self::Remove { .. } => (&[], &[], Compare::Versions),
        };
        Question {
            name: self.name(),
            exports,
            requirements,
            path: &ground.path,
            machine: ground.machine,
            compare,
            caging: &ground.caging,
        }
    }

    /// The plan for what the survey found; `None` if the package is not there any more.
    pub(super) fn plan(&self, survey: &Survey) -> Result<Option<Outcome>, PlanError> {
        let planned = |plan| Some(Outcome::Planned(Box::new(plan)));
        match (self, &survey.current) {
            (
                Self::Place {
                    resolved,
                    downgrade,
                    ..
                },
                _,
            ) => {
                let (accepted, place) = (&resolved.accepted, &resolved.place);
                let supply = match resolved.bundle {
                    Some(_) => Supply::ThePlace,
                    None => Supply::Anywhere,
                };
                plan::place(
                    &Wish {
                        accepted,
                        place,
                        supply,
                        downgrade: *downgrade,
                    },
                    survey,
                )
                .map(Some)
            }
            (
                Self::Return {
                    earlier, denial, ..
                },
                Some(current),
            ) => {
                // Another run may have replaced the current version since `earlier` was read, or
                // installed the same one afresh, with nothing before it.
                let earlier = earlier
                    .as_deref()
                    .filter(|earlier| current.receipt.replaced == Some(earlier.tree()));
                plan::roll_back(current, earlier, denial.clone(), survey).map(planned)
            }
            (Self::Remove { .. }, Some(current)) => Ok(planned(plan::remove(current, survey))),
            (Self::Return { .. } | Self::Remove { .. }, None) => Ok(None),
        }
    }
}
