//! Where an artifact or a document may be found: untrusted, since a hash binds what is there.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{RelPath, WebUrl};

/// A place for one file: beside the documents, or anywhere on the web.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Location {
    /// Relative to the place of the documents.
    Beside(RelPath),
    /// An address of its own.
    Web(WebUrl),
}

/// Why a text is not a location.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("a location is a relative path or an https URL, found {0:?}")]
pub struct LocationError(String);

impl Location {
    /// The last segment: the file's own name.
    pub fn file_name(&self) -> &str {
        match self {
            Self::Beside(path) => path.file_name(),
            Self::Web(url) => url.file_name(),
        }
    }
}

impl TryFrom<String> for Location {
    type Error = LocationError;

    fn try_from(text: String) -> Result<Self, LocationError> {
        if text.contains("://") {
            text.parse().map(Self::Web).map_err(|_| LocationError(text))
        } else {
            text.parse()
                .map(Self::Beside)
                .map_err(|_| LocationError(text))
        }
    }
}

impl From<Location> for String {
    fn from(location: Location) -> Self {
        location.to_string()
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Beside(path) => path.fmt(f),
            Self::Web(url) => url.fmt(f),
        }
    }
}
