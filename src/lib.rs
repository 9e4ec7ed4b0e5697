//! unpipe: trusted one-line installs.

pub mod archive;
pub mod beneath;
pub mod cli;
pub mod document;
pub mod fetch;
pub mod install;
pub mod minisign;
pub mod model;
pub mod plan;
pub mod progress;
pub mod publish;
pub mod receipt;
pub mod resolve;
pub mod store;
pub mod trust;
pub mod ui;
pub mod world;
