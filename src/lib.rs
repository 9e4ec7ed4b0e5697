//! unpipe: trusted one-line installs.

pub mod document;
pub mod minisign;
pub mod model;
pub mod progress;
pub mod trust;
