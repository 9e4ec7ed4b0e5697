//! The test suite.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test says no by panicking"
)]
#![allow(
    clippy::must_use_candidate,
    clippy::missing_panics_doc,
    clippy::return_self_not_must_use,
    clippy::format_push_string,
    clippy::format_collect,
    unreachable_pub,
    reason = "nothing outside the suite uses it, and speed matters little"
)]

mod adopt;
mod architecture;
mod archive;
mod beneath;
mod bundle;
#[cfg(target_os = "linux")]
mod cage;
#[cfg(target_os = "linux")]
mod changes;
mod commands;
mod difference;
mod docs;
mod doctor;
mod example;
mod fetch;
mod formats;
mod keep;
mod life;
mod minisign;
mod model;
mod net;
mod policy;
mod publish;
mod race;
mod refusals;
mod run;
mod script;
mod storm;
mod support;
mod survives;
mod trust;
mod ui;
