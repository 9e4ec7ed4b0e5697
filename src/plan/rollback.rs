//! Going back to the version before.

use super::{Change, Current, Plan, PlanError, Survey, Warning};
use crate::model::{OutsideText, RelPath, TreeName};
use crate::receipt::Receipt;
use crate::trust::Memory;
use crate::trust::policy::Policy;

/// A return to the version that the current one replaced.
#[derive(Debug)]
pub struct Return {
    /// The version that is current.
    pub from: Receipt,
    /// The version that becomes current again.
    pub to: Receipt,
    /// What appears in the prefix afterwards.
    pub exports: Vec<RelPath>,
}

/// Why somebody would not want the older version to be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Denial {
    /// It was revoked, for this reason.
    Revoked(OutsideText),
    /// A listed reviewer rejected it.
    Rejected {
        /// What the policy calls the reviewer.
        by: OutsideText,
        /// What they said.
        note: Option<OutsideText>,
    },
    /// Its serial is below what the root accepts.
    BelowMinimum,
}

impl Return {
    /// The folder that becomes current.
    pub fn tree(&self) -> TreeName {
        self.to.tree()
    }
}

impl Denial {
    /// What the memory of a name says against a version; of rejections those count whose reviewer
    /// the policy lists.
    pub fn of(receipt: &Receipt, memory: &Memory, policy: &Policy) -> Option<Self> {
        if let Some(revocation) = memory.revocation_of(receipt.serial) {
            return Some(Self::Revoked(revocation.reason.clone()));
        }
        for reject in memory
            .rejects
            .iter()
            .filter(|reject| reject.release == receipt.release)
        {
            let mut listed = policy.reviewers().iter().map(|rule| &rule.value);
            if let Some(reviewer) = listed.find(|reviewer| reviewer.key == reject.key) {
                return Some(Self::Rejected {
                    by: OutsideText::new(reviewer.label.clone()),
                    note: reject.note.clone(),
                });
            }
        }
        memory
            .min_serial
            .filter(|least| receipt.serial < *least)
            .map(|_| Self::BelowMinimum)
    }
}

/// Plans a rollback of `current` to `earlier`, the receipt of the version that it replaced.
///
/// # Errors
/// If there is no such version, or something is in the way of what it had in the prefix.
pub fn roll_back(
    current: &Current,
    earlier: Option<&Receipt>,
    denial: Option<Denial>,
    survey: &Survey,
) -> Result<Plan, PlanError> {
    let name = current.receipt.name.clone();
    let to = earlier.ok_or_else(|| PlanError::NothingEarlier {
        name: name.clone(),
        current: current.receipt.version.clone(),
    })?;
    if !survey.conflicts.is_empty() {
        return Err(PlanError::Conflicts {
            name,
            conflicts: survey.conflicts.clone(),
        });
    }
    let version = to.version.clone();
    let warnings = denial
        .map(|denial| match denial {
            Denial::Revoked(reason) => Warning::Revoked { version, reason },
            Denial::Rejected { by, note } => Warning::Rejected { version, by, note },
            Denial::BelowMinimum => Warning::BelowMinimum { version },
        })
        .into_iter()
        .collect();
    let change = Return {
        from: current.receipt.clone(),
        to: to.clone(),
        exports: to.exported().cloned().collect(),
    };
    Ok(Plan::new(
        name,
        survey.prefix.clone(),
        Change::Return(Box::new(change)),
        warnings,
    ))
}
