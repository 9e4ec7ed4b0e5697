//! Everything that unpipe needs on this machine, looked at and left as it is.
//!
//! A check that cannot be made is a finding of its own and keeps none of the others from being made.
//! Nothing that stays is written, nothing is locked for long, and no network is used.
//!
//! | file | checks |
//! |---|---|
//! | `path`, `entries` | `path`, `path-entries`, `commands`, `manuals` |
//! | `prefix` | `prefix`, `packages`, `links`, `leftovers`, `unknown`, `kept` |
//! | `trust`, `guard`, `pins` | `trust`, `pins`, `clock` |
//! | `scripts` | `scripts`, `leftovers` |
//! | `machine` | `policy`, `cache`, `space`, `sandbox`, `run` |
//!
//! `way` says who else can change what a path leads to, `drives` where the system cannot tell, `writable` whether
//! this user can write.

mod check;
mod drives;
mod entries;
mod guard;
mod machine;
mod path;
mod pins;
mod prefix;
mod scripts;
mod trust;
mod way;
mod word;
mod writable;

use std::error::Error;
use std::path::PathBuf;

pub use check::{Check, Verdict};

use crate::cage::{Ability, Probed};
use crate::install::{Inspection, Prefix};
use crate::model::OutsideText;
use crate::store::{Cache, Store};
use crate::world::World;

/// What is looked at.
pub struct Patient<'a> {
    /// The environment, the clock and the folders.
    pub world: &'a World,
    /// The prefix.
    pub prefix: &'a Prefix,
    /// The trust state.
    pub store: &'a Store,
    /// The cache.
    pub cache: &'a Cache,
    /// What the trials of the cage found.
    pub ability: &'a Ability,
    /// Which tiers of the cage hold.
    pub tiers: &'a Probed,
    /// Whether a script can be held on a view of the home.
    pub viewed: &'a Viewed,
}

/// What came of a try at a view of the home.
#[derive(Clone, Debug)]
pub struct Viewed {
    /// What this machine lacks for it; nothing where it works.
    pub lacks: Option<OutsideText>,
    /// Where it was tried, if that is another file system than a run would use.
    pub elsewhere: Option<PathBuf>,
}

impl Viewed {
    /// That it cannot even be tried.
    pub fn lacking(what: &str) -> Self {
        Self {
            lacks: Some(OutsideText::new(what)),
            elsewhere: None,
        }
    }
}

/// Makes every check.
pub fn examine(patient: &Patient<'_>) -> Vec<Check> {
    let mut checks = Vec::new();
    let inspected = prefix::inspect(patient, &mut checks);
    let empty = Inspection::default();
    let found = inspected.as_ref().unwrap_or(&empty);
    path::check(patient, inspected.as_ref(), &mut checks);
    prefix::check(found, &mut checks);
    scripts::check(patient, inspected.as_ref(), &mut checks);
    trust::check(patient, inspected.as_ref(), &mut checks);
    machine::check(patient, &mut checks);
    checks
}

/// An error with its causes, in one line.
fn whole(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let more = error.to_string();
        // A transparent error says the same as its source.
        if !text.ends_with(&more) {
            text.push_str(": ");
            text.push_str(&more);
        }
        cause = error.source();
    }
    text
}
