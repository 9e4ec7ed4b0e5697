//! Names that are made to be mistaken for others, and names that are not.
//!
//! `vectors/look_alike/pairs.txt` has pairs of the first kind, `ordinary.txt` the names of programs
//! that a Linux distribution offers side by side. The figures are asserted, and the misses and
//! false alarms are listed: whoever changes the rule sees what it costs.

use std::fs;

use unpipe::model::Name;
use unpipe::trust::Anchor;
use unpipe::trust::look_alike::{Familiar, Known, find, names_look_alike};

use crate::example::repository;
use crate::support::key::Key;

fn vector(file: &str) -> String {
    fs::read_to_string(repository().join("tests/vectors/look_alike").join(file)).unwrap()
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
}

fn name(text: &str) -> Name {
    text.parse().expect(text)
}

#[test]
fn pairs_that_are_made_to_deceive_are_found_but_for_the_known_misses() {
    let text = vector("pairs.txt");
    let pairs: Vec<(&str, &str)> = lines(&text)
        .map(|line| line.split_once(' ').unwrap())
        .collect();
    let missed: Vec<String> = pairs
        .iter()
        .filter(|(known, other)| !names_look_alike(&name(other), &name(known)))
        .map(|(known, other)| format!("{known} {other}"))
        .collect();
    for (known, other) in &pairs {
        let (known, other) = (name(known), name(other));
        assert_eq!(
            names_look_alike(&known, &other),
            names_look_alike(&other, &known),
            "{known} and {other}: which is the known one is no matter"
        );
    }
    println!("{} pairs, {} missed", pairs.len(), missed.len());
    assert!(pairs.len() >= 200, "{} pairs", pairs.len());
    let known = vector("misses.txt");
    assert_eq!(missed, lines(&known).collect::<Vec<_>>());
}

#[test]
fn ordinary_names_do_not_alarm_each_other_but_for_the_known_ones() {
    let text = vector("ordinary.txt");
    let words: Vec<&str> = lines(&text).collect();
    assert!(words.len() >= 2000, "{} words", words.len());
    let known = vector("false_alarms.txt");
    let known: Vec<&str> = lines(&known).collect();
    let found = alarms("github.com/WORD/WORD", &words);
    let pairs = words.len() * (words.len() - 1) / 2;
    println!("{} false alarms in {pairs} pairs", found.len());
    assert_eq!(found, known);
    // Where in a name a word stands makes no difference: the same words, and every tenth other.
    let mut fewer: Vec<&str> = words.iter().copied().step_by(10).collect();
    fewer.extend(known.iter().flat_map(|pair| pair.split(' ')));
    fewer.sort_unstable();
    fewer.dedup();
    for form in ["get.WORD.example/cli", "get.example.org/WORD"] {
        assert_eq!(alarms(form, &fewer), known, "{form}");
    }
}

/// The pairs that look alike among names of one form, in order.
fn alarms(form: &str, words: &[&str]) -> Vec<String> {
    let names: Vec<Name> = words
        .iter()
        .map(|word| name(&form.replace("WORD", word)))
        .collect();
    let mut alarms = Vec::new();
    for (at, one) in names.iter().enumerate() {
        for (other, word) in names.iter().zip(words).take(at) {
            if names_look_alike(one, other) {
                alarms.push(format!("{word} {}", words[at]));
            }
        }
    }
    alarms.sort();
    alarms
}

#[test]
fn the_very_name_a_subdomain_and_another_host_are_no_look_alikes() {
    for (one, other) in [
        ("get.example.org/tool", "get.example.org/tool"),
        ("get.example.org/tool", "www.example.org/tool"),
        ("get.example.org/tool", "example.org/tool"),
        ("github.com/acme/agent", "gitlab.com/acme/agent"),
        // A word more or less, or another one, is how programs of one family are called.
        ("github.com/acme/tool", "github.com/acme/tool-cli"),
        ("github.com/acme/tool-json", "github.com/acme/json-lint"),
        ("get.example.org/tool", "get.example.com/other"),
        ("get.example.org/tool", "get.example.org/tool/extra"),
    ] {
        assert!(!names_look_alike(&name(one), &name(other)), "{one} {other}");
    }
}

#[test]
fn a_familiar_name_and_its_own_key_are_excepted_and_another_key_is_not() {
    let own: Anchor = Key::new().public().parse().unwrap();
    let other: Anchor = Key::new().public().parse().unwrap();
    let familiar = |what| Familiar {
        what,
        anchors: [own.clone()].into(),
    };
    let tool = [familiar(Known::Name(name("get.example.org/tool")))];
    let alike = name("get.examp1e.org/tool");
    assert_eq!(find(&alike, None, &tool), Some(&tool[0]));
    assert_eq!(find(&alike, Some(&other), &tool), Some(&tool[0]));
    assert_eq!(find(&alike, Some(&own), &tool), None);
    assert_eq!(find(&name("get.example.org/tool"), None, &tool), None);
    // Once it is familiar too, it looks like nothing else.
    let both = [tool[0].clone(), familiar(Known::Name(alike.clone()))];
    assert_eq!(find(&alike, None, &both), None);
    let domain = [familiar(Known::Domain("get.example.org".to_owned()))];
    assert_eq!(find(&alike, None, &domain), Some(&domain[0]));
    assert_eq!(find(&name("get.example.org/any"), None, &domain), None);
}
