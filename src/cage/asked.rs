//! Programs that give the rights of somebody else: what stands in their place in a cage, and what
//! was asked of them.
//!
//! The record is a file that the script itself can write: it is told as what a script says, bounded,
//! and whatever is no record is passed over.

use std::io::Read;
use std::path::Path;

use crate::beneath::{Dir, Error, Result};
use crate::model::OutsideText;

/// The programs that are stood for.
pub(super) const STOOD_FOR: [&str; 4] = ["sudo", "doas", "su", "pkexec"];

/// A record is the number of arguments, the name and the arguments, each ended by a NUL byte.
pub(super) const STUB: &str = r#"#!/bin/sh
printf '%s\0' "$#" "${0##*/}" "$@" >>/run/unpipe/asked
echo "unpipe: ${0##*/} did nothing: what runs in this cage has no rights but your own" >&2
exit 1
"#;

/// The most bytes of a record that are read.
const BYTES: usize = 256 * 1024;
/// The most requests that are told.
const REQUESTS: usize = 1000;

/// What was asked: the name, then the arguments, in order.
pub(super) fn read(folder: &Dir, path: &Path) -> Result<Vec<Vec<OutsideText>>> {
    let file = folder.open_file(path)?;
    let mut text = Vec::new();
    let limit = u64::try_from(BYTES).unwrap_or(u64::MAX);
    file.take(limit)
        .read_to_end(&mut text)
        .map_err(|error| Error::new("read", folder.shown().join(path), error))?;
    Ok(requests(&text))
}

fn requests(text: &[u8]) -> Vec<Vec<OutsideText>> {
    // What follows the last NUL is no whole word.
    let mut words: Vec<&[u8]> = text.split(|byte| *byte == 0).collect();
    words.pop();
    let mut rest = words.as_slice();
    let mut found = Vec::new();
    while let (Some((first, after)), true) = (rest.split_first(), found.len() < REQUESTS) {
        rest = after;
        let Some(request) = count(first).and_then(|count| after.get(..count)) else {
            continue;
        };
        if !request.first().is_some_and(|name| is_stood_for(name)) {
            continue;
        }
        rest = after.get(request.len()..).unwrap_or_default();
        let text = |word: &&[u8]| OutsideText::new(String::from_utf8_lossy(word));
        found.push(request.iter().map(text).collect());
    }
    found
}

fn is_stood_for(name: &[u8]) -> bool {
    STOOD_FOR.iter().any(|one| one.as_bytes() == name)
}

/// How many words a request has, by the number of its arguments.
fn count(word: &[u8]) -> Option<usize> {
    let text = std::str::from_utf8(word).ok()?;
    text.parse::<usize>().ok()?.checked_add(1)
}

#[cfg(test)]
mod tests {
    use super::{REQUESTS, requests};

    fn told(text: &[u8]) -> Vec<Vec<String>> {
        let raw = |request: Vec<super::OutsideText>| {
            request.iter().map(|word| word.raw().to_owned()).collect()
        };
        requests(text).into_iter().map(raw).collect()
    }

    #[test]
    fn requests_are_told_word_by_word() {
        assert_eq!(
            told(b"2\0sudo\0mv\0a b\n\x000\0su\0"),
            [vec!["sudo", "mv", "a b\n"], vec!["su"]]
        );
    }

    #[test]
    fn what_is_no_record_is_passed_over() {
        assert!(told(b"").is_empty());
        assert!(told(b"99999999999999999999\0sudo\x001\0sudo").is_empty());
        assert!(told(b"18446744073709551615\0sudo\0").is_empty());
        assert!(told(b"0\0rm\0").is_empty());
        assert_eq!(told(b"x\0\xff\x001\0doas\0id\0left"), [["doas", "id"]]);
        assert_eq!(told(b"5\x000\0su\0"), [["su"]]);
    }

    #[test]
    fn a_record_without_end_is_told_in_part() {
        assert_eq!(told(&b"0\0su\0".repeat(5000)).len(), REQUESTS);
    }
}
