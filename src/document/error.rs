//! Why bytes are not a document of the expected kind.

use thiserror::Error;

use super::Kind;
use crate::minisign::SignatureError;
use crate::model::{Code, OutsideText};

/// What is wrong with a document.
#[derive(Debug, Error)]
pub enum DocumentError {
    /// The signatures cannot be read.
    #[error(transparent)]
    Signatures(#[from] SignatureError),
    /// More bytes than the kind may have.
    #[error("the {kind} document has at most {limit} bytes, found {found}")]
    Large {
        /// The kind of document.
        kind: Kind,
        /// The most bytes that it may have.
        limit: usize,
        /// How many there are.
        found: usize,
    },
    /// The body does not begin with the two lines that every document begins with.
    #[error(
        "a document begins with the lines unpipe = \"KIND/1\" and name = \"NAME\", found something else"
    )]
    Header,
    /// The body is of another kind.
    #[error("expected a document of the kind {expected}, found {found}")]
    Kind {
        /// What was asked for.
        expected: Kind,
        /// What the body says.
        found: OutsideText,
    },
    /// The body does not end with a newline.
    #[error("a document's body ends with a newline, found none")]
    NoFinalNewline,
    /// The body is not UTF-8.
    #[error("a document is UTF-8, found another byte at {0}")]
    NotUtf8(usize),
    /// A character that could deceive a reader, raw or escaped.
    #[error("a document has no control, bidi or invisible characters, found U+{0:04X}")]
    Character(u32),
    /// A form that TOML 1.0 does not have.
    #[error("a document is TOML 1.0, found {0}")]
    NotToml10(&'static str),
    /// Brackets in brackets, or dots in a key.
    #[error("a document has at most {limit} levels of brackets or dots, found more")]
    Deep {
        /// The most levels.
        limit: usize,
    },
    /// A value of a type that documents do not use.
    #[error("a document has no {0}")]
    ValueType(&'static str),
    /// Not TOML, or not the fields of this kind.
    #[error("the {kind} document cannot be read: {reason}")]
    Fields {
        /// The kind of document.
        kind: Kind,
        /// What the parser says, from outside since it quotes the text.
        reason: OutsideText,
    },
    /// The fields contradict a rule of their kind.
    #[error("the {kind} document breaks a rule: {reason}")]
    Rule {
        /// The kind of document.
        kind: Kind,
        /// The rule and what was found.
        reason: OutsideText,
    },
}

impl DocumentError {
    /// The exit code.
    pub fn code(&self) -> Code {
        match self {
            Self::Signatures(error) => error.code(),
            _ => Code::Malformed,
        }
    }
}
