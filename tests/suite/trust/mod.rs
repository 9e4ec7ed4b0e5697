//! The trust core, driven through its public chain of types without any I/O.
//!
//! One test for each rule, with both answers of each decision. The kit makes documents from values
//! and a client that offers them as the program does; every key is worthless.

mod choose;
mod client;
mod format;
mod index;
mod json;
mod level_0;
mod limits;
mod properties;
mod publisher;
mod recalled;
mod scenarios;
mod start;
mod vectors;
mod walk;

/// The outcome is this refusal, and has this code.
macro_rules! refuses {
    ($outcome:expr, $pattern:pat $(if $guard:expr)?, $code:ident) => {
        match $outcome {
            Ok(_) => panic!("accepted, expected {}", stringify!($pattern)),
            Err(refusal) => {
                assert!(
                    matches!(&refusal, $pattern $(if $guard)?),
                    "expected {}, found {refusal:?}",
                    stringify!($pattern $(if $guard)?)
                );
                assert_eq!(refusal.code(), unpipe::model::Code::$code, "{refusal}");
            }
        }
    };
}
use refuses;

/// The number of the root in force.
fn root_number(taken: &client::Taken) -> Option<u64> {
    match taken.provenance.level {
        unpipe::trust::Level::Zero | unpipe::trust::Level::Described(_) => None,
        unpipe::trust::Level::Root { version, .. } => Some(version),
    }
}
