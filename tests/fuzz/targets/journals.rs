//! Any bytes as the plan of a journal or the receipt of a kept script: refused, or understood so that
//! they can be written again, every path a plain one below the home and each once.
#![no_main]

use libfuzzer_sys::fuzz_target;
use unpipe::journal::Record;
use unpipe::receipt::RunReceipt;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(plan) = Record::parse(bytes) {
        let again = plan.to_bytes().expect("what was read can be written");
        assert_eq!(Record::parse(&again), Ok(plan));
    }
    if let Ok(receipt) = RunReceipt::parse(bytes) {
        let again = receipt.to_bytes().expect("what was read can be written");
        assert_eq!(RunReceipt::parse(&again).ok(), Some(receipt));
    }
});
