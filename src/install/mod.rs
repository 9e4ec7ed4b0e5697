//! The prefix: staging, the one switch, links, reconcile, removal.
//!
//! `layout` names every path that unpipe uses. A writer holds
//! the lock, reconciles first, and changes what is current by one rename; until then nothing that
//! a user sees has changed, and after it [`reconcile`](Writer::reconcile) makes the links match.
//! There is no journal: all that lies outside `share/unpipe` is links whose text says whose they
//! are, so a killed run is tidied up by whoever comes next. In all recovery only "not found"
//! means absent; any other error stops before anything is deleted.
//!
//! Every path is resolved below the prefix's handle, never by string; a folder such as `bin` or
//! `share` that the user made a link to another of their own folders is opened with it (`ground`).

mod adjust;
mod bootstrap;
mod check;
mod commands;
mod compare;
mod copy;
mod error;
mod folders;
mod ground;
mod hearing;
mod inspect;
mod installed;
mod journals;
mod kept;
mod layout;
mod leave;
mod linking;
mod links;
mod lock;
mod note;
mod obstacle;
mod own_group;
mod owners;
mod papers;
mod place;
mod prefix;
mod reconcile;
mod rescue;
mod reserve;
mod safety;
mod skeleton;
mod stage;
mod step_error;
mod steps;
mod surveying;
mod sync;
mod view;
mod way;
mod writer;
mod written;

pub use adjust::{remove, return_to};
pub use check::{Difference, check, check_tree};
pub use commands::{find_all, missing, place_on};
pub use compare::{Edit, Edited};
pub use error::{Aftermath, Cause, InstallError};
pub use inspect::{Fault, Inspection};
pub use installed::Package;
pub use note::Note;
pub use obstacle::Obstacle;
pub use own_group::is_own_group;
pub use papers::Kept;
pub use place::{Staged, commit};
pub use prefix::Prefix;
pub use rescue::{Rescued, Wreck};
pub use safety::Danger;
pub use stage::{Means, stage};
pub use step_error::{Found, StepError};
pub use surveying::{Compare, Question};
pub use view::View;
pub use writer::Writer;

pub use crate::archive::Watch;
