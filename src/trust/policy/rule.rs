//! A rule and where it is written.

use std::fmt;
use std::path::PathBuf;

use crate::model::Shown;

/// A line of a policy file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct At {
    /// The file.
    pub file: PathBuf,
    /// The line, from 1.
    pub line: usize,
}

impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let file = self.file.display().to_string();
        write!(f, "{}:{}", Shown(&file), self.line)
    }
}

/// What a policy file says at one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule<T> {
    /// What it says.
    pub value: T,
    /// Where.
    pub at: At,
}
