//! What stands where a folder of unpipe's belongs.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::beneath::{Dir, Kind, Result};

/// Something that is no folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// A file.
    File,
    /// A link with this text, which cannot be taken for the folder.
    Link(PathBuf),
    /// A device, a pipe, a socket, or what was gone when it was looked at again.
    Other,
}

impl Obstacle {
    pub(super) fn of(root: &Dir, path: &Path) -> Result<Self> {
        Ok(match root.kind(path)? {
            Some(Kind::File) => Self::File,
            Some(Kind::Link) => Self::Link(root.link_text(path)?),
            Some(Kind::Directory | Kind::Other) | None => Self::Other,
        })
    }
}

impl fmt::Display for Obstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File => write!(f, "a file"),
            Self::Link(text) => write!(f, "a link to {}", text.display()),
            Self::Other => write!(f, "something else"),
        }
    }
}
