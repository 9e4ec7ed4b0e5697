//! Finds the signatures that follow a body, or that make up a `.minisig` file.
//!
//! Trusts nothing. Reads from the end and looks at no more than 17 blocks of bounded lines, so the
//! work does not grow with the size of the bytes. A block in the legacy form is a block, so that it
//! is never taken for a part of the body, but then there is no result.

use super::signature::{Signature, SignatureError, resembles_signature};

/// The most signatures that one document or signature file may carry.
pub const MAX_SIGNATURES: usize = 16;

/// The most bytes of a signature file.
const MAX_FILE: usize = 16 * 1024;

/// How far back the beginning of a line is sought: beyond the longest line that is allowed, so
/// that one which is somewhat too long is called so.
const MAX_LINE: usize = 2048;

/// A document's bytes in their two parts. Nothing is verified yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Peeled<'a> {
    /// The bytes that the signatures are for.
    pub body: &'a [u8],
    /// One to sixteen signatures, in the order of the file.
    pub signatures: Vec<Signature>,
}

/// Parts a document into its body and the signatures that follow it.
///
/// The body is whatever stands before the last unbroken run of well-formed signatures; it may be
/// empty, and else ends with a line feed.
///
/// # Errors
/// If there is no signature at the very end, or more than sixteen, or one in the legacy form.
pub fn peel(bytes: &[u8]) -> Result<Peeled<'_>, SignatureError> {
    match bytes.last() {
        None | Some(b'\n') => {}
        Some(other) => return Err(SignatureError::Unended(*other)),
    }
    let mut body = bytes;
    let mut blocks = Vec::new();
    while let Some((before, lines)) = last_four_lines(body) {
        match Signature::from_lines(lines) {
            block @ (Ok(_) | Err(SignatureError::Legacy)) => blocks.push(block),
            Err(error) if blocks.is_empty() && resembles_signature(lines) => return Err(error),
            Err(_) => break,
        }
        if blocks.len() > MAX_SIGNATURES {
            return Err(SignatureError::TooMany);
        }
        body = before;
    }
    if blocks.is_empty() {
        return Err(SignatureError::Missing);
    }
    let signatures = blocks.into_iter().rev().collect::<Result<_, _>>()?;
    Ok(Peeled { body, signatures })
}

/// Reads a `.minisig` file: one to sixteen signatures and nothing else. Stock minisign reads the
/// first one only.
///
/// # Errors
/// If it is larger than 16 KiB, holds anything else, or as [`peel`].
pub fn parse_signature_file(bytes: &[u8]) -> Result<Vec<Signature>, SignatureError> {
    if bytes.len() > MAX_FILE {
        return Err(SignatureError::FileSize {
            expected: MAX_FILE,
            found: bytes.len(),
        });
    }
    let Peeled { body, signatures } = peel(bytes)?;
    match body.len() {
        0 => Ok(signatures),
        found => Err(SignatureError::Rest(found)),
    }
}

fn last_four_lines(bytes: &[u8]) -> Option<(&[u8], [&[u8]; 4])> {
    let (bytes, fourth) = last_line(bytes)?;
    let (bytes, third) = last_line(bytes)?;
    let (bytes, second) = last_line(bytes)?;
    let (bytes, first) = last_line(bytes)?;
    Some((bytes, [first, second, third, fourth]))
}

/// The last line without its line feed, and what is before it; nothing if the line is longer than
/// any of a signature.
fn last_line(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let text = bytes.strip_suffix(b"\n")?;
    let window_start = text.len().saturating_sub(MAX_LINE);
    let newline = text
        .get(window_start..)?
        .iter()
        .rposition(|byte| *byte == b'\n');
    match newline {
        Some(at) => text.split_at_checked(window_start + at + 1),
        None if window_start == 0 => Some((&[], text)),
        None => None,
    }
}
