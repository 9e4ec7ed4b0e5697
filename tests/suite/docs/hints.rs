//! What the program advises after a failure.

use std::fs;
use std::path::{Path, PathBuf};

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

/// Flags that advice outside of the folder `hint` may name: none of them touches a check.
const KNOWN: [&str; 25] = [
    "all-platforms",
    "allow-path",
    "approve",
    "at",
    "bin",
    "config",
    "damaged",
    "described",
    "dry-run",
    "from",
    "key",
    "name",
    "output",
    "password-fd",
    "password-file",
    "prefix",
    "record",
    "secret-key",
    "sha",
    "shell",
    "show",
    "sums",
    "version",
    "version-name",
    "yes",
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
    let sources = fs::read_dir(repository().join("src/cli/hint")).unwrap();
    let sources = sources.map(|file| fs::read_to_string(file.unwrap().path()).unwrap());
    let hints: Vec<String> = sources.flat_map(|source| texts(&source)).collect();
    assert!(
        hints.len() > 80,
        "the hints are not where they were: {}",
        hints.len()
    );
    for hint in hints {
        for word in WEAKENING {
            assert!(!hint.contains(word), "{hint:?} says {word:?}");
        }
        for flag in flags(&hint) {
            let known = [
                "bin",
                "key",
                "sums",
                "downgrade",
                "offline",
                "prefix",
                "state",
                "all-platforms",
                "damaged",
                "show",
            ];
            assert!(known.contains(&flag), "{hint:?} names --{flag}");
        }
    }
}

/// What is given to `.hint(` in a source, each up to the bracket that closes it.
fn given(source: &str) -> Vec<&str> {
    let calls = source.match_indices(".hint(");
    calls
        .map(|(at, call)| {
            let rest = &source[at + call.len()..];
            let mut open = 1;
            let mut in_text = false;
            let end = rest.char_indices().find(|(at, letter)| {
                let is_escaped = rest[..*at].ends_with('\\');
                match letter {
                    '"' if !is_escaped => in_text = !in_text,
                    '(' if !in_text => open += 1,
                    ')' if !in_text => open -= 1,
                    _ => {}
                }
                open == 0
            });
            &rest[..end.map_or(rest.len(), |(at, _)| at)]
        })
        .collect()
}

/// Every source of the command line but those that are read whole.
fn other_sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if !path.is_dir() {
            found.push(path);
        } else if path.file_name().is_some_and(|name| name != "hint") {
            found.extend(other_sources(&path));
        }
    }
    found
}

#[test]
fn no_hint_that_is_given_elsewhere_weakens_a_check() {
    let mut seen = 0;
    for path in other_sources(&repository().join("src/cli")) {
        let source = fs::read_to_string(&path).unwrap();
        for hint in given(&source).into_iter().flat_map(texts) {
            seen += 1;
            // It says which paths a script may change, and is no check that is switched off.
            let rest = hint.replace("--allow-path", "");
            for word in WEAKENING {
                assert!(
                    !rest.contains(word),
                    "{}: {hint:?} says {word:?}",
                    path.display()
                );
            }
            for flag in flags(&hint) {
                assert!(
                    KNOWN.contains(&flag),
                    "{}: {hint:?} names --{flag}",
                    path.display()
                );
            }
        }
    }
    assert!(seen > 40, "only {seen} hints were found");
}

#[test]
fn a_hint_that_weakens_would_be_found() {
    let found = texts("vec![\"try --insecure now\".to_owned()]");
    assert_eq!(found, ["try --insecure now"]);
    assert_eq!(flags(&found[0]).collect::<Vec<_>>(), ["insecure"]);
    let source = "failed.hint(format!(\"a (b \\\" c {}\", d(e))).hint(\"--f\") \"g\"";
    assert_eq!(given(source).len(), 2);
    assert_eq!(given(source)[1], "\"--f\"");
}
