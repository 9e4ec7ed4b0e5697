//! What tests of the built program need: a machine to run it on, and publishers to install from.
#![allow(
    dead_code,
    reason = "it is a kit: not every part is in use at all times"
)]

pub mod artifact;
pub mod body;
pub mod key;
pub mod machine;
pub mod outcome;
pub mod place;
pub mod publisher;
pub mod release;
pub mod server;
pub mod tree;

mod tests;
