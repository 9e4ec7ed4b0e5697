//! The life of a package: from its first install to the day when no trace of it is left.
//!
//! Everything here goes through the program, as a user would, and nearly all as an ordinary one.
#![allow(
    clippy::print_stdout,
    reason = "a test that cannot be made here says so"
)]

mod changes;
mod consent;
mod course;
mod edits;
mod full;
mod groups;
mod inside;
mod left;
mod linked;
mod owners;
mod places;
mod power;
mod removal;
mod several;
mod stops;
mod told;
mod trouble;

use std::path::Path;
use std::process::Command;

use super::support::machine::Machine;
use super::support::outcome::Outcome;
use super::support::publisher::Publisher;
use super::support::release::Release;
use super::support::tree::Tree;

/// The name of what is installed.
const NAME: &str = "get.example.org/tool";

/// A machine, a publisher, and where the two meet.
pub struct Life {
    pub machine: Machine,
    pub publisher: Publisher,
    index: u64,
}

impl Life {
    /// An ordinary user, and a publisher with a root whose releases lie in `./dist`.
    fn new() -> Self {
        Self::on(Machine::of_an_ordinary_user())
    }

    pub fn on(machine: Machine) -> Self {
        Self {
            machine,
            publisher: Publisher::new(NAME),
            index: 0,
        }
    }

    /// The publisher offers these versions, the newest first; serials follow the order.
    fn offers(&mut self, versions: &[&str]) -> &mut Self {
        let releases: Vec<Release> = versions
            .iter()
            .rev()
            .zip(1..)
            .map(|(version, serial)| self.publisher.release(version, serial))
            .collect();
        self.offers_releases(releases.into_iter().rev())
    }

    /// The publisher offers these releases, the newest first.
    pub fn offers_releases(&mut self, releases: impl IntoIterator<Item = Release>) -> &mut Self {
        self.index += 1;
        let releases: Vec<Release> = releases.into_iter().collect();
        let offer = self.publisher.level1(releases).index_version(self.index);
        self.machine.offers(&offer.place());
        self
    }

    /// The publisher offers one release of about 700 kB, in 41 files beside the usual ones.
    pub fn offers_a_large_one(&mut self, version: &str, serial: u64) {
        let mut content = vec![0_u8; 400_000];
        let mut seed = serial;
        for byte in &mut content {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            *byte = seed.to_be_bytes()[0];
        }
        let release = self.publisher.release(version, serial).artifact(|mut a| {
            for number in 0..40 {
                a = a.file(&format!("lib/{number}/data"), "644", &content[..8_000]);
            }
            a.file("lib/data", "644", content)
        });
        self.offers_releases([release]);
    }

    /// Installs from `./dist` with the publisher's key and consent.
    pub fn install(&self) -> Outcome {
        self.install_with(&[])
    }

    fn install_with(&self, more: &[&str]) -> Outcome {
        let key = self.publisher.key().public();
        let arguments = ["install", "./dist", "--key", &key, "--yes"];
        self.machine.run(arguments.iter().chain(more))
    }

    /// Runs the program with these words.
    pub fn run(&self, line: &str) -> Outcome {
        self.machine.run(line.split(' '))
    }

    /// What the prefix holds.
    fn tree(&self) -> Tree {
        Tree::of(&self.machine.prefix())
    }

    /// What the installed tool says.
    #[track_caller]
    fn tool_says(&self, expected: &str) {
        let path = self.machine.prefix().join("bin/tool");
        assert_eq!(said_by(&path), format!("{expected}\n"));
        assert_eq!(said_by(&path.with_file_name("tl")), format!("{expected}\n"));
    }
}

/// A machine with the first of two versions installed, on which the second is offered too.
fn with_an_upgrade_waiting() -> Life {
    let mut life = Life::new();
    life.offers(&["1.0.0"]);
    life.install().exits(0);
    life.offers(&["2.0.0", "1.0.0"]);
    life
}

/// The output of a program.
#[track_caller]
fn said_by(path: &Path) -> String {
    let output = Command::new(path)
        .output()
        .unwrap_or_else(|error| panic!("{} does not run: {error}", path.display()));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Two trees are the same.
#[track_caller]
fn same(before: &Tree, after: &Tree) {
    let changes = before.changes_to(after);
    assert!(changes.is_empty(), "the tree differs:\n{changes}");
}
