//! What a publisher does: keys, signatures, and taking documents apart for stock tools.
//!
//! Pure but for the files that each function is told to read or write. Nothing here asks, prints
//! or reads a clock.

pub mod docs;
pub mod inspect;
pub mod key;
pub mod program;
pub mod project;
pub mod sign;
pub mod site;
pub mod split;

mod body;
mod label;
mod write;

pub use body::BodyError;
pub use label::{Label, LabelError};
pub use write::WriteError;
