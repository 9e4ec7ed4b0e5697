//! Installs survive: whatever happens at whichever call, the old version is there or the new one.
//!
//! Each point is one run under strace (Debian package strace), which strikes at one call: it kills
//! the program before it, or lets it fail. Then a judge looks at what a reader sees, and the next
//! commands must end well with exactly the right tree, until a removal leaves nothing.
//!
//! The suite strikes at a few points of each case. All of them, or so many of each case and blow,
//! or of the cases with these words in their title:
//!
//! ```text
//! UNPIPE_POINTS=all cargo test --test suite survives:: -- --nocapture
//! UNPIPE_POINTS=50 cargo test --test suite survives:: -- --nocapture
//! UNPIPE_POINTS=all UNPIPE_CASE=rollback cargo test --test suite survives:: -- --nocapture
//! ```
//!
//! Controls show that the judge bites: on states made by hand, and, by `-- --ignored`, on the
//! program itself, built again with one line altered.
#![allow(
    clippy::print_stdout,
    reason = "a harness that cannot run here says so, and tells its figures"
)]

mod altered;
pub mod blow;
mod case;
mod cases;
mod controls;
mod errors;
mod judge;
mod kill;
mod rounds;
mod scenes;
mod side;
pub mod strace;
