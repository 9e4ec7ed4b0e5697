//! Bodies as files: each in `good` is read, each in `bad` is refused for the reason that
//! `reasons.txt` beside the folder says of it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use unpipe::document::{DocumentError, parse_index, parse_release, parse_review, parse_root};

fn folder(kind: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/vectors/document")
        .join(kind)
}

fn parse(kind: &str, body: &[u8]) -> Result<(), DocumentError> {
    match kind {
        "root" => parse_root(body).map(|_| ()),
        "index" => parse_index(body).map(|_| ()),
        "release" => parse_release(body).map(|_| ()),
        "review" => parse_review(body).map(|_| ()),
        other => panic!("no documents of the kind {other}"),
    }
}

/// The files of a folder, by name without ending.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            (name, fs::read(path).unwrap())
        })
        .collect()
}

/// The lines `NAME: REASON`.
fn reasons(kind: &str) -> BTreeMap<String, String> {
    let text = fs::read_to_string(folder(kind).join("reasons.txt")).unwrap_or_default();
    text.lines()
        .filter_map(|line| line.split_once(": "))
        .map(|(name, reason)| (name.to_owned(), reason.to_owned()))
        .collect()
}

fn run(kind: &str) {
    for (name, body) in files(&folder(kind).join("good")) {
        let outcome = parse(kind, &body);
        assert!(outcome.is_ok(), "{kind}/good/{name}: {outcome:?}");
    }
    let reasons = reasons(kind);
    let bad = files(&folder(kind).join("bad"));
    let mut found = BTreeMap::new();
    for (name, body) in &bad {
        let error = parse(kind, body).expect_err(name);
        assert_eq!(error.code(), unpipe::model::Code::Malformed, "{name}");
        found.insert(name.clone(), error.to_string());
    }
    for (name, message) in &found {
        assert_eq!(reasons.get(name), Some(message), "{kind}/bad/{name}");
    }
    let listed: Vec<_> = reasons
        .keys()
        .filter(|name| !bad.contains_key(*name))
        .collect();
    assert!(listed.is_empty(), "there is no file for {listed:?}");
}

#[test]
fn roots_are_read_or_refused_for_their_flaw() {
    run("root");
}

#[test]
fn indexes_are_read_or_refused_for_their_flaw() {
    run("index");
}

#[test]
fn releases_are_read_or_refused_for_their_flaw() {
    run("release");
}

#[test]
fn reviews_are_read_or_refused_for_their_flaw() {
    run("review");
}

#[test]
fn what_is_read_is_written_and_read_again_as_the_same() {
    use unpipe::document::{Kind, to_body};
    for body in files(&folder("root").join("good")).values() {
        let root = parse_root(body).unwrap();
        let again = to_body(Kind::Root, &root).unwrap();
        assert_eq!(parse_root(again.as_bytes()).unwrap(), root);
    }
    for body in files(&folder("index").join("good")).values() {
        let index = parse_index(body).unwrap();
        let again = to_body(Kind::Index, &index).unwrap();
        assert_eq!(parse_index(again.as_bytes()).unwrap(), index);
    }
    for body in files(&folder("release").join("good")).values() {
        let release = parse_release(body).unwrap();
        let again = to_body(Kind::Release, &release).unwrap();
        assert_eq!(parse_release(again.as_bytes()).unwrap(), release);
    }
    for body in files(&folder("review").join("good")).values() {
        let review = parse_review(body).unwrap();
        let again = to_body(Kind::Review, &review).unwrap();
        assert_eq!(parse_review(again.as_bytes()).unwrap(), review);
    }
}
