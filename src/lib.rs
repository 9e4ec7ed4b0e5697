//! unpipe: trusted one-line installs.

pub mod archive;
pub mod beneath;
pub mod model;
pub mod progress;
pub mod trust;
