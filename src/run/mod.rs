//! `unpipe run`: scripts whose effects are seen before they happen.
//!
//! For projects that only offer a script. It runs in a cage on a copy-on-write view of the home;
//! what it left there is listed as [`Change`]s, and only what a person keeps reaches the home.

mod change;
mod changes;
mod commands;
mod concern;
mod error;
mod group;
pub mod proxy;
mod secrets;
mod texts;
mod workshop;

pub use change::{Barred, Change, Found, Stamp, Thing};
pub use changes::{Apart, Began, LeftOut, Listing, MOST_CHANGES, View, changes};
pub use commands::{NewCommand, Stands, new_commands};
pub use concern::Concern;
pub use error::RunError;
pub use group::{Group, groups};
pub use secrets::secrets;
pub use texts::{TextChange, texts};
pub use workshop::Workshop;
