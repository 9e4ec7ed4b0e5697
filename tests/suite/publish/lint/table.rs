//! The rules as a whole: each is broken by a test, and the documentation lists them all.

use std::collections::BTreeSet;
use std::fs;

use unpipe::publish::lint::{Rule, rules};

use super::{artifacts, before, documents, hosting, release};
use crate::example::repository;

fn row(rule: &Rule) -> String {
    let Rule {
        code,
        severity,
        sentence,
        mend,
    } = rule;
    format!("| {code} | {severity} | {sentence} | {mend} |")
}

#[test]
fn the_page_lists_exactly_the_rules() {
    let page = fs::read_to_string(repository().join("install-docs/lint.md")).unwrap();
    let is_rule = |line: &&str| {
        let mut letters = line.chars().skip(2);
        line.starts_with("| ")
            && letters.next().is_some_and(|c| c.is_ascii_uppercase())
            && letters.next().is_some_and(|c| c.is_ascii_digit())
    };
    let found: Vec<&str> = page.lines().filter(is_rule).collect();
    let expected: Vec<String> = rules().map(row).collect();
    assert_eq!(found, expected, "the table is:\n{}", expected.join("\n"));
}

#[test]
fn every_rule_is_broken_by_a_test() {
    let cases = [artifacts::CASES, documents::CASES, release::CASES];
    let fired = cases.into_iter().flatten().flat_map(|case| case.codes);
    let fired: BTreeSet<&str> = fired
        .chain(before::FIRED)
        .chain(hosting::FIRED)
        .copied()
        .collect();
    let all: BTreeSet<&str> = rules().map(|rule| rule.code).collect();
    assert_eq!(fired, all);
}

#[test]
fn every_code_stands_for_one_rule() {
    let codes: Vec<&str> = rules().map(|rule| rule.code).collect();
    let distinct: BTreeSet<&&str> = codes.iter().collect();
    assert_eq!(codes.len(), distinct.len());
}

#[test]
fn a_rule_is_a_clause_and_has_a_mend() {
    for rule in rules() {
        for text in [rule.sentence, rule.mend] {
            let is_clause = !text.is_empty() && !text.ends_with('.') && !text.contains('|');
            assert!(is_clause, "{}: {text}", rule.code);
        }
    }
}
