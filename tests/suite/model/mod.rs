//! Random sequences of what publishers, users and the program may do to one prefix, beside a model
//! that was written from the design: after every step the whole tree and the exit code are those
//! that the model tells.
//!
//! The suite runs a few sequences. All of them, or with the seed of a run that failed:
//!
//! ```text
//! UNPIPE_SEQUENCES=2000 cargo test --release --test suite model:: -- --nocapture
//! UNPIPE_SEQUENCES=2000 UNPIPE_SEED=7 cargo test --release --test suite model:: -- --nocapture
//! ```
//!
//! A sequence that fails is made as short as it goes and printed; it then belongs into `always`.
#![allow(clippy::print_stdout, reason = "a harness tells its figures")]

mod always;
mod drive;
mod steps;
mod thinking;
mod tree;

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use proptest::collection::vec;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};

use super::support::dice;
use drive::World;

/// How many sequences the suite runs.
const SOME: u32 = 60;
/// How long one may be.
const LONGEST: usize = 16;

#[test]
fn no_sequence_of_steps_leads_away_from_the_model() {
    let number = |name: &str| {
        std::env::var(name)
            .ok()
            .map(|text| text.parse::<u64>().unwrap())
    };
    let cases = number("UNPIPE_SEQUENCES").map_or(SOME, |all| u32::try_from(all).unwrap());
    let seed = number("UNPIPE_SEED").unwrap_or_else(dice::new_seed);
    println!("UNPIPE_SEED={seed}");
    let config = Config {
        cases,
        failure_persistence: None,
        max_shrink_iters: 400,
        ..Config::default()
    };
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let (world, begun, done) = (World::new(), Instant::now(), AtomicU64::new(0));
    let outcome =
        TestRunner::new_with_rng(config, rng).run(&vec(steps::any_step(), 1..=LONGEST), |steps| {
            let fault = world.fault_of(&steps);
            done.fetch_add(u64::try_from(steps.len()).unwrap(), Ordering::Relaxed);
            fault.map_or(Ok(()), |fault| Err(TestCaseError::fail(fault)))
        });
    let (steps, seconds) = (done.into_inner(), begun.elapsed().as_secs_f64());
    println!("{cases} sequences, {steps} steps in {seconds:.0} s");
    if let Err(fault) = outcome {
        panic!("UNPIPE_SEED={seed}: {fault}");
    }
}
