//! Six processes at once on one prefix and one trust state, with random commands, of which some
//! are killed; readers look on meanwhile.
//!
//! What a reader may see, at any moment:
//! - the link in `bin` leads to a whole program of one of the versions, and while nobody removes
//!   the package it always leads to one;
//! - whoever opened `current` once finds every file of that one version. A file may be missing only
//!   if the version itself was dropped meanwhile, two changes later.
//!
//! After each round the next command ends well, and the prefix is exactly one of the valid states;
//! in the end a removal leaves nothing. The suite takes a few hundred processes. All of them (of each
//! of two kinds of prefix), or with the dice of a run that failed:
//!
//! ```text
//! UNPIPE_STORM=10000 cargo test --release --test suite storm:: -- --nocapture
//! UNPIPE_STORM=10000 UNPIPE_SEED=7 cargo test --release --test suite storm:: -- --nocapture
//! ```
//!
//! The dice choose commands, kills and delays; the order of events is still the machine's own.
#![allow(clippy::print_stdout, reason = "a harness tells its figures")]

mod judge;
mod reader;
mod worker;

use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::ScopedJoinHandle;
use std::time::Instant;

use super::support::dice::{self, Dice};
use super::support::machine::Machine;
use super::support::outcome::Outcome;
use super::support::shape::Package;
use super::support::tree::Tree;
use worker::Tally;

/// How many processes the suite starts.
const SOME: usize = 360;
/// How many of them at once.
const WORKERS: u64 = 6;
/// How many between two judgements.
const ROUND: usize = 180;

/// Whether one of the packages stays installed for a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mood {
    /// The second package is only changed, so that its program must always be there.
    OneStays,
    /// Both come and go, and with the last one all that is unpipe's.
    AllMayGo,
}

/// A machine in a storm.
struct Storm {
    machine: Machine,
    packages: [Package; 2],
    /// What the record of folders holds beside those inside the prefix.
    above: &'static [&'static str],
    before: Tree,
}

impl Storm {
    fn on(machine: Machine, above: &'static [&'static str]) -> Self {
        let packages = [Package::new("tool", 3), Package::new("more", 3)];
        for package in &packages {
            let folder = machine.work(package.short);
            package.place(3).write_to(&folder);
            package.place(1).write_to(&folder.with_extension("old"));
        }
        let before = Tree::of(&machine.home());
        Self {
            machine,
            packages,
            above,
            before,
        }
    }

    fn run(&self, line: &str) -> Outcome {
        self.machine.run(line.split(' '))
    }

    fn install(&self, package: &Package) -> Outcome {
        let (short, key) = (package.short, package.key());
        self.run(&format!("install ./{short} --key {key} --yes"))
    }

    /// So many processes, then a judgement.
    fn round(&self, mood: Mood, processes: usize, dice: &mut Dice, tally: &Mutex<Tally>) {
        let (left, stop) = (AtomicUsize::new(processes), AtomicBool::new(false));
        if mood == Mood::OneStays {
            self.install(&self.packages[1]).exits_with_one_of(&[0, 3]);
        }
        std::thread::scope(|scope| {
            let readers: Vec<_> = self
                .packages
                .iter()
                .map(|package| scope.spawn(|| reader::look_on(self, package, mood, &stop)))
                .collect();
            let workers: Vec<_> = (0..WORKERS)
                .map(|_| {
                    let dice = dice.another();
                    scope.spawn(|| worker::work(self, mood, dice, &left, tally))
                })
                .collect();
            // All are waited for before a failure is passed on: nobody works on a folder that is
            // already gone.
            let worked: Vec<_> = workers.into_iter().map(ScopedJoinHandle::join).collect();
            stop.store(true, Ordering::Relaxed);
            let looked: Vec<_> = readers.into_iter().map(ScopedJoinHandle::join).collect();
            worked.into_iter().for_each(passed_on);
            let reads: u64 = looked.into_iter().map(passed_on).sum();
            tally.lock().unwrap().reads += reads;
        });
        judge::judge(self);
    }

    fn end(&self) {
        self.run("uninstall tool more --yes").exits(0);
        let left = self.before.changes_to(&Tree::of(&self.machine.home()));
        let left: Vec<&str> = left
            .lines()
            .filter(|line| !line.starts_with("+ state"))
            .collect();
        assert!(left.is_empty(), "a removal leaves {left:#?}");
        let temporary = self.machine.temporary_files();
        let temporary: Vec<&str> = temporary.paths().filter(|path| *path != ".").collect();
        assert!(
            temporary.is_empty(),
            "temporary files are left: {temporary:?}"
        );
    }
}

fn passed_on<T>(ended: std::thread::Result<T>) -> T {
    ended.unwrap_or_else(|fault| std::panic::resume_unwind(fault))
}

fn rage(machine: Machine, above: &'static [&'static str], title: &str) {
    let number = |name: &str| {
        std::env::var(name)
            .ok()
            .map(|text| text.parse::<u64>().unwrap())
    };
    let processes = number("UNPIPE_STORM").map_or(SOME, |all| usize::try_from(all).unwrap());
    let seed = number("UNPIPE_SEED").unwrap_or_else(dice::new_seed);
    println!("{title}: UNPIPE_SEED={seed}");
    let (storm, mut dice) = (Storm::on(machine, above), Dice::new(seed));
    let (tally, begun) = (Mutex::new(Tally::default()), Instant::now());
    for number in 0..processes.div_ceil(ROUND) {
        let mood = if number % 2 == 0 {
            Mood::AllMayGo
        } else {
            Mood::OneStays
        };
        storm.round(mood, ROUND, &mut dice, &tally);
    }
    storm.end();
    let seconds = begun.elapsed().as_secs_f64();
    println!("{title}: {seconds:.0} s, {}", tally.lock().unwrap());
}

#[test]
fn six_processes_and_kills_leave_a_valid_state_and_readers_never_see_a_mix() {
    rage(Machine::in_memory(), &[], "a prefix that was there");
}

#[test]
fn six_processes_and_kills_do_so_where_the_prefix_itself_comes_and_goes() {
    let machine = Machine::in_memory().with_prefix("some/prefix");
    assert!(!Path::new(&machine.prefix()).exists());
    rage(machine, &[".", ".."], "a prefix that was not there");
}
