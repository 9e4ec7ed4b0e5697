//! What this machine can hold a command in with.
//!
//! Nothing is taken from a version number: each part of the cage is tried, in a process of its own
//! that ends with it (`/proc/self/exe`, under a word that no help shows), so that whatever forbids it
//! is met: the kernel, a container, a security module. A part that cannot be tried, ends in any other
//! way or says anything else is not there.
//!
//! | file | duty |
//! |---|---|
//! | `part` | the parts, and the tiers that they make |
//! | `probe` | runs the trials, each in its own process |
//! | `trial` | the trials themselves, inside that process |
//! | `names` | namespaces and what is mounted in them |
//! | `rules` | Landlock and seccomp |

#[cfg(target_os = "linux")]
mod names;
mod part;
mod probe;
#[cfg(target_os = "linux")]
mod rules;
mod trial;

pub use part::{Ability, Part, Tier};
pub use probe::probe;
pub use trial::{TRIAL, run_trial};
