//! What a publisher does: keys, signatures, and taking documents apart for stock tools.
//!
//! Pure but for the files that each function is told to read or write. Nothing here asks, prints
//! or reads a clock.

pub mod change;
pub mod describe;
pub mod dist;
pub mod docs;
pub mod init;
pub mod inspect;
pub mod key;
pub mod keyring;
pub mod lint;
pub mod make;
pub mod program;
pub mod project;
pub mod review;
pub mod sign;
pub mod site;
pub mod split;
pub mod status;

mod body;
mod label;
mod pin;
mod role;
mod summary;
mod write;

pub use body::BodyError;
pub use label::{Label, LabelError};
pub use pin::pin_of;
pub use role::{RoleName, RoleNameError};
pub use summary::summary;
pub use write::WriteError;
