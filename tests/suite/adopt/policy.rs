//! A machine's policy counts for what is described as well, and names and keys before any file.

use std::fs;

use super::super::support::key::Key;
use super::super::support::outcome::Outcome;
use super::Signer;

const ARCHIVE: &str = "tool-1.2.tar.gz";
const NAME: &str = "get.example.org/tool";

/// An install of an archive under this name and policy.
fn under(signer: &Signer, policy: &str, file: &str) -> Outcome {
    let folder = signer.machine.home().join(".config/unpipe");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("policy.toml"), policy).unwrap();
    let words = ["--bin", "tool", "--name", NAME, "--version-name", "1.2"];
    signer.installs(file, &words)
}

/// Refused before any file is looked at: there is none.
#[track_caller]
fn refused_at_once(policy: &str, code: i32, says: &str) {
    let outcome = under(&Signer::of_an_archive(), policy, "absent.tar.gz");
    outcome.exits(code).says(says).has_one_message();
    outcome.prefix_is_untouched();
}

#[test]
fn a_name_that_is_denied_or_not_allowed_is_refused_before_any_file() {
    refused_at_once("[[deny]]\nmatch = \"get.example.org/*\"\n", 23, NAME);
    refused_at_once("[[allow]]\nmatch = \"example.com/*\"\n", 23, NAME);
}

#[test]
fn a_name_that_looks_like_an_allowed_one_is_refused_before_any_file() {
    let policy = "[[name]]\nmatch = \"get.example.org/to0l\"\nreviews = 0\n";
    refused_at_once(policy, 23, "to0l");
}

#[test]
fn the_key_must_be_the_one_of_the_policy_before_any_file() {
    let other = Key::new().public();
    let policy = format!("[[name]]\nmatch = \"{NAME}\"\nkey = \"{other}\"\n");
    refused_at_once(&policy, 20, &other);
}

#[test]
fn the_key_of_the_policy_needs_no_other() {
    let signer = Signer::of_an_archive();
    let folder = signer.machine.home().join(".config/unpipe");
    fs::create_dir_all(&folder).unwrap();
    let policy = format!("[[name]]\nmatch = \"{NAME}\"\nkey = \"{}\"\n", signer.key);
    fs::write(folder.join("policy.toml"), policy).unwrap();
    let path = format!("./dl/{ARCHIVE}");
    let words = ["install", &path, "--yes", "--bin", "tool", "--name", NAME];
    signer.machine.run(words).exits(0);
}

#[test]
fn an_archive_larger_than_the_policy_allows_is_not_taken() {
    let signer = Signer::of_an_archive();
    let outcome = under(&signer, "[defaults]\nmax_artifact = \"100B\"\n", ARCHIVE);
    outcome.exits(23).says("a larger one").has_one_message();
    outcome.prefix_is_untouched();
    let allowed = "[defaults]\nmax_artifact = \"1MiB\"\n";
    under(&signer, allowed, ARCHIVE).exits(0);
}

#[test]
fn age_and_reviews_are_asked_of_a_description_too() {
    for policy in ["min_age = \"3d\"", "reviews = 1"] {
        let policy = format!("[defaults]\n{policy}\n");
        let outcome = under(&Signer::of_an_archive(), &policy, ARCHIVE);
        outcome.exits(23).has_one_message().prefix_is_untouched();
    }
}
