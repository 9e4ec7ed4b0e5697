//! Any bytes as a script: what is found stands in it, in order, and differences end.
#![no_main]

use libfuzzer_sys::fuzz_target;
use unpipe::difference::Difference;
use unpipe::script::{Reading, Script};

fuzz_target!(|bytes: &[u8]| {
    let (before, after) = bytes.split_at(bytes.len() / 2);
    let difference = Difference::between(before, after);
    assert_eq!(difference == Difference::Nothing, before == after);
    let Ok(script) = Script::new(bytes.to_vec()) else {
        return;
    };
    let lines = script.text().split('\n').count();
    let findings = script.findings();
    for group in &findings.groups {
        assert!(!group.lines.is_empty());
        assert!(group.lines.is_sorted_by(|a, b| a.line < b.line));
        assert!(group.lines.iter().all(|line| (1..=lines).contains(&line.line)));
    }
    if let Reading::ByLine { from, fault } = findings.reading {
        assert!(from >= 1 && from <= fault.line && fault.line <= lines);
    }
});
