//! Links inside the repository lead to files that are there.

use std::fs;
use std::path::PathBuf;

use super::pages;
use crate::example::repository;

/// What stands between `](` and `)`.
fn targets(text: &str) -> Vec<&str> {
    text.split("](")
        .skip(1)
        .filter_map(|rest| rest.split_once(')'))
        .map(|(target, _)| target)
        .collect()
}

/// The anchors of a file: its headings as hosts of repositories write them.
fn anchors(text: &str) -> Vec<String> {
    let headings = text.lines().filter_map(|line| line.strip_prefix('#'));
    headings
        .map(|line| {
            let title = line.trim_start_matches('#').trim().to_lowercase();
            let kept = title
                .chars()
                .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
            kept.collect::<String>().replace(' ', "-")
        })
        .collect()
}

#[test]
fn links_of_the_documentation_lead_to_files_and_headings_that_are_there() {
    let mut files: Vec<PathBuf> = pages().into_iter().map(|page| page.path).collect();
    for other in [
        ".github/CONTRIBUTING.md",
        ".github/SECURITY.md",
        "keys/README.md",
    ] {
        files.push(repository().join(other));
    }
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        for target in targets(&text) {
            if target.starts_with("https://") {
                continue;
            }
            let (path, anchor) = target.split_once('#').unwrap_or((target, ""));
            let there = if path.is_empty() {
                file.clone()
            } else {
                file.parent().unwrap().join(path)
            };
            assert!(there.exists(), "{}: no {target}", file.display());
            if !anchor.is_empty() {
                let found = anchors(&fs::read_to_string(&there).unwrap());
                let known = found.iter().any(|one| one == anchor);
                assert!(known, "{}: no {target} in {found:?}", file.display());
            }
        }
    }
}
