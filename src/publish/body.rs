//! What a body must look like before it is signed.
//!
//! A signature is the publisher's word for exactly these bytes, so what no reader would accept is
//! not signed. The shape is that of the two first lines, `unpipe = "KIND/1"` and `name = "NAME"`,
//! and of the bytes as a whole; the values below them are for the document's own parser.

use thiserror::Error;

use crate::document::{DocumentError, parse_index, parse_release, parse_review, parse_root};
use crate::model::{Code, Name, NameError, OutsideText};

const KIB: usize = 1024;

/// The most bytes of any body.
const MAX_BODY: usize = 8 * KIB * KIB;

/// The most bytes of any document: what sixteen signatures add at most is less.
pub(super) const MAX_DOCUMENT: u64 = MAX_BODY as u64 + 64 * 1024;

/// The kinds of documents, and the most bytes of the body of each.
const KINDS: [(&str, usize); 4] = [
    ("root", 256 * KIB),
    ("index", 256 * KIB),
    ("release", MAX_BODY),
    ("review", 256 * KIB),
];

/// Why bytes are not a body.
#[derive(Debug, Error)]
pub enum BodyError {
    /// The first line is not exactly that of a kind.
    #[error(
        "expected the first line of a body to be unpipe = \"KIND/1\" with a kind of root, index, \
         release or review, found {0}"
    )]
    Kind(OutsideText),
    /// The second line is not exactly that of a name.
    #[error("expected the second line of a body to be name = \"NAME\", found {0}")]
    NameLine(OutsideText),
    /// The name is not one.
    #[error("the name of the body is not valid")]
    Name(#[source] NameError),
    /// The body is too large for its kind.
    #[error("expected at most {expected} bytes, found {found}")]
    Large {
        /// The most bytes.
        expected: usize,
        /// The body's size.
        found: usize,
    },
    /// Not text.
    #[error("expected UTF-8, found another byte after {0} bytes")]
    Utf8(usize),
    /// Lines end with a line feed alone.
    #[error("expected line feeds alone at the ends of lines, found a carriage return")]
    CarriageReturn,
    /// The last line does not end.
    #[error("expected a line feed at the end, found none")]
    Unended,
    /// A reader would refuse it.
    #[error(transparent)]
    Document(#[from] DocumentError),
}

impl BodyError {
    /// The exit code.
    pub fn code(&self) -> Code {
        Code::Malformed
    }
}

/// Checks that the bytes are a body that readers accept, and says whose.
pub(super) fn check_body(bytes: &[u8]) -> Result<Name, BodyError> {
    let (kind, name) = check_shape(bytes)?;
    match kind {
        "root" => parse_root(bytes).map(drop)?,
        "index" => parse_index(bytes).map(drop)?,
        "release" => parse_release(bytes).map(drop)?,
        _ => parse_review(bytes).map(drop)?,
    }
    Ok(name)
}

fn check_shape(bytes: &[u8]) -> Result<(&'static str, Name), BodyError> {
    let text = std::str::from_utf8(bytes).map_err(|error| BodyError::Utf8(error.valid_up_to()))?;
    let mut lines = text.split('\n');
    let first = lines.next().unwrap_or_default();
    let second = lines.next().unwrap_or_default();
    let kind = quoted(first, "unpipe = \"", "/1\"");
    let (known, expected) = KINDS
        .into_iter()
        .find(|(name, _)| kind == Some(name))
        .ok_or_else(|| BodyError::Kind(beginning(first)))?;
    if bytes.len() > expected {
        return Err(BodyError::Large {
            expected,
            found: bytes.len(),
        });
    }
    if text.contains('\r') {
        return Err(BodyError::CarriageReturn);
    }
    if !text.ends_with('\n') {
        return Err(BodyError::Unended);
    }
    quoted(second, "name = \"", "\"")
        .ok_or_else(|| BodyError::NameLine(beginning(second)))?
        .parse()
        .map(|name| (known, name))
        .map_err(BodyError::Name)
}

fn quoted<'a>(line: &'a str, before: &str, after: &str) -> Option<&'a str> {
    line.strip_prefix(before)?.strip_suffix(after)
}

fn beginning(line: &str) -> OutsideText {
    OutsideText::new(line.chars().take(60).collect::<String>())
}
