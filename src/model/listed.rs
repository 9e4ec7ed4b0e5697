//! What a release lists of its tree: files and links.

use serde::{Deserialize, Serialize};

use super::{Digest, EntryPath, Mode, RelPath, Size};

/// One file that will exist after an install, in the version's tree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListedFile {
    /// Where it will be, from the root of the version's tree.
    pub to: RelPath,
    /// The archive's entry that it comes from; absent for formats that hold one file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<EntryPath>,
    /// Its permissions.
    pub mode: Mode,
    /// Its exact size in bytes.
    pub size: Size,
    /// The hash of its content.
    pub sha256: Digest,
}

/// One symbolic link inside the version's tree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListedLink {
    /// Where the link will be.
    pub to: RelPath,
    /// The listed file that it points to, from the root of the version's tree.
    pub target: RelPath,
}
