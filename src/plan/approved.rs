//! Consent to one plan.

use std::ops::Deref;

use thiserror::Error;

use super::{Bearable, Change, Plan, Warning};
use crate::model::{Code, Digest};
use crate::trust::Known;

/// Something that somebody consented to. Only [`Plan::approve`] makes an `Approved<Plan>`.
///
/// ```compile_fail
/// // Nobody else can approve.
/// fn skip(plan: unpipe::plan::Plan) -> unpipe::plan::Approved<unpipe::plan::Plan> {
///     unpipe::plan::Approved(plan)
/// }
/// ```
///
/// ```
/// // Consent is given to a plan.
/// fn ask(plan: unpipe::plan::Plan) -> Option<unpipe::plan::Approved<unpipe::plan::Plan>> {
///     plan.approve(unpipe::plan::Consent::Person).ok()
/// }
/// ```
#[derive(Debug)]
pub struct Approved<T>(T);

impl<T> Deref for Approved<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

/// How somebody consents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consent {
    /// A person saw the plan and answered yes.
    Person,
    /// `--yes`: whatever is clean, under a key that is already known.
    Yes,
    /// `--approve DIGEST`: exactly this plan, flagged or not.
    Digest(Digest),
}

/// Why a plan is not approved.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum NotApproved {
    /// `--yes` does not accept this warning.
    #[error("--yes does not accept this plan: it {0}")]
    Flagged(String),
    /// The key was never seen before, and a flag is no comparison.
    #[error("a key that is seen for the first time is accepted by a person only, found a flag")]
    FirstUse,
    /// The package that the plan is about is not there any more.
    #[error("approved was the plan {expected}, found the package gone")]
    Gone {
        /// The approved digest.
        expected: Digest,
    },
    /// Another plan than the approved one.
    #[error("approved was the plan {expected}, found the plan {found}")]
    OtherPlan {
        /// The approved digest.
        expected: Digest,
        /// The digest of the plan at hand.
        found: Digest,
    },
}

impl NotApproved {
    /// The exit code.
    pub fn code(&self) -> Code {
        Code::Declined
    }
}

impl Plan {
    /// Turns consent into an approved plan.
    ///
    /// # Errors
    /// If the consent does not cover this plan.
    pub fn approve(self, consent: Consent) -> Result<Approved<Self>, NotApproved> {
        match consent {
            Consent::Person => {}
            Consent::Yes => {
                self.known_key()?;
                let unbearable =
                    |warning: &&Warning| warning.bearable() == Bearable::ByPersonOrDigest;
                if let Some(warning) = self.warnings.iter().find(unbearable) {
                    return Err(NotApproved::Flagged(format!("is flagged ({warning})")));
                }
            }
            Consent::Digest(expected) => {
                self.known_key()?;
                self.is_still(expected)?;
            }
        }
        Ok(Approved(self))
    }

    /// Whether this plan, made again, is the approved one.
    ///
    /// # Errors
    /// If its digest differs.
    pub fn is_still(&self, expected: Digest) -> Result<(), NotApproved> {
        if self.digest == expected {
            Ok(())
        } else {
            Err(NotApproved::OtherPlan {
                expected,
                found: self.digest,
            })
        }
    }

    fn known_key(&self) -> Result<(), NotApproved> {
        match &self.change {
            Change::Place(placement) if placement.provenance.anchored.known == Known::FirstUse => {
                Err(NotApproved::FirstUse)
            }
            _ => Ok(()),
        }
    }
}
