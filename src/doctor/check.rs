//! One thing that was looked at.

use std::fmt;

/// How a check went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// As it should be.
    Good,
    /// Worth knowing; nothing is wrong.
    Note,
    /// Something is wrong.
    Finding,
}

/// One thing that was looked at. Its words may hold names that others gave: whoever shows them
/// escapes them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// What was looked at; several checks may have one id.
    pub id: &'static str,
    /// How it went.
    pub verdict: Verdict,
    /// Which package, if it is about one.
    pub about: Option<String>,
    /// What was found, and what was expected if that is something else.
    pub message: String,
    /// What to do.
    pub advice: Option<String>,
}

impl Check {
    pub(super) fn good(id: &'static str, message: impl Into<String>) -> Self {
        Self::new(id, Verdict::Good, message.into())
    }

    pub(super) fn note(id: &'static str, message: impl Into<String>) -> Self {
        Self::new(id, Verdict::Note, message.into())
    }

    pub(super) fn finding(id: &'static str, message: impl Into<String>) -> Self {
        Self::new(id, Verdict::Finding, message.into())
    }

    pub(super) fn about(mut self, name: &impl fmt::Display) -> Self {
        self.about = Some(name.to_string());
        self
    }

    pub(super) fn advice(mut self, advice: impl Into<String>) -> Self {
        self.advice = Some(advice.into());
        self
    }

    fn new(id: &'static str, verdict: Verdict, message: String) -> Self {
        Self {
            id,
            verdict,
            about: None,
            message,
            advice: None,
        }
    }
}

impl Verdict {
    /// What it is called in `--json`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Note => "note",
            Self::Finding => "finding",
        }
    }
}
