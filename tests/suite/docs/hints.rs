//! What the program advises after a failure.

use std::fs;

use crate::example::repository;

/// Words of advice that would switch a check off, or make somebody do so.
const WEAKENING: [&str; 9] = [
    "insecure",
    "no-verify",
    "skip",
    "ignore",
    "force",
    "disable",
    "sudo",
    "allow-",
    "anyway",
];

/// The texts in double quotes of a source.
fn texts(source: &str) -> Vec<String> {
    let dense = source.replace("\\\"", "'");
    let quoted = dense.split('"').skip(1).step_by(2);
    quoted.map(str::to_lowercase).collect()
}

/// The flags that a text names.
fn flags(text: &str) -> impl Iterator<Item = &str> {
    text.split_whitespace()
        .filter_map(|word| word.strip_prefix("--"))
        .map(|flag| flag.trim_end_matches(|c: char| !c.is_ascii_lowercase()))
}

#[test]
fn no_hint_weakens_a_check() {
    let source = fs::read_to_string(repository().join("src/cli/hint.rs")).unwrap();
    let hints = texts(&source);
    assert!(hints.len() > 20, "the hints are not where they were");
    for hint in hints {
        for word in WEAKENING {
            assert!(!hint.contains(word), "{hint:?} says {word:?}");
        }
        for flag in flags(&hint) {
            let known = [
                "key",
                "downgrade",
                "offline",
                "prefix",
                "state",
                "all-platforms",
            ];
            assert!(known.contains(&flag), "{hint:?} names --{flag}");
        }
    }
}

#[test]
fn a_hint_that_weakens_would_be_found() {
    let found = texts("vec![\"try --insecure now\".to_owned()]");
    assert_eq!(found, ["try --insecure now"]);
    assert_eq!(flags(&found[0]).collect::<Vec<_>>(), ["insecure"]);
}
