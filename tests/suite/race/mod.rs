//! Somebody swaps folders of a prefix for links that lead outside, all the time, while the program
//! and its library unpack, link, remove and tidy up there. Nothing may be written or removed
//! outside.
//!
//! Both ways to open a folder are tried: the kernel's (`openat2`), and, by a second process for
//! which strace denies that call, the walk name by name. Beside them a writer and a remover check a
//! path and then use it, as many tools do; the swap falls in between for certain, and they must be
//! led outside: else nothing was tested.
//!
//! The suite makes a few thousand tries. All of them:
//!
//! ```text
//! UNPIPE_SWAPS=50000 cargo test --release --test suite race:: -- --nocapture
//! ```
#![cfg(target_os = "linux")]
#![allow(clippy::print_stdout, reason = "a harness tells its figures")]

mod library;
mod program;
mod swapper;
mod walk;

use std::fs;
use std::path::PathBuf;

use super::support::machine::Machine;
use super::support::tree::Tree;

/// How many tries the suite makes of a kind.
const SOME: u64 = 2_000;

/// How many tries are made of a kind.
fn tries() -> u64 {
    std::env::var("UNPIPE_SWAPS").map_or(SOME, |number| number.parse().unwrap())
}

/// A folder to work in, and one outside of it that must stay as it is.
struct Field {
    machine: Machine,
    outside: Tree,
}

impl Field {
    fn new() -> Self {
        let machine = Machine::in_memory();
        // What is outside has the folders that the one inside has, so that whoever is led there
        // finds his way.
        for folder in ["d", "d/e", "d/e/f", "tree", "bin", "unpipe", "share"] {
            fs::create_dir_all(machine.work("outside").join(folder)).unwrap();
            fs::write(
                machine.work("outside").join(folder).join("canary"),
                "canary",
            )
            .unwrap();
        }
        fs::create_dir(machine.work("inside")).unwrap();
        let outside = Tree::of(&machine.work("outside"));
        Self { machine, outside }
    }

    fn inside(&self) -> PathBuf {
        self.machine.work("inside")
    }

    fn outside(&self) -> PathBuf {
        self.machine.work("outside")
    }

    /// What was done outside; empty if nothing was.
    fn harm(&self) -> String {
        self.outside.changes_to(&Tree::of(&self.outside()))
    }
}
