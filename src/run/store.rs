//! What a prefix believes, wherever in the home that is: receipts, and what a cut off run has to do.
//!
//! Only the prefix of this run and the usual one are known to a run. Any other, and any folder that
//! is named as a prefix one day, has its store at `share/unpipe`; and since `share` may be a link, in
//! a folder that is called `unpipe`.

use std::path::Path;

/// Where a prefix has it.
const STORE: &str = "share/unpipe";

/// What the folder of that is called, wherever links put it.
const FOLDER: &str = "unpipe";

/// What is in it.
const PARTS: [&str; 7] = [
    "apps", "runs", "journal", "dirs", "dirs.new", "staging", "kept",
];

/// Whether a path is a store, or what makes a folder one.
pub(super) fn is_store(path: &Path) -> bool {
    let is_folder = |parent: &Path| parent.file_name().is_some_and(|name| name == FOLDER);
    let is_part = PARTS.iter().any(|part| path.ends_with(part));
    path.ends_with(STORE) || (is_part && path.parent().is_some_and(is_folder))
}

/// How a link of this name could give a prefix the store of another, or what is none.
pub(super) fn brings(path: &Path) -> Brings {
    if path.ends_with(FOLDER) {
        Brings::Store
    } else if path.ends_with("share") {
        Brings::StoreIn(FOLDER)
    } else {
        Brings::Nothing
    }
}

/// What a link brings to a prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Brings {
    Nothing,
    /// What it leads to is taken for a store.
    Store,
    /// What is so called in the folder that it leads to is taken for one.
    StoreIn(&'static str),
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::is_store;

    #[test]
    fn a_store_is_known_by_its_place_or_by_its_parts() {
        for path in [
            "share/unpipe",
            ".local/share/unpipe",
            "data/unpipe/runs",
            "unpipe/journal",
        ] {
            assert!(is_store(Path::new(path)), "{path}");
        }
        for path in [
            "unpipe",
            "bin/unpipe",
            "src/unpipe/src",
            "runs",
            "my-unpipe/runs",
        ] {
            assert!(!is_store(Path::new(path)), "{path}");
        }
    }
}
