//! Every script below `tests/vectors/script`. What is to be found on a line stands at its end, behind
//! `#:`; nothing else may be found. A name that begins with `unreadable` says that the script can be read as a
//! shell reads it only up to the line marked `from`; all others are read whole.

use std::collections::BTreeSet;
use std::fs;

use unpipe::script::{Kind, Reading};

use super::findings;

type Marks = BTreeSet<(usize, String)>;

fn marks(text: &str) -> Marks {
    let marked = text.split('\n').enumerate().filter_map(|(at, line)| {
        let (_, words) = line.rsplit_once("#:")?;
        Some(
            words
                .split_whitespace()
                .map(move |word| (at + 1, word.to_owned())),
        )
    });
    marked.flatten().collect()
}

fn found(text: &str) -> Marks {
    let findings = findings(text);
    let mut marks = Marks::new();
    for group in &findings.groups {
        for line in &group.lines {
            marks.insert((line.line, group.kind.word().to_owned()));
        }
    }
    if let Reading::ByLine { from, .. } = findings.reading {
        marks.insert((from, "from".to_owned()));
    }
    marks
}

fn vectors() -> Vec<(String, String)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vectors/script");
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    let read = |entry: fs::DirEntry| {
        let name = entry.file_name().into_string().unwrap();
        (name, fs::read_to_string(entry.path()).unwrap())
    };
    entries.map(read).collect()
}

#[test]
fn every_vector_says_what_is_marked_in_it_and_nothing_else() {
    let mut wrong = String::new();
    for (name, text) in vectors() {
        let (expected, found) = (marks(&text), found(&text));
        for (line, word) in expected.difference(&found) {
            wrong.push_str(&format!("{name}:{line}: {word} not found\n"));
        }
        for (line, word) in found.difference(&expected) {
            wrong.push_str(&format!("{name}:{line}: {word} found\n"));
        }
        let is_whole = !found.iter().any(|(_, word)| word == "from");
        assert_eq!(
            !is_whole,
            name.starts_with("unreadable"),
            "{name}: {:?}",
            findings(&text).reading
        );
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn every_kind_is_found_in_some_vector() {
    let all: Marks = vectors().iter().flat_map(|(_, text)| found(text)).collect();
    for kind in Kind::ALL {
        assert!(all.iter().any(|(_, word)| word == kind.word()), "{kind:?}");
        let json = serde_json::to_value(kind).unwrap();
        assert_eq!(json, kind.word());
    }
}

#[test]
fn each_marked_line_matters() {
    // A vector that still says the same without a line would prove nothing of that line.
    for (name, text) in vectors() {
        for (line, word) in marks(&text).iter().filter(|(_, word)| word != "from") {
            let without: Vec<&str> = text
                .split('\n')
                .enumerate()
                .filter(|(at, _)| at + 1 != *line)
                .map(|(_, text)| text)
                .collect();
            let left = found(&without.join("\n"));
            let count = |marks: &Marks| marks.iter().filter(|(_, found)| found == word).count();
            assert!(count(&left) < count(&found(&text)), "{name}:{line}: {word}");
        }
    }
}
