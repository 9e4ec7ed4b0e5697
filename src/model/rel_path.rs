//! A path that cannot leave the tree that it is below.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A relative path as releases may list it: segments of printable ASCII without `\ : * ? " < > |`
/// and without a space at either end; none is `.` or `..`, none begins with `.unpipe`; below
/// `bin/` only `[A-Za-z0-9._+@-]`. A segment has at most 255 bytes, the whole at most 1,024.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RelPath(String);

/// Why a text is not a path that a release may list.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum RelPathError {
    /// Empty, absolute, or with an empty segment.
    #[error("a path is made of segments with one / between them, found {0:?}")]
    Shape(String),
    /// `.` or `..`.
    #[error("a path has no . or .. segment, found {0:?}")]
    Leaves(String),
    /// A segment that begins with `.unpipe`.
    #[error("a path has no segment that begins with .unpipe, found {0:?}")]
    Reserved(String),
    /// A character outside the allowed set.
    #[error("a path has only plain printable ASCII, found {0:?}")]
    Character(String),
    /// Too long for a file system.
    #[error("a path has at most 1024 bytes and 255 in a segment, found {0:?}")]
    Long(String),
}

impl RelPath {
    /// The path as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The path for the file system.
    pub fn as_path(&self) -> &Path {
        Path::new(&self.0)
    }

    /// The last segment.
    pub fn file_name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or("")
    }

    /// The segments, first to last.
    pub fn segments(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.0.split('/')
    }

    /// The directory that it lies in; `None` at the root of the tree.
    pub fn parent(&self) -> Option<Self> {
        self.0
            .rsplit_once('/')
            .map(|(parent, _)| Self(parent.to_owned()))
    }

    /// Whether it lies below the folder `prefix`, which is written with its final slash.
    pub fn is_below(&self, prefix: &str) -> bool {
        self.0.starts_with(prefix)
    }

    /// The key by which two paths clash on a file system that ignores case.
    pub fn folded(&self) -> String {
        self.0.to_ascii_lowercase()
    }

    /// The text of a relative link at this path that points to `target` in the same tree.
    pub fn link_text_to(&self, target: &Self) -> String {
        let here: Vec<&str> = self.segments().collect();
        let there: Vec<&str> = target.segments().collect();
        let folders = here.len().saturating_sub(1);
        let shared = here
            .iter()
            .take(folders)
            .zip(there.iter().take(there.len().saturating_sub(1)))
            .take_while(|(a, b)| a == b)
            .count();
        let up = std::iter::repeat_n("..", folders.saturating_sub(shared));
        up.chain(there.into_iter().skip(shared))
            .collect::<Vec<_>>()
            .join("/")
    }
}

fn check_segment(segment: &str, whole: &str) -> Result<(), RelPathError> {
    let owned = || whole.to_owned();
    let allowed = |b: u8| (b' '..=b'~').contains(&b) && !b"\\:*?\"<>|".contains(&b);
    if segment.is_empty() {
        Err(RelPathError::Shape(owned()))
    } else if segment == "." || segment == ".." {
        Err(RelPathError::Leaves(owned()))
    } else if segment.to_ascii_lowercase().starts_with(".unpipe") {
        Err(RelPathError::Reserved(owned()))
    } else if !segment.bytes().all(allowed) || segment.starts_with(' ') || segment.ends_with(' ') {
        Err(RelPathError::Character(owned()))
    } else if segment.len() > 255 {
        Err(RelPathError::Long(owned()))
    } else {
        Ok(())
    }
}

impl FromStr for RelPath {
    type Err = RelPathError;

    fn from_str(text: &str) -> Result<Self, RelPathError> {
        if text.len() > 1024 {
            return Err(RelPathError::Long(text.to_owned()));
        }
        text.split('/')
            .try_for_each(|segment| check_segment(segment, text))?;
        let command = |b: u8| b.is_ascii_alphanumeric() || b"._+@-/".contains(&b);
        if text.starts_with("bin/") && !text.bytes().all(command) {
            return Err(RelPathError::Character(text.to_owned()));
        }
        Ok(Self(text.to_owned()))
    }
}

impl TryFrom<String> for RelPath {
    type Error = RelPathError;

    fn try_from(text: String) -> Result<Self, RelPathError> {
        text.parse()
    }
}

impl From<RelPath> for String {
    fn from(path: RelPath) -> Self {
        path.0
    }
}

impl fmt::Display for RelPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::RelPath;

    fn text(from: &str, to: &str) -> Option<String> {
        Some(
            from.parse::<RelPath>()
                .ok()?
                .link_text_to(&to.parse().ok()?),
        )
    }

    #[test]
    fn a_link_text_climbs_only_as_far_as_it_must() {
        assert_eq!(text("bin/tl", "bin/tool").as_deref(), Some("tool"));
        assert_eq!(text("bin/tl", "lib/tool").as_deref(), Some("../lib/tool"));
        assert_eq!(text("tl", "lib/tool").as_deref(), Some("lib/tool"));
        assert_eq!(text("a/b/c", "a/d").as_deref(), Some("../d"));
    }
}
