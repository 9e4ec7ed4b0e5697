//! Every promise in the crate's documentation names tests, and the tests are there.

use std::fs;

use crate::example::repository;

/// Whether there is a test of this path, in the suite or beside the code.
fn is_there(test: &str) -> bool {
    let (modules, name) = test.rsplit_once("::").unwrap();
    let modules = modules.replace("::", "/");
    let files = ["tests/suite", "src"].iter().flat_map(|top| {
        [
            format!("{top}/{modules}.rs"),
            format!("{top}/{modules}/mod.rs"),
        ]
    });
    let texts = files.filter_map(|file| fs::read_to_string(repository().join(file)).ok());
    let heading = format!("fn {name}()");
    texts.into_iter().any(|text| {
        text.lines()
            .any(|line| line.trim_start().starts_with(&heading))
    })
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
    let rows = rows();
    let numbers: Vec<u32> = rows.iter().map(|row| row.0).collect();
    assert_eq!(numbers, [1, 2, 3, 4, 5, 6], "the six promises");
    for (number, tests) in rows {
        assert!(tests.len() >= 2, "promise {number} names {tests:?}");
        for test in tests {
            assert!(is_there(&test), "promise {number}: no test {test}");
        }
    }
}
