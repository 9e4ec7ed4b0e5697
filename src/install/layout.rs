//! Every path that unpipe uses below the prefix.

use std::path::{Path, PathBuf};

use crate::model::{Name, TreeName};

/// All that is unpipe's own.
pub(super) const UNPIPE: &str = "share/unpipe";
/// One writer; readers share it.
pub(super) const LOCK: &str = "share/unpipe/lock";
/// The directories that unpipe made in this prefix.
pub(super) const DIRS: &str = "share/unpipe/dirs";
/// The next content of [`DIRS`].
pub(super) const DIRS_NEW: &str = "share/unpipe/dirs.new";
/// Garbage whenever the lock is free.
pub(super) const STAGING: &str = "share/unpipe/staging";
/// A folder a package.
pub(super) const APPS: &str = "share/unpipe/apps";
/// What users changed and unpipe would have dropped.
pub(super) const KEPT: &str = "share/unpipe/kept";
/// Receipts of kept scripts, a folder a script.
pub(super) const RUNS: &str = "share/unpipe/runs";
/// What a kept script is about to change, until it is done.
pub(super) const JOURNAL: &str = "share/unpipe/journal";

/// Inside a tree: the receipt and the signed documents.
pub(super) const OWN: &str = ".unpipe";
/// Inside a tree: what was placed.
pub(super) const RECEIPT: &str = ".unpipe/receipt.json";
/// Inside a tree: the signed release.
pub(super) const RELEASE: &str = ".unpipe/release.unpipe";
/// Inside a tree: the last root, with its signatures.
pub(super) const ROOT: &str = ".unpipe/root.unpipe";

/// Inside a tree: what the user described, in place of a signed release.
pub(super) const DESCRIPTION: &str = ".unpipe/description.json";
/// Inside a tree: the publisher's signature over the archive that the user described.
pub(super) const ARCHIVE_SIGNATURE: &str = ".unpipe/archive.minisig";
/// Inside a tree: the publisher's file of sums, which lists that archive.
pub(super) const SUMS: &str = ".unpipe/sums";
/// Inside a tree: the publisher's signature over the sums.
pub(super) const SUMS_SIGNATURE: &str = ".unpipe/sums.minisig";

/// All that unpipe itself writes into a tree.
pub(super) const OWN_FILES: [&str; 7] = [
    RECEIPT,
    RELEASE,
    ROOT,
    DESCRIPTION,
    ARCHIVE_SIGNATURE,
    SUMS,
    SUMS_SIGNATURE,
];

/// The most bytes that a receipt or a track may have.
pub(super) const RECEIPT_LIMIT: u64 = 64 * 1024 * 1024;

/// A package's folder.
pub(super) fn app(name: &Name) -> PathBuf {
    Path::new(APPS).join(name.folder())
}

/// A version's folder.
pub(super) fn tree(name: &Name, tree: &TreeName) -> PathBuf {
    app(name).join(tree.to_string())
}

/// The link that chooses the version.
pub(super) fn current(name: &Name) -> PathBuf {
    app(name).join("current")
}

/// Where that link is put when the package is removed.
pub(super) fn aside(name: &Name) -> PathBuf {
    app(name).join("removed")
}

/// What the package follows.
pub(super) fn track(name: &Name) -> PathBuf {
    app(name).join("track")
}

/// The private folder of one package's change.
pub(super) fn staging(name: &Name) -> PathBuf {
    Path::new(STAGING).join(name.folder())
}
