//! What a kept script is called.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::Digest;

/// What every such name begins with.
const BEGIN: &str = "run:";
/// So many digits of the script's hash are its name.
const DIGITS: usize = 12;
/// So many of them at least stand for the whole name.
const FEW: usize = 4;

/// `run:` and the first 12 digits of a script's SHA-256.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RunName(String);

/// `run:` and at least 4 of the 12 digits, as somebody typed them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunWord(String);

/// Why a text names no kept script.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("a kept script is run: and 4 to 12 digits of its hash, found {0:?}")]
pub struct RunNameError(String);

impl RunName {
    /// The name of the script with this hash.
    pub fn of(script: &Digest) -> Self {
        Self(script.short())
    }

    /// The name of its folder: the digits alone.
    pub fn folder(&self) -> &str {
        &self.0
    }

    /// The name of a folder, if it is one.
    pub fn from_folder(digits: &str) -> Option<Self> {
        (digits.len() == DIGITS && digits.bytes().all(is_digit)).then(|| Self(digits.to_owned()))
    }
}

impl RunWord {
    /// What a word of the command line means; `None` if it is about no kept script.
    ///
    /// # Errors
    /// If it begins as one and goes on otherwise.
    pub fn parse(word: &str) -> Option<Result<Self, RunNameError>> {
        let digits = word.strip_prefix(BEGIN)?;
        let fits = (FEW..=DIGITS).contains(&digits.len()) && digits.bytes().all(is_digit);
        Some(if fits {
            Ok(Self(digits.to_owned()))
        } else {
            Err(RunNameError(word.to_owned()))
        })
    }

    /// Whether it can mean this script.
    pub fn means(&self, name: &RunName) -> bool {
        name.0.starts_with(&self.0)
    }
}

fn is_digit(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'a'..=b'f')
}

impl fmt::Display for RunName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{BEGIN}{}", self.0)
    }
}

impl fmt::Display for RunWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{BEGIN}{}", self.0)
    }
}

impl FromStr for RunName {
    type Err = RunNameError;

    fn from_str(text: &str) -> Result<Self, RunNameError> {
        text.strip_prefix(BEGIN)
            .and_then(Self::from_folder)
            .ok_or_else(|| RunNameError(text.to_owned()))
    }
}

impl TryFrom<String> for RunName {
    type Error = RunNameError;

    fn try_from(text: String) -> Result<Self, RunNameError> {
        text.parse()
    }
}

impl From<RunName> for String {
    fn from(name: RunName) -> Self {
        name.to_string()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::{Digest, RunName, RunWord};

    #[test]
    fn a_name_is_twelve_digits_and_a_word_at_least_four_of_them() {
        let name = RunName::of(&Digest::of(b"echo\n"));
        assert_eq!(name.to_string().parse(), Ok(name.clone()));
        for text in [
            "run:",
            "run:abc",
            "run:ABCD",
            "run:0123456789abc",
            "run:../x",
        ] {
            assert!(RunWord::parse(text).unwrap().is_err(), "{text}");
            assert!(text.parse::<RunName>().is_err(), "{text}");
        }
        let word = RunWord::parse(&format!("run:{}", &name.folder()[..4]));
        assert!(word.unwrap().unwrap().means(&name));
        assert_eq!(RunWord::parse("get.example.org/tool"), None);
    }
}
