//! What a file's name says: the program and the version, as a first guess.

use crate::model::Version;
use crate::publish::init::{common_version, stem};

/// The version in a file's name, if it looks like one.
pub fn version_of(file: &str) -> Option<Version> {
    common_version(&[file])?.parse().ok()
}

/// The program in a file's name.
pub fn tool_of(file: &str) -> Option<String> {
    stem(file, common_version(&[file]).as_deref())
}
