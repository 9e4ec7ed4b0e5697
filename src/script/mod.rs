//! What a shell script says, before it runs.
//!
//! A [`Script`] is anybody's bytes. [`Script::findings`] reads it as shells do and tells which lines do what
//! people want to know of: a download, a deletion, a start-up file. That is help for a reader, never a
//! judgement: **a script can hide what it does**, and whoever shows findings says so ([`NO_PROOF`]).
//! Pure: nothing here runs, fetches or opens anything.
//!
//! `syntax` reads the language; where it cannot, `loose` looks at the text line by line, and
//! [`Reading`] says from where on. `rules` knows what lines do.

mod escapes;
mod finding;
mod hidden;
mod interpreter;
mod kind;
mod loose;
mod rules;
mod syntax;
mod web_page;

use std::fmt;

use thiserror::Error;

use crate::model::{Digest, readable};

pub use finding::{Findings, Group, Quoted, Reading};
pub use interpreter::{Interpreter, Language, Shell};
pub use kind::Kind;
pub use syntax::{Fault, Why};

/// The largest script that is taken: 8 MiB.
pub const MOST_BYTES: usize = 8 * 1024 * 1024;
/// The largest script that is read as a tree: 1 MiB. A larger one is looked at line by line.
const MOST_PARSED: usize = 1024 * 1024;

/// What stands below every list of findings.
pub const NO_PROOF: &str = "This proves nothing: a script can hide what it does.";

/// A script as it came, with its hash.
#[derive(Clone, PartialEq, Eq)]
pub struct Script {
    bytes: Vec<u8>,
    digest: Digest,
    interpreter: Interpreter,
}

/// Why bytes are not taken as a script.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ScriptError {
    /// Too large.
    #[error("a script has at most {MOST_BYTES} bytes, found {0}")]
    TooLarge(usize),
    /// Nothing at all: a download that failed looks like this.
    #[error("expected a script, found an empty file")]
    Empty,
    /// A program.
    #[error("expected a script, found a program ({0})")]
    Program(&'static str),
    /// Not text.
    #[error("expected a script, found a byte 0 at byte {0}")]
    Binary(usize),
    /// What a server sends in place of a script: its folder's list, a page about it, a log-in.
    #[error("expected a script, found a web page")]
    WebPage,
    /// A first line that no kernel takes, or that cannot be shown.
    #[error("a script's first line names a program by its absolute path{hint}, found {0:?}", hint = returns(.0))]
    Interpreter(String),
}

impl Script {
    /// Takes the bytes.
    ///
    /// # Errors
    /// If they are too large, empty, a program or other binary data, a web page, or if their first line asks for an
    /// interpreter that has no absolute path.
    pub fn new(bytes: Vec<u8>) -> Result<Self, ScriptError> {
        if bytes.is_empty() {
            return Err(ScriptError::Empty);
        }
        if bytes.len() > MOST_BYTES {
            return Err(ScriptError::TooLarge(bytes.len()));
        }
        if let Some(kind) = program(&bytes) {
            return Err(ScriptError::Program(kind));
        }
        if let Some(at) = bytes.iter().position(|byte| *byte == 0) {
            return Err(ScriptError::Binary(at));
        }
        if web_page::is_web_page(&bytes) {
            return Err(ScriptError::WebPage);
        }
        let Some(interpreter) = Interpreter::of(&bytes) else {
            let line = bytes.split(|byte| *byte == b'\n').next();
            let line: Vec<u8> = line.unwrap_or(&[]).iter().take(100).copied().collect();
            return Err(ScriptError::Interpreter(readable(&line)));
        };
        Ok(Self {
            digest: Digest::of(&bytes),
            bytes,
            interpreter,
        })
    }

    /// The bytes as they came.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Their hash.
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// What runs it.
    pub fn interpreter(&self) -> &Interpreter {
        &self.interpreter
    }

    /// The text, with bytes that are no UTF-8 as `\xNN`. It is not escaped for a terminal.
    pub fn text(&self) -> String {
        readable(&self.bytes)
    }

    /// What its lines do, as far as can be read.
    pub fn findings(&self) -> Findings {
        finding::of(self)
    }
}

impl fmt::Debug for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Script({} bytes, {})", self.bytes.len(), self.digest)
    }
}

/// What else is to be said of a first line as other systems end it: the path is right.
fn returns(line: &str) -> &'static str {
    if line.ends_with('\r') {
        " and ends without a carriage return"
    } else {
        ""
    }
}

/// What kind of program the bytes are, by how they begin.
fn program(bytes: &[u8]) -> Option<&'static str> {
    let begins = |with: &[u8]| bytes.starts_with(with);
    if begins(b"\x7fELF") {
        return Some("ELF");
    }
    if begins(b"\xcf\xfa\xed\xfe") || begins(b"\xca\xfe\xba\xbe") {
        return Some("Mach-O");
    }
    (begins(b"MZ") && bytes.contains(&0)).then_some("PE")
}
