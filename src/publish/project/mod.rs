//! `unpipe.toml`: the one file that a publisher edits.
//!
//! It says what every release has in common: the name, where the artifacts will be, and for each
//! target which archive and what to take from it. A release document is made from it and from the
//! real files. Trusts the publisher who wrote it; a mistake gets a message that names the key.

mod commands;
mod entry_pattern;
mod error;
mod keys;
mod one_or_many;
mod paths;
mod pattern;
pub(super) mod places;
mod read;
mod select;
mod select_error;
mod spots;
mod take;

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::document::{Requirement, Step};
use crate::model::{Arch, GlibcVersion, Libc, Name, Os, OutsideText};
use crate::publish::Label;

pub use commands::Command;
pub use entry_pattern::EntryPattern;
pub use error::ProjectError;
pub use keys::KEYS;
pub use pattern::Pattern;
pub use select::select;
pub use select_error::SelectError;
pub use take::{Completions, Extra, Take, Tree};

use one_or_many::one_or_many;

/// The name of the file.
pub const FILE: &str = "unpipe.toml";

/// A project, as `unpipe.toml` describes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Project {
    /// The package's name. A name below `.invalid` is a placeholder, which no release may have.
    pub name: Name,
    /// Where each artifact will be, with `{file}` and `{version}`; several for mirrors.
    #[serde(deserialize_with = "one_or_many")]
    pub url: Vec<Pattern>,
    /// One line about the program.
    pub summary: OutsideText,
    /// Its licence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub license: Option<OutsideText>,
    /// Where people read about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub homepage: Option<OutsideText>,
    /// Where its source is; may have `{version}`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Pattern>,
    /// Shown after the install; may have `{version}`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notes: Option<Pattern>,
    /// Which keys sign: `keys/LABEL-root.pub` and so on. Needed only if `keys/` has several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keys: Option<Label>,
    /// For how many days an index is fresh; 30 unless it says otherwise.
    #[serde(default = "index_days")]
    pub index_days: u32,
    /// For how many days a root is good; 365 unless it says otherwise.
    #[serde(default = "root_days")]
    pub root_days: u32,
    /// What every target takes from its archive, unless it has its own.
    #[serde(default)]
    pub take: Take,
    /// The builds, in the order in which a machine tries them.
    #[serde(rename = "target")]
    pub targets: Vec<Target>,
    /// The commands to run; none for most programs.
    #[serde(default, rename = "step", skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<Step>,
    /// What must be on the machine.
    #[serde(default, rename = "require", skip_serializing_if = "Vec::is_empty")]
    pub requirements: Vec<Requirement>,
}

/// One build: its file, what it runs on, and what to take from it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// The artifact's file name in the dist folder; may have `{version}`.
    pub file: Pattern,
    /// The operating system.
    pub os: Os,
    /// The processor.
    pub arch: Arch,
    /// The C library, if it matters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub libc: Option<Libc>,
    /// The oldest GNU C library that will do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_glibc: Option<GlibcVersion>,
    /// Where this artifact will be, in place of the project's.
    #[serde(
        default,
        deserialize_with = "one_or_many",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub url: Vec<Pattern>,
    /// What to take from it, in place of the project's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub take: Option<Take>,
}

/// For how many days an index is fresh where a project says nothing.
pub const INDEX_DAYS: u32 = 30;

/// For how many days a root is good where a project says nothing.
pub const ROOT_DAYS: u32 = 365;

fn index_days() -> u32 {
    INDEX_DAYS
}

fn root_days() -> u32 {
    ROOT_DAYS
}

/// How the summary ends that `init` writes for want of a better.
pub const SUMMARY_TO_WRITE: &str = ": say in one line what it does";

impl Project {
    /// Reads a project file.
    ///
    /// # Errors
    /// If it is not there, or not a project; an unknown key is named with the one that was meant.
    pub fn read(path: &Path) -> Result<Self, ProjectError> {
        Self::parse(&read::text(path)?)
    }

    /// Reads the text of a project file.
    ///
    /// # Errors
    /// If it is not a project.
    pub fn parse(text: &str) -> Result<Self, ProjectError> {
        read::project(text)
    }

    /// Whether the name is one that `init` wrote for want of a better.
    pub fn is_placeholder(&self) -> bool {
        self.name.domain().ends_with(".invalid")
    }

    /// What a target takes: its own list, else the project's.
    pub fn take_of<'a>(&'a self, target: &'a Target) -> &'a Take {
        target.take.as_ref().unwrap_or(&self.take)
    }

    /// Where a target's artifact will be.
    pub fn urls_of<'a>(&'a self, target: &'a Target) -> &'a [Pattern] {
        if target.url.is_empty() {
            &self.url
        } else {
            &target.url
        }
    }
}
