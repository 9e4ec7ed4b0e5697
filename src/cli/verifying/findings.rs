//! What was found: a row for each file, the documents behind it, and what the trust hung on.

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::model::{Digest, Size, Time};
use crate::trust::{Given, Known};

/// All that was found so far.
#[derive(Default)]
pub(super) struct Findings {
    pub(super) rows: Vec<Row>,
    /// The chains of documents, one a release.
    pub(super) documents: Vec<Value>,
    /// Keys and roots, and how each is known.
    pub(super) anchors: Vec<Value>,
}

/// What speaks for one file.
pub(super) struct Row {
    pub(super) path: PathBuf,
    pub(super) what: String,
    pub(super) outcome: Outcome,
    pub(super) sha256: Option<Digest>,
    pub(super) size: Option<Size>,
    pub(super) by: Vec<String>,
}

/// How a check of one file ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// Somebody vouches for exactly these bytes.
    Verified,
    /// They are not the bytes that somebody vouches for.
    Different,
    /// Verified, and denied by its own publisher.
    Revoked,
    /// Somebody vouches for a file that is not here.
    NotHere,
    /// It is here, and nobody vouches for it.
    NotVouchedFor,
}

impl Outcome {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Verified => "verified",
            Self::Different => "different",
            Self::Revoked => "revoked",
            Self::NotHere => "not-here",
            Self::NotVouchedFor => "not-vouched-for",
        }
    }

    /// The word for people.
    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Verified => "Verified",
            Self::Different => "Different",
            Self::Revoked => "Revoked",
            Self::NotHere => "Not here",
            Self::NotVouchedFor => "Unsigned",
        }
    }

    /// Whether it speaks for the file; nothing where there was nothing to compare.
    fn ok(self) -> Option<bool> {
        match self {
            Self::Verified | Self::Revoked => Some(true),
            Self::Different => Some(false),
            Self::NotHere | Self::NotVouchedFor => None,
        }
    }
}

impl Row {
    /// A row without hash, size and signers.
    pub(super) fn bare(path: PathBuf, what: impl Into<String>, outcome: Outcome) -> Self {
        Self {
            path,
            what: what.into(),
            outcome,
            sha256: None,
            size: None,
            by: Vec::new(),
        }
    }

    fn object(&self) -> Value {
        json!({
            "path": self.path,
            "what": self.what,
            "outcome": self.outcome.word(),
            "sha256": self.sha256,
            "size": self.size,
            "signed_by": self.by,
            "ok": self.outcome.ok(),
        })
    }
}

impl Findings {
    /// The rows in JSON.
    pub(super) fn files(&self) -> Vec<Value> {
        self.rows.iter().map(Row::object).collect()
    }

    /// Remembers a key or root, each once.
    pub(super) fn anchored(&mut self, name: Option<&str>, given: &Given) {
        let (known, since): (&str, Option<Time>) = match given.known {
            Known::CommandLine => ("command-line", None),
            Known::Policy => ("policy", None),
            Known::Earlier(since) => ("pinned", Some(since)),
            Known::FirstUse => ("first-use", None),
        };
        let anchor = given.anchor.to_string();
        let object = json!({"name": name, "anchor": anchor, "known": known, "since": since});
        if !self.anchors.contains(&object) {
            self.anchors.push(object);
        }
    }
}
