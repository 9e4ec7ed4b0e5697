//! A folder that offers just one release, without a root: what a publisher moves up from.

use std::collections::BTreeSet;

use super::read::{in_file, parted};
use super::{Filed, Shelf, SiteError};
use crate::document::{Kind, Release, parse_release};
use crate::minisign::PublicKey;
use crate::model::{Location, Size};

/// The file name of a release without a root.
pub const LEVEL_0: &str = "release.unpipe";

/// The release of a folder without roots, if there is one.
///
/// # Errors
/// If it cannot be read.
pub fn level_0(shelf: &dyn Shelf) -> Result<Option<Filed<Release>>, SiteError> {
    let at = Location::try_from(LEVEL_0.to_owned())?;
    let cap = Size::bytes(Kind::Release.document_limit() as u64);
    let Some(bytes) = shelf.get(&at, cap)? else {
        return Ok(None);
    };
    let release = parted(LEVEL_0, &bytes, Kind::Release, parse_release);
    release.map(Some).map_err(in_file(LEVEL_0))
}

/// Whether one of these root keys signed it: whoever pinned its key follows only then (DESIGN 3.3).
pub fn leads_to(release: &Filed<Release>, root_keys: &BTreeSet<PublicKey>) -> bool {
    !release.signed_by(root_keys).is_empty()
}
