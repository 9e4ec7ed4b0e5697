//! Texts with places to fill in: `{version}` and `{file}`.

use serde::{Deserialize, Serialize};

use crate::model::Version;

/// A text with `{version}` and, in a URL, `{file}`. Other braces are refused when it is read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Pattern(String);

impl Pattern {
    /// The pattern as it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text for one version and file.
    pub fn fill(&self, version: &Version, file: &str) -> String {
        self.0
            .replace("{version}", version.as_str())
            .replace("{file}", file)
    }
}

impl TryFrom<String> for Pattern {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Ok(Self(text))
    }
}

impl From<Pattern> for String {
    fn from(pattern: Pattern) -> Self {
        pattern.0
    }
}
