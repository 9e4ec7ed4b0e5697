//! unpipe: trusted one-line installs.

pub mod minisign;
pub mod model;
pub mod progress;
pub mod publish;
pub mod trust;
