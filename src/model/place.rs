//! What holds documents: a folder on the web or on this machine, or a bundle.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{UrlError, WebUrl};

/// Where documents are read from: a web folder's address with its final slash, or the real path
/// of a local folder or bundle.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Place {
    /// A folder on the web; the address ends with `/`.
    Web(WebUrl),
    /// A local folder, or the file of a bundle, absolute.
    Local(PathBuf),
}

/// Why a text is not a place.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum PlaceError {
    /// Neither a URL nor an absolute path.
    #[error("a place is a URL or an absolute path, found {0:?}")]
    Neither(String),
    /// A URL that is not acceptable.
    #[error(transparent)]
    Url(#[from] UrlError),
}

impl Place {
    /// The place of a web folder; a missing final slash is added.
    ///
    /// # Errors
    /// If the address cannot take a slash.
    pub fn web(url: &WebUrl) -> Result<Self, UrlError> {
        url.as_folder().map(Self::Web)
    }

    /// The folder or bundle on this machine, if it is there.
    pub fn local(&self) -> Option<&Path> {
        match self {
            Self::Local(path) => Some(path),
            Self::Web(_) => None,
        }
    }
}

impl FromStr for Place {
    type Err = PlaceError;

    fn from_str(text: &str) -> Result<Self, PlaceError> {
        if text.starts_with('/') {
            Ok(Self::Local(PathBuf::from(text)))
        } else if text.contains("://") {
            Ok(Self::web(&text.parse()?)?)
        } else {
            Err(PlaceError::Neither(text.to_owned()))
        }
    }
}

impl TryFrom<String> for Place {
    type Error = PlaceError;

    fn try_from(text: String) -> Result<Self, PlaceError> {
        text.parse()
    }
}

impl From<Place> for String {
    fn from(place: Place) -> Self {
        place.to_string()
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Web(url) => url.fmt(f),
            Self::Local(path) => path.display().fmt(f),
        }
    }
}
