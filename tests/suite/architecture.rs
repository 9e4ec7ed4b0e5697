//! The shape of the code: what may use what, how large things get, who may call a thing verified.
//!
//! Each rule reads every file below `src/` and reports all violations at once. Each checker takes
//! sources as text, so a test beside it shows on a snippet that it bites.

mod files;
mod imports;
mod parsers;
mod proof;
mod shape;
mod size;
mod source;
mod table;
mod tokens;
mod unsafety;

use source::{Finding, Source};

/// Fails with every finding, one a line.
fn none(findings: &[Finding]) {
    let lines: Vec<String> = findings.iter().map(ToString::to_string).collect();
    assert!(
        findings.is_empty(),
        "{} found:\n{}",
        findings.len(),
        lines.join("\n")
    );
}

/// Fails unless the checker found exactly so much in the snippet, each with these words.
fn bites(findings: &[Finding], number: usize, words: &str) {
    let lines: Vec<String> = findings.iter().map(ToString::to_string).collect();
    assert_eq!(findings.len(), number, "{}", lines.join("\n"));
    assert!(
        lines.iter().all(|line| line.contains(words)),
        "{words:?} is not in every line of:\n{}",
        lines.join("\n")
    );
}

/// What a checker finds in all sources together.
fn in_each(check: impl Fn(&Source) -> Vec<Finding>) -> Vec<Finding> {
    Source::all().iter().flat_map(check).collect()
}
