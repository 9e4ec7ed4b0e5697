//! The first two lines of a body: the only part that may be read before verification.

use std::fmt;

use crate::model::Name;

/// The kinds of document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Who may sign what.
    Root,
    /// What is current.
    Index,
    /// The manifest.
    Release,
    /// An independent signer's verdict.
    Review,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Root, Self::Index, Self::Release, Self::Review];

    /// The most bytes that a body of this kind may have: 8 MiB for a release, which lists every
    /// file, and 256 KiB for the others.
    pub fn limit(self) -> usize {
        match self {
            Self::Release => 8 * 1024 * 1024,
            Self::Root | Self::Index | Self::Review => 256 * 1024,
        }
    }

    /// The most bytes that a whole document may have: its body and sixteen signatures.
    pub fn document_limit(self) -> usize {
        const SIGNATURES: usize = 16 * 2560;
        self.limit() + SIGNATURES
    }

    /// The word in the header.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Root => "root",
            Self::Index => "index",
            Self::Release => "release",
            Self::Review => "review",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What the first two lines say. Before verification it may only choose which keys to try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// The kind.
    pub kind: Kind,
    /// The name of the package.
    pub name: Name,
}

impl Header {
    /// Reads the two lines as bytes: `unpipe = "KIND/1"`, newline, `name = "NAME"`, newline.
    /// Anything else, by a single byte, is no header.
    pub fn read(body: &[u8]) -> Option<Self> {
        let (first, rest) = line(body)?;
        let (second, _) = line(rest)?;
        let kind = quoted(first, "unpipe = ")?.strip_suffix("/1")?;
        let kind = Kind::ALL.into_iter().find(|known| known.as_str() == kind)?;
        let name = quoted(second, "name = ")?.parse().ok()?;
        Some(Self { kind, name })
    }

    /// The two lines, as [`Header::read`] takes them.
    pub fn text(&self) -> String {
        format!("unpipe = \"{}/1\"\nname = \"{}\"\n", self.kind, self.name)
    }
}

/// The first line, as text without its newline, and what follows it.
fn line(bytes: &[u8]) -> Option<(&str, &[u8])> {
    let end = bytes.iter().take(512).position(|b| *b == b'\n')?;
    let (line, rest) = bytes.split_at_checked(end)?;
    Some((std::str::from_utf8(line).ok()?, rest.split_first()?.1))
}

fn quoted<'a>(line: &'a str, before: &str) -> Option<&'a str> {
    line.strip_prefix(before)?
        .strip_prefix('"')?
        .strip_suffix('"')
}
