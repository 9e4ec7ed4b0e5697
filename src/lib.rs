//! unpipe: trusted one-line installs.

pub mod fetch;
pub mod model;
pub mod progress;
pub mod trust;
