//! `unpipe run`: scripts whose effects are seen before they happen.
//!
//! For projects that only offer a script. It runs in a cage on a copy-on-write view of the home;
//! what it left there is listed as [`Change`]s, and only what a person keeps reaches the home.

mod change;
mod chosen;
mod error;
mod held;
mod keep;
mod kept;
mod undo;
mod undoing;

pub use change::{Barred, Change, Found, Stamp, Thing};
pub use error::RunError;
pub use held::{KeptDifference, KeptEdit, differences};
pub use keep::{About, Keeping, Kept, keep};
pub use kept::{KeptRun, kept_runs};
pub use undo::{Extent, Undo, last, plan_undo, undo, whole};
pub use undoing::{Stays, Why};
