//! What became of a key file that is none any more, or never was one.
//!
//! Only names the fault: it is asked after the strict readers refused a text, and decides nothing.
//! What the text holds is never shown, since it may be a secret all the same.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use thiserror::Error;

use super::key_file;
use super::two_lines::UNTRUSTED;

/// What is wrong with a text that should be a key file.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum KeyFileFault {
    /// Nothing there.
    #[error("expected a comment and a line of base64, found nothing")]
    Empty,
    /// Windows' redirection writes so.
    #[error("expected UTF-8 text, found UTF-16, as redirection on Windows writes it")]
    Utf16,
    /// No text at all.
    #[error("expected UTF-8 text, found other bytes")]
    Binary,
    /// Some editors put it there.
    #[error("expected \"untrusted comment: \" at the very beginning, found a byte order mark")]
    ByteOrderMark,
    /// Line ends of Windows.
    #[error("expected lines that end with LF, found CR: the line ends of another system")]
    CarriageReturns,
    /// A CI secret with half of the file, often.
    #[error(
        "expected \"untrusted comment: \" and a comment as the first line, found a key without it"
    )]
    NoComment,
    /// The other half.
    #[error("expected a line of base64 after the comment, found the end of the file")]
    NoKey,
    /// `base64` and mail wrap lines.
    #[error("expected the base64 on one line, found it wrapped over {0}")]
    Wrapped(usize),
    /// Blanks where none may be.
    #[error("expected a line of base64 without spaces or tabs, found some in or around it")]
    Blanks,
    /// Lines with nothing on them.
    #[error("expected two lines and nothing else, found empty lines")]
    EmptyLines,
    /// More of anything.
    #[error("expected two lines, found {0}")]
    Lines(usize),
    /// The other half of the pair.
    #[error("expected a secret key file, found a public key")]
    PublicKey,
    /// The other half of the pair.
    #[error("expected a public key file, found a secret key")]
    SecretKey,
    /// What a key makes.
    #[error("expected a key file, found a signature")]
    Signature,
    /// What a key signs.
    #[error("expected a key file, found a document of unpipe")]
    Document,
    /// Keys of OpenSSH, OpenSSL and others.
    #[error("expected a key file of minisign, found one of another program (BEGIN …)")]
    Foreign,
    /// Cut off, or bent.
    #[error("expected {expected} base64 characters, found {found} of another form")]
    Base64 {
        /// How many a whole key has.
        expected: usize,
        /// How many characters the line has.
        found: usize,
    },
}

/// Which half of a pair was expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    Public,
    Secret,
}

/// What a line of base64 is, by its length.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Thing {
    PublicKey,
    SecretKey,
    Signature,
}

impl KeyFileFault {
    /// What is wrong with bytes that are no UTF-8 text.
    pub fn of_bytes(bytes: &[u8]) -> Self {
        if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
            Self::Utf16
        } else {
            Self::Binary
        }
    }
}

/// What is wrong with a text that a strict reader refused as a key file of this half.
pub(super) fn diagnose(text: &str, wanted: Wanted) -> KeyFileFault {
    if text.trim().is_empty() {
        return KeyFileFault::Empty;
    }
    if text.starts_with('\u{feff}') {
        return KeyFileFault::ByteOrderMark;
    }
    if text.contains('\0') {
        return KeyFileFault::Utf16;
    }
    if text.contains("-----BEGIN") {
        return KeyFileFault::Foreign;
    }
    if text.starts_with("unpipe = ") {
        return KeyFileFault::Document;
    }
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    let is_signature = lines
        .iter()
        .any(|line| line.starts_with("trusted comment: "));
    let is_wrong = |thing| match (thing, wanted) {
        (Thing::PublicKey, Wanted::Secret) => Some(KeyFileFault::PublicKey),
        (Thing::SecretKey, Wanted::Public) => Some(KeyFileFault::SecretKey),
        (Thing::Signature, _) => Some(KeyFileFault::Signature),
        _ => None,
    };
    // That it is the wrong file counts for more than how it is bent.
    let wrong = lines
        .iter()
        .filter_map(|line| thing(line))
        .find_map(is_wrong);
    match wrong {
        _ if is_signature => KeyFileFault::Signature,
        Some(wrong) => wrong,
        None if text.contains('\r') => KeyFileFault::CarriageReturns,
        None => of_lines(text, wanted),
    }
}

/// What is wrong with the lines of a text that ends them as it should.
fn of_lines(text: &str, wanted: Wanted) -> KeyFileFault {
    let lines: Vec<&str> = text
        .strip_suffix('\n')
        .unwrap_or(text)
        .split('\n')
        .collect();
    if lines.iter().any(|line| line.trim().is_empty()) {
        return KeyFileFault::EmptyLines;
    }
    let [comment, rest @ ..] = lines.as_slice() else {
        return KeyFileFault::Empty;
    };
    if !comment.starts_with(UNTRUSTED) {
        return if comment.trim_start().starts_with(UNTRUSTED.trim_end()) {
            KeyFileFault::Blanks
        } else {
            KeyFileFault::NoComment
        };
    }
    let joined = rest.concat();
    match rest {
        [] => KeyFileFault::NoKey,
        [line] if line.contains([' ', '\t']) => KeyFileFault::Blanks,
        [line] => KeyFileFault::Base64 {
            expected: wanted.characters(),
            found: line.chars().count(),
        },
        _ if thing(&joined).is_some() => KeyFileFault::Wrapped(rest.len()),
        _ => KeyFileFault::Lines(lines.len()),
    }
}

fn thing(line: &str) -> Option<Thing> {
    let bytes = STANDARD.decode(line.trim()).ok()?;
    match bytes.len() {
        42 => Some(Thing::PublicKey),
        key_file::LENGTH => Some(Thing::SecretKey),
        74 => Some(Thing::Signature),
        _ => None,
    }
}

impl Wanted {
    /// How long the base64 of a whole key is.
    fn characters(self) -> usize {
        match self {
            Self::Public => 56,
            Self::Secret => 212,
        }
    }
}
