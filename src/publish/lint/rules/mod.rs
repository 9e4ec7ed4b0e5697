//! Every rule: its code, what it demands, and how to mend what breaks it.
//!
//! Codes are stable: a rule that goes leaves a gap. A: artifacts, D: documents, H: hosting,
//! K: keys, N: names, S: steps, U: addresses.

pub(super) mod artifacts;
pub(super) mod documents;
pub(super) mod hosting;
pub(super) mod release;

use std::fmt;

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// Probably a mistake, or one soon.
    Warning,
    /// Users are refused, or would get something else than was meant.
    Error,
}

/// One rule.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// What it is called.
    pub code: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// What it demands.
    pub sentence: &'static str,
    /// What to do when it is broken.
    pub mend: &'static str,
}

impl Severity {
    /// The word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Every rule, by group.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    [artifacts::ALL, documents::ALL, hosting::ALL, release::ALL]
        .into_iter()
        .flatten()
        .copied()
}

/// Names each rule and puts it into the module's `ALL`, so that none can be used and not listed.
macro_rules! list {
    ($($name:ident $code:literal $severity:ident $sentence:literal $mend:literal)*) => {
        $(pub(crate) static $name: Rule = Rule {
            code: $code,
            severity: Severity::$severity,
            sentence: $sentence,
            mend: $mend,
        };)*
        pub(super) static ALL: &[&Rule] = &[$(&$name),*];
    };
}
use list;
