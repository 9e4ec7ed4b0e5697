//! What to take from an archive.

use serde::{Deserialize, Serialize};

use super::one_or_many::one_or_many;
use super::{Command, EntryPattern};
use crate::model::{ListedLink, Mode, RelPath};

/// What to take from an archive, by kind, so that a publisher need not know where each goes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Take {
    /// Programs: each becomes `bin/NAME`.
    #[serde(
        default,
        deserialize_with = "one_or_many",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub bin: Vec<Command>,
    /// Manual pages: each becomes `share/man/manN/NAME`.
    #[serde(
        default,
        deserialize_with = "one_or_many",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub man: Vec<EntryPattern>,
    /// Completions, by shell.
    #[serde(default, skip_serializing_if = "Completions::is_empty")]
    pub completions: Completions,
    /// Single files to other places.
    #[serde(
        default,
        deserialize_with = "one_or_many",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub files: Vec<Extra>,
    /// Whole folders.
    #[serde(
        default,
        deserialize_with = "one_or_many",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub trees: Vec<Tree>,
    /// Links inside the version's own tree.
    #[serde(
        default,
        deserialize_with = "one_or_many",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub links: Vec<ListedLink>,
}

/// Completion files, by shell.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Completions {
    /// Each becomes `share/bash-completion/completions/NAME`.
    #[serde(
        default,
        deserialize_with = "one_or_many",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub bash: Vec<EntryPattern>,
    /// Each becomes `share/zsh/site-functions/_NAME`.
    #[serde(
        default,
        deserialize_with = "one_or_many",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub zsh: Vec<EntryPattern>,
    /// Each becomes `share/fish/vendor_completions.d/NAME.fish`.
    #[serde(
        default,
        deserialize_with = "one_or_many",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub fish: Vec<EntryPattern>,
}

/// One file to any place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Extra {
    /// The entry; absent for formats of one file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<EntryPattern>,
    /// Where it goes in the version's tree.
    pub to: RelPath,
    /// Its mode; the archive's own if absent (755 if executable there, else 644).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mode: Option<Mode>,
}

/// Every regular file below a folder of the archive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tree {
    /// The folder in the archive.
    pub from: EntryPattern,
    /// The folder in the version's tree.
    pub to: RelPath,
}

impl Completions {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.bash.is_empty() && self.zsh.is_empty() && self.fish.is_empty()
    }
}
