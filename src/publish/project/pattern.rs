//! Texts with places to fill in: `{version}` and `{file}`.

use serde::{Deserialize, Serialize};

use crate::model::Version;

/// A text with `{version}` and, in a URL, `{file}`. Other braces are refused when it is read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Pattern(String);

/// What stands for the version.
pub(super) const VERSION: &str = "{version}";

/// What stands for the artifact's file name.
const FILE: &str = "{file}";

impl Pattern {
    /// The pattern as it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text for one version and file.
    pub fn fill(&self, version: &Version, file: &str) -> String {
        // Neither a version nor a file's name can hold a brace, so nothing is filled in twice.
        self.0
            .replace(VERSION, version.as_str())
            .replace(FILE, file)
    }

    /// Whether the artifact's file name has a place in it.
    pub(super) fn names_file(&self) -> bool {
        self.0.contains(FILE)
    }
}

/// What a text still holds of braces when its places are taken out.
pub(super) fn stray_brace(text: &str, places: &[&str]) -> bool {
    let rest = places
        .iter()
        .fold(text.to_owned(), |text, place| text.replace(place, "\n"));
    rest.contains(['{', '}'])
}

impl TryFrom<String> for Pattern {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        if stray_brace(&text, &[VERSION, FILE]) {
            return Err(format!(
                "expected no braces but {VERSION} and {FILE}, found {text:?}"
            ));
        }
        Ok(Self(text))
    }
}

impl From<Pattern> for String {
    fn from(pattern: Pattern) -> Self {
        pattern.0
    }
}
