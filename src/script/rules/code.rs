//! What runs text that is not in the script as it stands.

use super::call::{Call, runs_something};
use crate::script::escapes::decoded;
use crate::script::syntax::{Part, Word};

/// So many characters written by their numbers are no colour and no sign: they are hidden text.
const CODED: usize = 4;

pub(super) fn decodes(call: &Call<'_>) -> bool {
    match call.name.as_str() {
        "base64" | "base32" | "gbase64" => call.has(&["--decode"]) || call.has_letter(&['d', 'D']),
        "openssl" => match call.verb() {
            "enc" | "base64" | "aes-256-cbc" => call.has(&["-d"]),
            _ => false,
        },
        "xxd" => call.has_letter(&['r']),
        "uudecode" => true,
        "printf" | "echo" => call.words.iter().any(is_coded),
        _ => false,
    }
}

/// Whether letters or signs of a word are written by their numbers.
pub(super) fn is_coded(word: &Word) -> bool {
    word.parts.iter().any(|part| match part {
        Part::Coded(_, coded) => *coded >= CODED,
        Part::Text(text) => decoded(text.as_bytes()).1 >= CODED,
        _ => false,
    })
}

pub(super) fn evals(call: &Call<'_>) -> bool {
    let given_variable = |word: &Word| {
        let begins = word.parts.first();
        matches!(begins, Some(Part::Variable(..))) && word.parts.len() == 1
    };
    match call.name.as_str() {
        "eval" => true,
        _ => call.is_shell() && call.command_text().is_some_and(given_variable),
    }
}

/// Whether a shell runs what another command writes, other than by a pipe.
pub(super) fn runs_what_is_made(call: &Call<'_>) -> bool {
    let sources = matches!(call.name.as_str(), "." | "source");
    if sources && call.has(&["/dev/stdin"]) {
        return true;
    }
    if (call.is_shell() || sources) && call.reads_process() {
        return true;
    }
    call.is_shell() && call.command_text().is_some_and(runs_something)
}
