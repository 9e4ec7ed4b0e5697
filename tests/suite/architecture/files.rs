//! What lies at the top of the repository, and how every file begins.

use std::fs;

use super::source::{Finding, Source, top};
use super::{bites, in_each, none};

/// All that may lie at the top, besides names that begin with a dot. `target` is built, not kept.
const TOP: &[&str] = &[
    "Cargo.toml",
    "Cargo.lock",
    "LICENSE-MIT",
    "LICENSE-APACHE",
    "README.md",
    "install-docs",
    "keys",
    "manifests",
    "src",
    "target",
    "tests",
];

fn strays<'a>(names: impl IntoIterator<Item = &'a str>) -> Vec<Finding> {
    names
        .into_iter()
        .filter(|name| !name.starts_with('.') && !TOP.contains(name))
        .map(|name| Finding::about(name, "does not belong at the top: move it below a folder"))
        .collect()
}

fn without_a_duty(source: &Source) -> Vec<Finding> {
    if source.text.starts_with("//!") {
        return Vec::new();
    }
    vec![source.finding(1, "begin the file with `//!` and its duty")]
}

#[test]
fn the_top_of_the_repository_holds_only_what_is_listed() {
    let names: Vec<String> = fs::read_dir(top())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    none(&strays(names.iter().map(String::as_str)));
}

#[test]
fn every_file_begins_with_its_duty() {
    none(&in_each(without_a_duty));
}

#[test]
fn a_stray_file_at_the_top_is_found() {
    bites(&strays(["src", ".github", "TODO.md", "scripts"]), 2, "top");
}

#[test]
fn a_file_without_its_duty_is_found() {
    let source = Source::new("src/x.rs", "// Something.\nfn f() {}\n");
    bites(&without_a_duty(&source), 1, "`//!`");
}
