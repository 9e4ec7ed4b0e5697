//! What to do about bundles, and archives that are none.

use super::of_code;
use crate::bundle::{BundleError, BundleFault, DraftError};

/// What to do with an archive that is named where documents are expected.
pub(super) const ADOPT: &str = "an archive that its publisher only signed is installed with --key KEY and --bin COMMAND, and with --sums FILE where its sums are signed";

/// What to do with a bundle that was damaged.
pub(in crate::cli) const CARRY_AGAIN: &str =
    "carry it again from where it was made, or make it again with unpipe bundle";

/// How archives end that are no bundles.
const ARCHIVES: [&str; 9] = [
    ".tar.gz", ".tgz", ".tar.xz", ".tar.zst", ".tar.bz2", ".zip", ".gz", ".xz", ".zst",
];

pub(super) fn is_archive(at: &str) -> bool {
    let file = at.trim_end_matches('/').to_ascii_lowercase();
    ARCHIVES.iter().any(|end| file.ends_with(end))
}

/// Hints for a bundle that cannot be used.
pub(in crate::cli) fn of_bundle(error: &BundleError) -> Vec<String> {
    let hint = match error {
        BundleError::Malformed {
            source: BundleFault::Missing(what),
            ..
        } if what.raw().ends_with(".release.unpipe") => {
            "a bundle holds one release; make one of that version where it can be had: unpipe bundle NAME@VERSION -o FILE"
        }
        BundleError::Malformed {
            source: BundleFault::Missing(_),
            ..
        } => "make the bundle again; for machines of another kind with --all-platforms",
        BundleError::Malformed { at, .. } if is_archive(at.raw()) => ADOPT,
        BundleError::Malformed { .. } | BundleError::NotRegular(_) => CARRY_AGAIN,
        BundleError::Unreadable { .. } => return of_code(error, error.code()),
    };
    vec![hint.to_owned()]
}

/// Hints for a bundle that cannot be made.
pub(in crate::cli) fn of_draft(error: &DraftError) -> Vec<String> {
    match error {
        DraftError::Exists(_) => {
            vec!["choose another name, or move the file away first".to_owned()]
        }
        DraftError::System { .. } => of_code(error, error.code()),
        _ => Vec::new(),
    }
}
