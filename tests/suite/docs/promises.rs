//! Every promise in the crate's documentation names tests, and the tests are there.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::example::repository;

/// The functions of all sources below a folder.
fn functions(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            functions(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let names = text
                .lines()
                .filter_map(|line| line.trim_start().strip_prefix("fn "))
                .filter_map(|rest| rest.split(['(', '<']).next());
            found.extend(names.map(str::to_owned));
        }
    }
}

/// The rows of the table of promises: the number, and the tests named.
fn rows() -> Vec<(u32, Vec<String>)> {
    let text = fs::read_to_string(repository().join("src/lib.rs")).unwrap();
    let rows = text.lines().filter_map(|line| line.strip_prefix("//! | "));
    rows.filter_map(|row| {
        let (number, rest) = row.split_once('.')?;
        let tests = rest
            .split('`')
            .skip(1)
            .step_by(2)
            .filter(|word| word.contains("::"));
        Some((number.parse().ok()?, tests.map(str::to_owned).collect()))
    })
    .collect()
}

#[test]
fn every_promise_names_tests_that_exist() {
    let mut known = BTreeSet::new();
    for folder in ["src", "tests"] {
        functions(&repository().join(folder), &mut known);
    }
    let rows = rows();
    let numbers: Vec<u32> = rows.iter().map(|row| row.0).collect();
    assert_eq!(numbers, [1, 2, 3, 4, 5, 6], "the six promises");
    for (number, tests) in rows {
        assert!(tests.len() >= 2, "promise {number} names {tests:?}");
        for test in tests {
            let name = test.rsplit("::").next().unwrap();
            assert!(known.contains(name), "promise {number}: no test {test}");
        }
    }
}
