//! Reads a site from a shelf.

use super::chain;
use super::{Filed, INDEX, Shelf, Site, SiteError, root_file};
use crate::document::{DocumentError, Envelope, Kind, parse_index, parse_release, parse_root};
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
    let mut earlier = Vec::new();
    // Roots are numbered from 1; who walks them takes no more steps than that.
    for version in 1..=MAX_ROOT_STEPS {
        let file = root_file(version);
        let Some(root) = filed(shelf, &file, Kind::Root, parse_root)? else {
            break;
        };
        earlier.push(root);
    }
    let Some(last_root) = earlier.pop() else {
        return Ok(None);
    };
    let index = filed(shelf, INDEX, Kind::Index, parse_index)?.ok_or(SiteError::NoIndex)?;
    let mut releases = Vec::new();
    for offer in &index.value.releases {
        let cap = Size::bytes(Kind::Release.document_limit() as u64);
        if let Some(bytes) = shelf.get(&offer.file, cap)? {
            let file = offer.file.file_name();
            let release = parted(file, &bytes, Kind::Release, parse_release);
            releases.push(release.map_err(in_file(file))?);
        }
    }
    Ok(Some(Site {
        earlier,
        last_root,
        index,
        releases,
    }))
}

/// Reads a body of one kind.
pub(in crate::publish) type Parse<T> = fn(&[u8]) -> Result<T, DocumentError>;

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
        .map(|bytes| parted(file, &bytes, kind, parse).map_err(in_file(file)))
        .transpose()
}

/// A document's body and signatures, and what the body says.
///
/// # Errors
/// If it has no signatures, or its body is none of its kind.
pub(in crate::publish) fn parted<T>(
    file: &str,
    bytes: &[u8],
    kind: Kind,
    parse: Parse<T>,
) -> Result<Filed<T>, DocumentError> {
    let envelope = Envelope::open(bytes, kind)?;
    let value = parse(envelope.body())?;
    Ok(Filed {
        file: file.to_owned(),
        bytes: bytes.to_vec(),
        envelope,
        value,
    })
}

/// Names the file in an error about a document.
pub(super) fn in_file(file: &str) -> impl Fn(DocumentError) -> SiteError {
    move |source| SiteError::Document {
        file: file.to_owned(),
        source,
    }
}
