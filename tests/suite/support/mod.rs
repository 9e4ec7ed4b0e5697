//! What tests of the built program need: a machine to run it on, and publishers to install from.
//!
//! A hostile case is a few lines: make a place, bend one thing, run, and say what must follow.
//!
//! ```text
//! let publisher = Publisher::new("get.example.org/tool");
//! let release = publisher.release("1.0.0", 1).artifact(|a| a.without_entry("tool/bin/tool"));
//! let machine = Machine::of_an_ordinary_user();
//! machine.offers(&publisher.level1([release]).place());
//! let key = publisher.key().public();
//! let outcome = machine.run(["install", "./dist", "--key", &key, "--yes"]);
//! outcome.exits(21).has_one_message().prefix_is_untouched();
//! ```
#![allow(
    dead_code,
    reason = "it is a kit: not every part is in use at all times"
)]

pub mod artifact;
pub mod body;
pub mod dice;
pub mod key;
pub mod machine;
pub mod outcome;
pub mod place;
pub mod proxy;
pub mod publisher;
pub mod release;
pub mod server;
pub mod shape;
pub mod stock;
pub mod terminal;
pub mod tls;
pub mod tree;
pub mod zip_bytes;

mod tests;
