//! A path below a home, as whoever made it named it.

use std::fmt;
use std::path::{Component, Path, PathBuf};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::text::{Shown, is_unseen};

/// A relative path of plain names below a home: never `.` or `..`, never absolute, and never empty
/// but for [`HomePath::home`]. Its bytes are whatever the file system holds; it is escaped whenever it is shown. In JSON it is text,
/// so that only paths for which [`HomePath::is_plain`] holds can be written down.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "PathBuf", into = "PathBuf")]
pub struct HomePath(PathBuf);

/// Why a path is not one below a home.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("a path below the home is made of plain names, found {:?}", .0.display())]
pub struct HomePathError(PathBuf);

impl HomePath {
    /// The home itself, as it stands in a list. Nothing else makes it: it is read from nowhere, and
    /// is no path that something is done to.
    pub fn home() -> Self {
        Self(PathBuf::new())
    }

    /// The path for the file system, below the home.
    pub fn as_path(&self) -> &Path {
        &self.0
    }

    /// Whether it is text without characters that deceive a reader: only such a path can be kept.
    pub fn is_plain(&self) -> bool {
        self.0
            .to_str()
            .is_some_and(|text| !text.chars().any(is_unseen))
    }

    /// Whether the other path is this one or lies below it.
    pub fn covers(&self, other: &Self) -> bool {
        other.0.starts_with(&self.0)
    }

    /// The folder that it lies in; `None` directly below the home.
    pub fn parent(&self) -> Option<Self> {
        let parent = self.0.parent()?;
        (!parent.as_os_str().is_empty()).then(|| Self(parent.to_owned()))
    }

    /// One more name below. Empty, `.`, `..` and names with `/` are none.
    ///
    /// # Errors
    /// If that is no plain name.
    pub fn join(&self, name: impl AsRef<Path>) -> Result<Self, HomePathError> {
        Self::try_from(self.0.join(name))
    }
}

impl TryFrom<PathBuf> for HomePath {
    type Error = HomePathError;

    fn try_from(path: PathBuf) -> Result<Self, HomePathError> {
        let mut parts = path.components();
        let is_plain = parts.all(|part| matches!(part, Component::Normal(_)));
        // What `components` drops silently (`a//b`, `a/./b`, `a/`) is not accepted either.
        let whole: PathBuf = path.components().collect();
        let is_exact = whole.as_os_str() == path.as_os_str();
        if is_plain && is_exact && !path.as_os_str().is_empty() {
            Ok(Self(path))
        } else {
            Err(HomePathError(path))
        }
    }
}

impl From<HomePath> for PathBuf {
    fn from(path: HomePath) -> Self {
        path.0
    }
}

impl fmt::Display for HomePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Shown(&self.0.to_string_lossy()).fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::HomePath;

    fn parsed(text: &str) -> Option<HomePath> {
        HomePath::try_from(PathBuf::from(text)).ok()
    }

    fn path(text: &str) -> HomePath {
        HomePath(PathBuf::from(text))
    }

    #[test]
    fn only_plain_names_below_the_home_are_paths() {
        for text in ["", ".", "..", "/a", "a/..", "../a", "a/./b", "a//b", "a/"] {
            assert_eq!(parsed(text), None, "{text:?}");
        }
        assert_eq!(parsed("a/b"), Some(path("a/b")));
    }

    #[test]
    fn a_path_covers_itself_and_all_below_it_and_no_neighbour() {
        let folder = path(".config/tool");
        assert!(folder.covers(&folder));
        assert!(folder.covers(&path(".config/tool/a/b")));
        assert!(!folder.covers(&path(".config/toolbox")));
        assert!(!folder.covers(&path(".config")));
    }

    #[test]
    fn a_path_with_hidden_characters_is_shown_escaped_and_not_plain() {
        let hidden = path("a\u{202e}b");
        assert!(!hidden.is_plain());
        assert_eq!(hidden.to_string(), "a\\u{202e}b");
        assert!(path("é/日本 x").is_plain());
        // The accent apart from its letter, as a Mac writes it.
        assert!(path("cafe\u{301}").is_plain());
    }
}
