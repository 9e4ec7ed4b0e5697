//! Any bytes as the plan of a journal or the receipt of a kept script: refused, or understood so that
//! they can be written again, every path a plain one below the home and each once.
#![no_main]

use libfuzzer_sys::fuzz_target;
use unpipe::journal::Journal;
use unpipe::receipt::RunReceipt;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(plan) = Journal::parse(bytes) {
        let again = plan.to_bytes().expect("what was read can be written");
        assert_eq!(Journal::parse(&again), Ok(plan));
    }
    if let Ok(receipt) = RunReceipt::parse(bytes) {
        let again = receipt.to_bytes().expect("what was read can be written");
        assert_eq!(RunReceipt::parse(&again).ok(), Some(receipt));
    }
});
