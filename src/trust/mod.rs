//! The only place where unverified data becomes verified. Pure: no I/O, no clock, no prompt.

mod artifact;
mod proof;

pub use artifact::{Artifact, ArtifactError, Expected, Intake};
pub use proof::{Unverified, Verified};
