//! Tables of the documentation that the program knows as well.

use std::fs;

use unpipe::model::Code;
use unpipe::run::Barred;
use unpipe::script::Kind;

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

#[test]
fn the_tables_of_notable_lines_and_of_what_is_never_kept_are_the_programs_own() {
    let text = read("run.md");
    let section = |title: &str| {
        let rest = text.split_once(&format!("\n## {title}\n")).unwrap().1;
        rest.split("\n## ").next().unwrap().to_owned()
    };
    let kinds = Kind::ALL.map(|kind| format!("| `{}` | {} |", kind.word(), kind.sentence()));
    let lines = section("Notable lines");
    let rows: Vec<&str> = lines
        .lines()
        .filter(|line| line.starts_with("| `"))
        .collect();
    assert_eq!(rows, kinds);
    let barred = [
        Barred::Hidden,
        Barred::Own,
        Barred::Home,
        Barred::SetId,
        Barred::Special,
        Barred::ChangedMeanwhile,
        Barred::Name,
        Barred::Mounted,
        Barred::Unreadable,
        Barred::Owner,
        Barred::Sticky,
        Barred::Deep,
    ];
    let barred = barred.map(|why| format!("| `{}` | {why} |", why.word()));
    let list = section("The list of changes");
    let table = list.split_once("| word | why |").unwrap().1;
    let rows: Vec<&str> = table
        .lines()
        .filter(|line| line.starts_with("| `"))
        .collect();
    assert_eq!(rows, barred);
}
