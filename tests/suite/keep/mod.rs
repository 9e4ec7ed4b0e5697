//! Keeping what a script did, all or nothing, and undoing it.
//!
//! A script's view is played by a second folder beside the home, which holds what the script would
//! have left; what differs between the two are the changes.
//!
//! ```text
//! UNPIPE_POINTS=all cargo test --test suite keep::struck -- --nocapture
//! ```
#![allow(
    clippy::print_stdout,
    reason = "a harness that cannot run here says so, and tells its figures"
)]

mod choice;
mod commands;
mod damaged;
mod driver;
mod edited;
mod journal;
mod ordinary;
mod random;
mod scene;
mod struck;
mod turns;
