//! Reads a site from a shelf.

use super::chain;
use super::{Filed, INDEX, Shelf, Site, SiteError, root_file};
use crate::document::{Envelope, Kind, parse_index, parse_release, parse_root};
use crate::model::{Location, Size};
use crate::trust::MAX_ROOT_STEPS;

/// Reads a site and checks that it holds together. `None` if there is no root 1.
///
/// # Errors
/// If a document is missing, cannot be read, or is not signed as the roots demand.
pub fn open(shelf: &dyn Shelf) -> Result<Option<Site>, SiteError> {
    let Some(site) = open_documents(shelf)? else {
        return Ok(None);
    };
    chain::check(&site)?;
    Ok(Some(site))
}

/// Reads a site without looking at its signatures, for those who tell what is wrong with it.
///
/// # Errors
/// If a document is missing or cannot be read.
pub fn open_documents(shelf: &dyn Shelf) -> Result<Option<Site>, SiteError> {
    let mut roots = Vec::new();
    // Roots are numbered from 1; who walks them takes no more steps than that.
    for version in 1..=MAX_ROOT_STEPS as u64 {
        let file = root_file(version);
        let Some(root) = filed(shelf, &file, Kind::Root, parse_root)? else {
            break;
        };
        roots.push(root);
    }
    if roots.is_empty() {
        return Ok(None);
    }
    let index = filed(shelf, INDEX, Kind::Index, parse_index)?.ok_or(SiteError::NoIndex)?;
    let mut releases = Vec::new();
    for offer in &index.value.releases {
        let cap = Size::bytes(Kind::Release.document_limit() as u64);
        if let Some(bytes) = shelf.get(&offer.file, cap)? {
            releases.push(parted(
                offer.file.file_name(),
                &bytes,
                Kind::Release,
                parse_release,
            )?);
        }
    }
    Ok(Some(Site {
        roots,
        index,
        releases,
    }))
}

type Parse<T> = fn(&[u8]) -> Result<T, crate::document::DocumentError>;

fn filed<T>(
    shelf: &dyn Shelf,
    file: &str,
    kind: Kind,
    parse: Parse<T>,
) -> Result<Option<Filed<T>>, SiteError> {
    let at = Location::try_from(file.to_owned())?;
    let cap = Size::bytes(kind.document_limit() as u64);
    let bytes = shelf.get(&at, cap)?;
    bytes
        .map(|bytes| parted(file, &bytes, kind, parse))
        .transpose()
}

pub(super) fn parted<T>(
    file: &str,
    bytes: &[u8],
    kind: Kind,
    parse: Parse<T>,
) -> Result<Filed<T>, SiteError> {
    let failed = |source| SiteError::Document {
        file: file.to_owned(),
        source,
    };
    let envelope = Envelope::open(bytes, kind).map_err(failed)?;
    let value = parse(envelope.body()).map_err(failed)?;
    Ok(Filed {
        file: file.to_owned(),
        bytes: bytes.to_vec(),
        envelope,
        value,
    })
}
