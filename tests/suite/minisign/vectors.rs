//! Runs every vector in `tests/vectors/minisign`, whatever its file is called.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::fs;
use std::path::PathBuf;

use unpipe::minisign::{Outcome, PublicKey, Signature, parse_signature_file, peel};

use super::vector_set;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/minisign")
}

fn on_disk() -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<_> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| !path.file_name().unwrap().to_str().unwrap().starts_with('.'))
        .map(|path| {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            (name, fs::read(path).unwrap())
        })
        .collect();
    files.sort();
    files
}

struct Header(Vec<(String, String)>);

impl Header {
    fn all(&self, word: &str) -> Vec<&str> {
        let fits = self.0.iter().filter(|(found, _)| found == word);
        fits.map(|(_, value)| value.as_str()).collect()
    }

    fn one(&self, word: &str) -> &str {
        self.all(word)
            .first()
            .unwrap_or_else(|| panic!("no {word}"))
    }
}

fn parts(vector: &[u8]) -> (Header, &[u8]) {
    let end = vector.windows(2).position(|pair| pair == b"\n\n").unwrap();
    let header = std::str::from_utf8(&vector[..end]).unwrap();
    let pair = |line: &str| {
        let (word, value) = line.split_once(": ").unwrap();
        (word.to_owned(), value.to_owned())
    };
    (
        Header(header.lines().map(pair).collect()),
        &vector[end + 2..],
    )
}

fn unhex(text: &str) -> Vec<u8> {
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap())
        .collect()
}

fn refused(error: &impl Debug) -> String {
    let text = format!("{error:?}");
    let variant = text.split(|c: char| !c.is_alphanumeric()).next();
    format!("refused {}", variant.unwrap())
}

/// What the reader says of the bytes, in the words of the header, and how many keys are good.
fn verdict(header: &Header, bytes: &[u8]) -> (String, usize) {
    let known: Vec<PublicKey> = header
        .all("key")
        .iter()
        .map(|text| text.parse().unwrap())
        .collect();
    let judged = |message: &[u8], signatures: Vec<Signature>| {
        let outcomes: Vec<Outcome> = signatures
            .iter()
            .map(|one| one.check(message, &known))
            .collect();
        for (signature, outcome) in signatures.iter().zip(&outcomes) {
            let streamed = signature.check_reader(&mut &message[..], &known).unwrap();
            assert_eq!(streamed, *outcome, "a stream is judged as a slice is");
            let is_good = matches!(outcome, Outcome::Good(_));
            assert_eq!(signature.trusted_comment(outcome).is_some(), is_good);
        }
        let word = |outcome: &Outcome| match outcome {
            Outcome::Good(_) => "good",
            Outcome::Forged(_) => "forged",
            Outcome::UnknownKey(_) => "unknown",
        };
        let good: BTreeSet<PublicKey> = outcomes
            .iter()
            .filter_map(|outcome| match outcome {
                Outcome::Good(key) => Some(*key),
                _ => None,
            })
            .collect();
        let words: Vec<&str> = outcomes.iter().map(word).collect();
        (words.join(" "), good.len())
    };
    match header.one("reader") {
        "document" => match peel(bytes) {
            Ok(peeled) => judged(peeled.body, peeled.signatures),
            Err(error) => (refused(&error), 0),
        },
        "signature-file" => match parse_signature_file(bytes) {
            Ok(signatures) => judged(&unhex(header.one("message")), signatures),
            Err(error) => (refused(&error), 0),
        },
        "public-key" => match PublicKey::from_file_text(std::str::from_utf8(bytes).unwrap()) {
            Ok(_) => ("accepted".to_owned(), 0),
            Err(error) => (refused(&error), 0),
        },
        other => panic!("no reader {other}"),
    }
}

#[test]
fn every_vector_is_judged_as_it_says() {
    let vectors = on_disk();
    assert!(vectors.len() > 60, "the vectors are there");
    let mut wrong = Vec::new();
    for (name, vector) in &vectors {
        let (header, bytes) = parts(vector);
        let (found, signers) = verdict(&header, bytes);
        let counted = header.all("signers").first().map(|n| n.parse().unwrap());
        if found != header.one("expect") || counted.is_some_and(|n: usize| n != signers) {
            wrong.push(format!("{name}: found {found:?}, {signers} signers"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_vectors_are_those_that_the_set_makes() {
    let made: BTreeSet<(String, Vec<u8>)> = vector_set::all()
        .iter()
        .map(|vector| (vector.name.to_owned(), vector.contents()))
        .collect();
    let found: BTreeSet<(String, Vec<u8>)> = on_disk().into_iter().collect();
    let names = |set: &BTreeSet<(String, Vec<u8>)>| -> Vec<String> {
        set.iter().map(|(name, _)| name.clone()).collect()
    };
    assert_eq!(names(&made), names(&found));
    assert!(
        made == found,
        "the files differ: run the ignored test below"
    );
}

#[test]
#[ignore = "writes the vectors into the sources"]
fn write_the_vectors() {
    for vector in vector_set::all() {
        fs::write(folder().join(vector.name), vector.contents()).unwrap();
    }
}
