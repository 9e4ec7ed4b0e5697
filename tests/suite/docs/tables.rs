//! Tables of the documentation that the program knows as well.

use std::fs;

use unpipe::model::Code;

use crate::example::repository;

fn read(file: &str) -> String {
    fs::read_to_string(repository().join("install-docs").join(file)).unwrap()
}

/// `20 untrusted`, for each code.
fn named(codes: impl IntoIterator<Item = Code>) -> Vec<String> {
    let name = |code: Code| format!("{} {}", code.number(), code.kind());
    codes.into_iter().map(name).collect()
}

#[test]
fn the_table_of_exit_codes_is_the_programs_own() {
    let text = read("exit-codes.md");
    let rows = text.lines().filter_map(|line| {
        let mut cells = line.strip_prefix("| ")?.split(" | ");
        let number: u8 = cells.next()?.parse().ok()?;
        Some(format!("{number} {}", cells.next()?.trim_matches('`')))
    });
    assert_eq!(rows.collect::<Vec<_>>(), named(Code::ALL));
}

#[test]
fn troubleshooting_has_a_heading_for_every_exit_code_that_is_trouble() {
    let text = read("troubleshooting.md");
    let headings = text.lines().filter_map(|line| line.strip_prefix("## "));
    let found: Vec<String> = headings.map(str::to_owned).collect();
    let trouble = Code::ALL
        .into_iter()
        .filter(|code| !matches!(code, Code::Done | Code::Pending));
    assert_eq!(found, named(trouble));
}
