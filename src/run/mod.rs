//! `unpipe run`: scripts whose effects are seen before they happen.
//!
//! For projects that only offer a script. It runs in a cage on a copy-on-write view of the home;
//! what it left there is listed as [`Change`]s, and only what a person keeps reaches the home.

mod change;

mod changes;
mod chosen;
mod commands;
mod concern;
mod concerns;
mod error;
mod group;
mod held;
mod keep;
mod kept;
mod order;
pub mod proxy;
mod rescue;
mod secrets;
mod store;
mod texts;
mod undo;
mod undoing;
mod workshop;
pub use change::{Barred, Change, Found, SpecialBits, Stamp, Thing};
pub use changes::{Apart, Began, LeftOut, Listing, MOST_CHANGES, View, changes};
pub use commands::{Command, Programs, Stands, commands};
pub use concern::Concern;
pub use concerns::Concerns;
pub use error::RunError;
pub use group::{Group, groups};
pub use held::{KeptDifference, KeptEdit, differences};
pub use keep::{About, Keeping, Kept, keep};
pub use kept::{DamagedRun, KeptRun, KeptRuns, kept_runs, look_at_runs};
pub use order::{Extent, Step, WayOut, in_order};
pub use rescue::give_up;
pub use secrets::secrets;
pub use texts::{NotShown, TextChange, Texts, texts};
pub use undo::{Undo, plan_undo, plan_undo_after, undo};
pub use undoing::{Stays, Why};
pub use workshop::{Left, Workshop, left_behind, tidy_left_behind};
