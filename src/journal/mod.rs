//! Changing many paths below one folder, all or nothing.
//!
//! A home has no single switch as a prefix has, so what is to be changed is written down first: a
//! [`Draft`] takes a copy of every original and of every new content, then the plan; the rename
//! of the plan to its final name is the commit. From then on everything is done by steps that can
//! be repeated ([`recover`]): whoever comes after a kill carries it to its end. What cannot be
//! carried to its end is undone from the originals, again by repeatable steps.
//!
//! ```text
//! <place>/journal/<id>/
//!   new/N       contents to come, named by the number of the edit
//!   old/N       originals
//!   receipt/    moved to its place below <place> with the last steps
//!   aside/      what somebody changed since and must not be lost, moved to `kept`
//!   rescued/    on the way back: originals whose place somebody took
//!   gone/N      what was dropped from below <place>
//!   plan        committed: goes forward
//!   back        the same plan, on its way back
//! ```
//!
//! In it only "not found" means absent, and a path that is neither as it was nor as it is to be is
//! a conflict: somebody changed it, and theirs is never overwritten.

mod ajar;
mod aside;
mod commit;
mod draft;
mod edits;
mod error;
mod look;
mod moves;
mod plan;
mod put;
mod recover;
mod work;

pub use ajar::{names, stat};
pub use commit::Ended;
pub use draft::{Content, Draft, Ground, Subject};
pub use error::{Aftermath, Error, Failure};
pub use look::{Seen, look};
pub use plan::{Edit, Record};
pub use recover::{Recovered, is_waiting, recover};

/// The folder of all journals, below the place.
pub const FOLDER: &str = "journal";
