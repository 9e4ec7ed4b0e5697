//! What is worth saying of a change that was made.

use std::fmt;
use std::path::PathBuf;

use crate::model::OutsideText;

/// One thing worth saying.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Note {
    /// A version that the user had changed lies here now, in place of being dropped.
    Kept(PathBuf),
    /// What a script's undoing could not put in its place, or had to take out of it, lies here now.
    Aside(PathBuf),
    /// Something of what was removed may still be there.
    Left(String),
    /// Anything else.
    Said(String),
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Self::Kept(path) => format!("your changes were kept in {}", path.display()),
            Self::Aside(path) => format!("what was set aside is kept in {}", path.display()),
            Self::Left(text) | Self::Said(text) => text.clone(),
        };
        OutsideText::new(text).fmt(f)
    }
}
