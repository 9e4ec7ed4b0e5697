//! Bundles: made on one machine, carried as a file, and used on another without a network.

mod air_gap;
mod damage;
mod form;
mod made;
mod mixed;
mod stale;

use std::fs;

use super::support::machine::Machine;
use super::support::outcome::Outcome;
use super::support::place::Place;
use super::support::publisher::Publisher;

/// The name of what is carried.
const NAME: &str = "get.example.org/tool";

/// The members of a bundle, which a test may bend. The bytes are made here, without the program.
#[derive(Clone, Default)]
struct Members(Vec<(String, Vec<u8>)>);

impl Members {
    /// What a place offers, in the order of a bundle.
    fn of(place: &Place, files: &[&str]) -> Self {
        let member = |file: &&str| ((*file).to_owned(), place.bytes(file).to_vec());
        Self(files.iter().map(member).collect())
    }

    fn without(mut self, name: &str) -> Self {
        let before = self.0.len();
        self.0.retain(|(found, _)| found != name);
        assert_eq!(self.0.len() + 1, before, "there is no {name}");
        self
    }

    /// Adds a member before the one of this number.
    fn with(mut self, at: usize, name: &str, bytes: impl Into<Vec<u8>>) -> Self {
        self.0.insert(at, (name.to_owned(), bytes.into()));
        self
    }

    /// The content of one becomes that of another place.
    fn from(mut self, name: &str, place: &Place) -> Self {
        let member = self.0.iter_mut().find(|(found, _)| found == name);
        member.expect(name).1 = place.bytes(name).to_vec();
        self
    }

    fn tar(&self) -> Vec<u8> {
        self.tar_with(|_, _| {})
    }

    /// The archive, with each header bent before its checksum is made.
    fn tar_with(&self, bend: impl Fn(&str, &mut [u8; 512])) -> Vec<u8> {
        let mut out = Vec::new();
        for (name, bytes) in &self.0 {
            let mut block = header(name, bytes.len());
            bend(name, &mut block);
            seal(&mut block);
            out.extend(block);
            out.extend(bytes);
            out.resize(out.len().next_multiple_of(512), 0);
        }
        out.resize(out.len() + 1024, 0);
        out
    }
}

fn header(name: &str, size: usize) -> [u8; 512] {
    let mut block = [0; 512];
    put(&mut block, 0, name.as_bytes());
    put(&mut block, 100, b"0000644\x000000000\x000000000\x00");
    put(&mut block, 124, format!("{size:011o}\0").as_bytes());
    put(&mut block, 136, b"00000000000\x00");
    put(&mut block, 156, b"0");
    put(&mut block, 257, b"ustar\x0000");
    put(&mut block, 329, b"0000000\x000000000\x00");
    block
}

fn put(block: &mut [u8; 512], at: usize, bytes: &[u8]) {
    block[at..at + bytes.len()].copy_from_slice(bytes);
}

fn seal(block: &mut [u8; 512]) {
    put(block, 148, b"        ");
    let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
    put(block, 148, format!("{sum:06o}\0 ").as_bytes());
}

/// A publisher, and what a bundle of the first release holds.
struct Case {
    publisher: Publisher,
    members: Members,
}

impl Case {
    /// With a root and an index.
    fn level_1() -> Self {
        let publisher = Publisher::new(NAME);
        let place = publisher.level1([publisher.release("1.0.0", 1)]).place();
        let files = [
            "root-1.unpipe",
            "index.unpipe",
            "1.0.0.release.unpipe",
            "tool-1.0.0.tar.gz",
        ];
        let members = Members::of(&place, &files);
        Self { publisher, members }
    }

    /// With just a release.
    fn level_0() -> Self {
        let publisher = Publisher::new(NAME);
        let place = publisher.level0(&publisher.release("1.0.0", 1));
        let members = Members::of(&place, &["release.unpipe", "tool-1.0.0.tar.gz"]);
        Self { publisher, members }
    }

    fn key(&self) -> String {
        self.publisher.key().public()
    }

    /// A machine that was handed these bytes.
    fn carried(bytes: &[u8]) -> Machine {
        let machine = Machine::of_an_ordinary_user();
        fs::write(machine.work("tool.bundle.tar"), bytes).unwrap();
        machine
    }

    /// Installs what is refused, and gives what was said. `verify` and `info` refuse it as well.
    #[track_caller]
    fn refused(&self, bytes: &[u8], code: i32) -> Told {
        let machine = Self::carried(bytes);
        let outcome = install(&machine, &self.key());
        outcome.exits(code).has_one_message().prefix_is_untouched();
        let key = self.key();
        let verified = machine.run(["verify", "tool.bundle.tar", "--key", &key]);
        verified.exits(code).has_one_message();
        assert!(!machine.prefix().join("bin").exists());
        Told(
            outcome
                .stderr
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" "),
        )
    }
}

/// What was said, as one line.
struct Told(String);

impl Told {
    #[track_caller]
    fn says(&self, text: &str) {
        assert!(self.0.contains(text), "{text:?} was not said: {}", self.0);
    }
}

/// Installs `tool.bundle.tar`.
fn install(machine: &Machine, key: &str) -> Outcome {
    let words = ["install", "./tool.bundle.tar", "--key", key, "--yes"];
    machine.run(words)
}
