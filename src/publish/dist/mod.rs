//! The folder of files that a publisher's build leaves: which of them are artifacts, and what the
//! tool that made them says of them.
//!
//! It reads a plain folder, sums files (`SHA256SUMS` and its relatives), cargo-dist's
//! `dist-manifest.json` and `GoReleaser`'s `artifacts.json` with `metadata.json`. What these say is
//! a hint: which files there are, and what is in them, is looked at, not believed.

mod cargo_dist;
mod error;
mod goreleaser;
mod hints;
mod kinds;
mod locate;
mod read;
mod sums;

pub use error::DistError;
pub use hints::Hints;
pub use kinds::{is_artifact, is_sums};
pub use locate::locate;
pub use read::{Dist, Found, Origin, read};
pub use sums::sums;

pub use crate::document::{Sums, parse_sums};

use std::path::Path;

use serde::de::DeserializeOwned;

use super::write;

/// The most bytes of a JSON file; those of large projects have a few million.
const MAX_JSON: u64 = 32 * 1024 * 1024;

/// The most entries of a folder.
const MAX_FILES: usize = 10_000;

/// Reads a JSON file into the fields that matter; others are left out.
fn json<T: DeserializeOwned>(path: &Path) -> Result<T, DistError> {
    let bytes = write::read(path, MAX_JSON)?;
    serde_json::from_slice(&bytes).map_err(|source| DistError::Json {
        path: path.to_owned(),
        source,
    })
}

/// A name that cannot lead out of the folder that it is sought in.
fn is_plain(name: &str) -> bool {
    !name.is_empty() && name != "." && name != ".." && !name.contains(['/', '\\', '\0'])
}
