//! One signature: a block of four lines, read strictly.
//!
//! Trusts nothing that it reads. The profile is narrower than minisign's own: line feeds only,
//! comments of printable ASCII or tabs and at most 1024 bytes, canonical base64, and the prehashed
//! algorithm `ED` only. The algorithm is not covered by the signature: re-tagged as the legacy
//! `Ed`, a signature of a file would also fit the 64 bytes of that file's `BLAKE2b` digest.

use thiserror::Error;

use super::check::Outcome;
use super::encoding::{decode, decode_tagged};
use super::key_id::KeyId;
use super::peel::MAX_SIGNATURES;
use super::two_lines::UNTRUSTED;
use crate::model::{Code, OutsideText};

const TRUSTED: &str = "trusted comment: ";

/// The longest comment, without the words that begin its line.
const MAX_COMMENT: usize = 1024;

/// A well-formed signature. Nothing about it is true until it was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    text: String,
    id: KeyId,
    trusted_comment: OutsideText,
}

/// Why bytes are not the signatures that they should be.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum SignatureError {
    /// There is no signature. That is never success.
    #[error("expected a signature of four lines at the end, found none")]
    Missing,
    /// More signatures than a reader looks at.
    #[error("expected at most {MAX_SIGNATURES} signatures, found more")]
    TooMany,
    /// A signature in the legacy form, which never verifies.
    #[error("expected a prehashed signature (ED), found a legacy one (Ed)")]
    Legacy,
    /// An algorithm that minisign does not have.
    #[error("expected a signature of the algorithm \"ED\", found {0:?}")]
    Algorithm(OutsideText),
    /// The last line does not end.
    #[error("expected a line feed at the end, found the byte 0x{0:02x}")]
    Unended(u8),
    /// A comment's line begins with other words.
    #[error("expected a line of a signature to begin with {expected:?}, found {found:?}")]
    Prefix {
        /// The words that begin it.
        expected: &'static str,
        /// How it begins.
        found: OutsideText,
    },
    /// A comment holds what could drive a terminal.
    #[error("expected printable ASCII or tabs in a comment, found the byte 0x{0:02x}")]
    CommentByte(u8),
    /// A comment is too long.
    #[error("expected a comment of at most {MAX_COMMENT} bytes, found {0}")]
    CommentLength(usize),
    /// Not the canonical base64 of a signature.
    #[error("expected the canonical base64 of {expected} bytes, found {found:?}")]
    Encoding {
        /// How many bytes should be encoded.
        expected: usize,
        /// The line's beginning.
        found: OutsideText,
    },
    /// A signature file is larger than one can be.
    #[error("expected a signature file of at most {expected} bytes, found {found}")]
    FileSize {
        /// The most bytes.
        expected: usize,
        /// The file's size.
        found: usize,
    },
    /// A signature file holds something else too.
    #[error("expected signatures and nothing else, found {0} other bytes before them")]
    Rest(usize),
}

impl SignatureError {
    /// The exit code.
    pub fn code(&self) -> Code {
        match self {
            Self::TooMany => Code::Malformed,
            _ => Code::Untrusted,
        }
    }
}

impl Signature {
    /// Reads the four lines, which stand here without their line feeds. [`SignatureError::Legacy`]
    /// is the answer only where all else is well-formed.
    pub(super) fn from_lines(lines: [&[u8]; 4]) -> Result<Self, SignatureError> {
        let [first, second, third, fourth] = lines;
        let untrusted = comment(first, UNTRUSTED)?;
        let (main, tagged) = encoded(second, 74, decode_tagged::<64>)?;
        let trusted = comment(third, TRUSTED)?;
        let (global, _) = encoded(fourth, 64, decode::<64>)?;
        match &tagged.algorithm {
            b"ED" => Ok(Self {
                text: format!("{UNTRUSTED}{untrusted}\n{main}\n{TRUSTED}{trusted}\n{global}\n"),
                id: tagged.id,
                trusted_comment: OutsideText::new(trusted),
            }),
            b"Ed" => Err(SignatureError::Legacy),
            other => Err(SignatureError::Algorithm(beginning(other))),
        }
    }

    /// The four lines, each with its line feed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The id of the key that the signature claims. It selects keys to try and proves nothing.
    pub fn id(&self) -> KeyId {
        self.id
    }

    /// The trusted comment, for a caller who holds the good outcome of this signature's check;
    /// for any other outcome there is none. It is part of what was signed, and still only a note:
    /// nothing is decided by it.
    pub fn trusted_comment(&self, outcome: &Outcome) -> Option<&OutsideText> {
        match outcome {
            Outcome::Good(_) => Some(&self.trusted_comment),
            Outcome::Forged(_) | Outcome::UnknownKey(_) => None,
        }
    }
}

/// Whether the lines mean to be a signature, so that what is wrong with them is worth saying.
pub(super) fn resembles_signature(lines: [&[u8]; 4]) -> bool {
    let [first, _, third, _] = lines;
    first.starts_with(UNTRUSTED.as_bytes()) || third.starts_with(TRUSTED.as_bytes())
}

/// Refuses a comment that no signature may carry.
pub(super) fn check_comment(comment: &[u8]) -> Result<(), SignatureError> {
    let is_plain = |byte: &&u8| **byte != b'\t' && !matches!(**byte, b' '..=b'~');
    if comment.len() > MAX_COMMENT {
        return Err(SignatureError::CommentLength(comment.len()));
    }
    match comment.iter().find(is_plain) {
        Some(byte) => Err(SignatureError::CommentByte(*byte)),
        None => Ok(()),
    }
}

fn comment<'a>(line: &'a [u8], prefix: &'static str) -> Result<&'a str, SignatureError> {
    let unfit = || SignatureError::Prefix {
        expected: prefix,
        found: beginning(line),
    };
    let comment = line.strip_prefix(prefix.as_bytes()).ok_or_else(unfit)?;
    check_comment(comment)?;
    std::str::from_utf8(comment).map_err(|_| unfit())
}

/// A line of base64, and what it encodes.
fn encoded<T>(
    line: &[u8],
    expected: usize,
    decode: impl FnOnce(&str) -> Option<T>,
) -> Result<(&str, T), SignatureError> {
    std::str::from_utf8(line)
        .ok()
        .and_then(|text| Some((text, decode(text)?)))
        .ok_or_else(|| SignatureError::Encoding {
            expected,
            found: beginning(line),
        })
}

/// Enough of a line to recognize it by.
fn beginning(line: &[u8]) -> OutsideText {
    OutsideText::new(
        String::from_utf8_lossy(line)
            .chars()
            .take(40)
            .collect::<String>(),
    )
}
