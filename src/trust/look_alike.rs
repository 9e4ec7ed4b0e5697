//! Names that a person could take for another one.
//!
//! Two names look alike if every part of the one looks like the same part of the other, and they
//! are not equal. A part is a label of the domain or a segment of the path; two parts look alike
//! if they are equal once what looks alike is folded (0/o, 1/l/i, rn/m, vv/w, cl/d; `-`, `_` and
//! `.` dropped), one edit apart, or the same words in another order. The last label of the domain may be any other: a suffix is
//! what squatters change first. Which names are compared is the caller's matter: the well-known
//! attack is on names that somebody uses, so those that are pinned or stand in the policy.

use std::collections::BTreeSet;

use super::Anchor;
use crate::model::Name;

/// The shortest part, folded, of which any one edit leaves something that looks alike: `bat` and
/// `cat` are two programs, and so are `node` and `code`.
const LEAST: usize = 5;
/// The shortest part in which neighbours exchanged or a letter doubled or dropped from a double
/// look alike: hardly two programs differ by just that.
const LEAST_SLIP: usize = 3;
/// What stands before a country's own label, as in `example.co.uk`.
const SECOND_LEVEL: [&str; 8] = ["ac", "co", "com", "edu", "gov", "net", "or", "org"];

/// A name that others are compared with, and the anchors that prove to be of the same publisher.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Familiar {
    /// What is familiar.
    pub what: Known,
    /// Its own keys.
    pub anchors: BTreeSet<Anchor>,
}

/// What a new name is compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Known {
    /// A whole name.
    Name(Name),
    /// A domain: any name of one that looks like it is a look-alike.
    Domain(String),
}

impl Known {
    /// The text that a person knows.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Name(name) => name.as_str(),
            Self::Domain(domain) => domain,
        }
    }
}

/// The first familiar name that a new one looks like. A new name that is familiar itself looks like
/// nothing else, and neither does one with the familiar name's own key.
pub fn find<'a>(
    name: &Name,
    key: Option<&Anchor>,
    familiar: &'a [Familiar],
) -> Option<&'a Familiar> {
    let is_itself = |known: &Familiar| matches!(&known.what, Known::Name(known) if known == name);
    if familiar.iter().any(is_itself) {
        return None;
    }
    let is_alike = |known: &Known| match known {
        Known::Name(known) => names_look_alike(name, known),
        Known::Domain(domain) => domains_look_alike(name.domain(), domain),
    };
    familiar
        .iter()
        .filter(|known| !key.is_some_and(|key| known.anchors.contains(key)))
        .find(|known| is_alike(&known.what))
}

/// Whether two different names look alike.
pub fn names_look_alike(one: &Name, other: &Name) -> bool {
    if one == other {
        return false;
    }
    let domains_are_close =
        one.domain() == other.domain() || domains_look_alike(one.domain(), other.domain());
    domains_are_close && paths_are_close(one.path(), other.path())
}

/// Whether two different domains look alike.
pub fn domains_look_alike(one: &str, other: &str) -> bool {
    if one == other {
        return false;
    }
    let extends = |long: &str, short: &str| {
        long.strip_prefix(short)
            .is_some_and(|rest| rest.starts_with('.'))
    };
    // `get.example.org.attacker.net` begins with all that a hurried reader looks at.
    if extends(one, other) || extends(other, one) || folded(one) == folded(other) {
        return true;
    }
    let (ours, theirs) = (without_suffix(one), without_suffix(other));
    let whole = |labels: &[&str]| folded(&labels.concat());
    if whole(&ours) == whole(&theirs) {
        return true;
    }
    ours.len() == theirs.len() && all_close(&ours, &theirs)
}

/// Whether two different words look alike.
pub fn words_look_alike(one: &str, other: &str) -> bool {
    one != other && are_close(one, other)
}

fn paths_are_close(one: &str, other: &str) -> bool {
    let (one, other): (Vec<&str>, Vec<&str>) =
        (one.split('/').collect(), other.split('/').collect());
    one.len() == other.len() && all_close(&one, &other)
}

fn all_close(one: &[&str], other: &[&str]) -> bool {
    one.iter()
        .zip(other)
        .all(|(one, other)| are_close(one, other))
}

/// The labels before the public suffix: the last one, or the last two of a country that has
/// `co.uk` and the like.
fn without_suffix(domain: &str) -> Vec<&str> {
    let mut labels: Vec<&str> = domain.split('.').collect();
    let last = labels.pop().unwrap_or_default();
    if last.len() == 2
        && labels.len() > 1
        && labels
            .last()
            .is_some_and(|label| SECOND_LEVEL.contains(label))
    {
        labels.pop();
    }
    labels
}

/// Whether two parts are equal, look the same, or are one edit apart.
fn are_close(one: &str, other: &str) -> bool {
    if one == other {
        return true;
    }
    let (ours, theirs) = (folded(one), folded(other));
    ours == theirs
        || is_one_slip(&ours, &theirs)
        || is_one_slip(one, other)
        || are_reordered(one, other)
}

/// Whether two parts have the same words in another order: `rust-lang` and `lang-rust`. A word more or
/// less is no likeness: `tool` and `tool-cli` stand side by side everywhere.
fn are_reordered(one: &str, other: &str) -> bool {
    let words = |part: &str| {
        let mut words: Vec<String> = part.split(['-', '_', '.']).map(folded).collect();
        words.sort_unstable();
        words
    };
    words(one) == words(other)
}

/// What looks alike becomes the same: 0/o, 1/l/i, rn/m, vv/w, cl/d; `-`, `_` and `.` go. Single
/// characters come first, so that `c1` is a `d` as well.
fn folded(word: &str) -> String {
    let mut folded = String::with_capacity(word.len());
    let mut letters = word.bytes().filter_map(letter).peekable();
    while let Some(first) = letters.next() {
        let pair = match (first, letters.peek()) {
            ('r', Some('n')) => 'm',
            ('v', Some('v')) => 'w',
            ('c', Some('l')) => 'd',
            _ => {
                folded.push(first);
                continue;
            }
        };
        letters.next();
        folded.push(pair);
    }
    folded
}

/// The letter that a byte of a name is taken for; none for what is overlooked.
fn letter(byte: u8) -> Option<char> {
    match byte.to_ascii_lowercase() {
        b'-' | b'_' | b'.' => None,
        b'0' => Some('o'),
        b'1' | b'i' => Some('l'),
        other => Some(char::from(other)),
    }
}

/// Whether one character more, less or other, or two neighbours exchanged, makes one of the other;
/// in a short word only what the fingers do.
fn is_one_slip(one: &str, other: &str) -> bool {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let length = one.len().min(other.len());
    let same = one.iter().zip(&other).take_while(|(a, b)| a == b).count();
    let last = same.checked_sub(1).and_then(|at| one.get(at)).copied();
    let one = one.get(same..).unwrap_or_default();
    let other = other.get(same..).unwrap_or_default();
    let is_doubled = |more: &[char], less: &[char]| matches!(more.split_first(), Some((first, rest)) if rest == less && last == Some(*first));
    if length >= LEAST_SLIP
        && (are_exchanged(one, other) || is_doubled(one, other) || is_doubled(other, one))
    {
        return true;
    }
    length >= LEAST && is_one_edit(one, other)
}

/// Of two words that differ from their first character on.
fn is_one_edit(one: &[char], other: &[char]) -> bool {
    match (one.split_first(), other.split_first()) {
        (None, None) => false,
        (None, Some((_, rest))) | (Some((_, rest)), None) => rest.is_empty(),
        (Some((_, ours)), Some((_, theirs))) => ours == theirs || ours == other || one == theirs,
    }
}

fn are_exchanged(one: &[char], other: &[char]) -> bool {
    match (one, other) {
        ([first, second, rest @ ..], [other_first, other_second, other_rest @ ..]) => {
            first == other_second && second == other_first && rest == other_rest
        }
        _ => false,
    }
}
