//! Plans: everything that one command will do to one package, before it is done. Pure.
//!
//! A [`Plan`] is made from verified data and a [`Survey`] of the prefix. Its digest binds
//! consent: [`Plan::approve`] is the only way to an [`Approved`] plan, and only an approved plan
//! can be carried out. Under the lock the plan is made again; another digest stops the command.

mod approved;
mod canonical;
mod error;
mod placement;
mod removal;
mod rollback;
mod steps;
mod survey;
mod warning;

use std::path::{Path, PathBuf};

use serde_json::Value;

pub use approved::{Approved, Consent, NotApproved};
pub use error::PlanError;
pub use placement::{Kind, Outcome, Placement, Replaced, Supply, Wish, exports_of, place};
pub use removal::{Removal, remove};
pub use rollback::{Denial, Return, roll_back};
pub use steps::{News, outputs_of, step_marks};
pub use survey::{Caging, Conflict, Current, Elsewhere, Occupant, Order, Survey};
pub use warning::{Bearable, Warning};

pub use crate::model::is_essential;
use crate::model::{Digest, Name};

/// All changes that one command makes to one package.
///
/// ```compile_fail
/// // A plan cannot be read from outside: it has no `Deserialize`.
/// fn reads<T: serde::de::DeserializeOwned>() {}
/// reads::<unpipe::plan::Plan>();
/// ```
///
/// ```
/// // What can be read from outside is data that proves nothing, such as a receipt.
/// fn reads<T: serde::de::DeserializeOwned>() {}
/// reads::<unpipe::receipt::Receipt>();
/// ```
#[derive(Debug)]
pub struct Plan {
    name: Name,
    prefix: PathBuf,
    change: Change,
    warnings: Vec<Warning>,
    body: Value,
    digest: Digest,
}

/// What kind of change.
#[derive(Debug)]
pub enum Change {
    /// A version is placed: install, upgrade, downgrade or repair.
    Place(Box<Placement>),
    /// The version before becomes the current one again.
    Return(Box<Return>),
    /// The package is removed.
    Remove(Box<Removal>),
}

impl Plan {
    fn new(name: Name, prefix: PathBuf, change: Change, warnings: Vec<Warning>) -> Self {
        let body = canonical::body(&name, &prefix, &change, &warnings);
        let digest = canonical::digest(&body);
        Self {
            name,
            prefix,
            change,
            warnings,
            body,
            digest,
        }
    }

    /// The package.
    pub fn name(&self) -> &Name {
        &self.name
    }

    /// The real path of the prefix.
    pub fn prefix(&self) -> &Path {
        &self.prefix
    }

    /// What will change.
    pub fn change(&self) -> &Change {
        &self.change
    }

    /// What a person should look at twice.
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    /// The plan as canonical JSON (RFC 8785): what the digest is over. No times.
    pub fn body(&self) -> &Value {
        &self.body
    }

    /// What consent is given to.
    pub fn digest(&self) -> Digest {
        self.digest
    }
}
