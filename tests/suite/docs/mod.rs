//! The documentation is true: its commands run, its output is the program's, its links lead
//! somewhere.
//!
//! Of `README.md` and every file of `install-docs`, the `sh` and `console` blocks and the `json`
//! blocks below a `<!-- run: COMMAND -->` are run in order, each file on a machine of its own, in
//! a folder with copies of `manifests` and `keys`. The commands of a `console` block below a
//! `<!-- typed: WORDS -->` are run at a terminal, where their questions get these answers. Shown
//! output is compared without what depends on the day. To write it again after a change of the program's words:
//!
//! ```text
//! UNPIPE_REWRITE=1 cargo test --test suite docs::
//! ```

mod hints;
mod links;
mod mask;
mod page;
mod promises;
mod session;
mod tables;

use std::fs;
use std::path::PathBuf;

use crate::example::repository;
use page::{Block, Page};

/// The files whose commands are run.
fn pages() -> Vec<Page> {
    let mut paths: Vec<PathBuf> = fs::read_dir(repository().join("install-docs"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.push(repository().join("README.md"));
    paths.sort();
    paths.into_iter().map(Page::read).collect()
}

#[test]
fn every_command_of_the_documentation_runs_and_says_what_is_shown() {
    let mut wrong = String::new();
    for page in pages() {
        wrong += &session::differences(&page);
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn a_block_of_the_documentation_is_of_a_kind_that_is_checked_or_is_plain_text() {
    let kinds = ["sh", "console", "json", "toml", "text"];
    for page in pages() {
        for block in &page.blocks {
            let known = kinds.contains(&block.kind.as_str());
            assert!(known, "{}: a block of kind {:?}", page.file(), block.kind);
        }
    }
}

#[test]
fn a_command_that_is_shown_and_not_run_needs_the_network() {
    let is_command = |line: &&str| line.trim_start_matches("$ ").starts_with("unpipe ");
    let is_text = |block: &&Block| block.kind == "text";
    for page in pages() {
        for block in page.blocks.iter().filter(is_text) {
            for line in block.text.lines().filter(is_command) {
                let is_remote = ["get.example.org/", "https://", "NAME"];
                let is_remote = is_remote.iter().any(|word| line.contains(word));
                assert!(is_remote, "{}: {line} could be run", page.file());
            }
        }
    }
}

#[test]
fn the_test_command_of_the_readme_is_what_ci_runs() {
    let readme = Page::read(repository().join("README.md"));
    let is_test = |block: &&Block| block.kind == "sh" && block.text.contains("cargo test");
    let block = readme.blocks.iter().find(is_test).unwrap();
    assert_eq!(block.text.lines().count(), 1, "one command: {}", block.text);
    let ci = fs::read_to_string(repository().join(".ci/run")).unwrap();
    let found = ci.lines().any(|line| line == block.text.trim_end());
    assert!(found, ".ci/run does not run {}", block.text);
}

#[test]
fn every_package_that_ci_installs_is_named_to_people() {
    let ci = fs::read_to_string(repository().join(".ci/run")).unwrap();
    let list = ci.split_once("needed=(").unwrap().1;
    let list = list.split_once(')').unwrap().0;
    let packages: Vec<&str> = list
        .split_whitespace()
        .filter_map(|pair| pair.split_once(':'))
        .map(|(_, package)| package)
        .collect();
    assert!(!packages.is_empty());
    for file in ["README.md", ".github/CONTRIBUTING.md"] {
        let text = fs::read_to_string(repository().join(file)).unwrap();
        for package in &packages {
            assert!(text.contains(&format!("`{package}`")), "{file}: {package}");
        }
    }
}
