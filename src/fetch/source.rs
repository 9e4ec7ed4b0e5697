//! Where a location points to, seen from the place of the documents.

use std::path::{Path, PathBuf};

use crate::model::{Location, OutsideText, Place, RelPath, UrlError, WebUrl};

/// Something that can be opened: a local path or a web address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// A path on this machine.
    Local(PathBuf),
    /// An address.
    Web(WebUrl),
}

impl Source {
    /// What `at` means, seen from `place`.
    pub(super) fn of(place: &Place, at: &Location) -> Result<Self, UrlError> {
        match (place, at) {
            (_, Location::Web(url)) => Ok(Self::Web(url.clone())),
            (Place::Local(folder), Location::Beside(path)) => {
                Ok(Self::Local(folder.join(path.as_path())))
            }
            (Place::Web(folder), at) => web_address(folder, at).map(Self::Web),
        }
    }

    /// Where to look for an artifact, in order: beside local documents by file name, for bundles
    /// and mirrors hold all files in one folder; at the relative paths; then on the web.
    pub(super) fn candidates(place: &Place, urls: &[Location]) -> Result<Vec<Self>, UrlError> {
        let beside = place.local().into_iter().flat_map(|folder| {
            let found = |at: &Location| beside(folder, at);
            urls.iter().filter_map(found)
        });
        let mut found: Vec<Self> = beside.collect();
        for at in urls {
            found.push(Self::of(place, at)?);
        }
        // A stable sort: local paths first, otherwise in the order that the release gives.
        found.sort_by_key(|source| matches!(source, Self::Web(_)));
        let mut once: Vec<Self> = Vec::new();
        for source in found {
            if !once.contains(&source) {
                once.push(source);
            }
        }
        Ok(once)
    }

    /// Where to look when all else was no help: beside documents on the web, by file name. There
    /// somebody who copied them has it.
    pub(super) fn last_resorts(place: &Place, urls: &[Location]) -> Vec<Self> {
        let Place::Web(folder) = place else {
            return Vec::new();
        };
        let names = urls.iter().filter_map(named);
        names
            .filter_map(|name| web_address(folder, &name).ok())
            .map(Self::Web)
            .collect()
    }

    /// The address or the path, safe to show.
    pub(super) fn shown(&self) -> OutsideText {
        match self {
            Self::Local(path) => shown(path),
            Self::Web(url) => OutsideText::new(url.as_str()),
        }
    }
}

/// The address of a file, seen from a web folder.
pub(super) fn web_address(folder: &WebUrl, at: &Location) -> Result<WebUrl, UrlError> {
    match at {
        Location::Web(url) => Ok(url.clone()),
        Location::Beside(path) => folder.join(&reference(path)),
    }
}

/// A path, safe to show.
pub(super) fn shown(path: &Path) -> OutsideText {
    OutsideText::new(path.to_string_lossy())
}

/// A file of `folder` with the name that `at` ends with, if that is a name at all.
fn beside(folder: &Path, at: &Location) -> Option<Source> {
    match named(at)? {
        Location::Beside(name) => Some(Source::Local(folder.join(name.as_path()))),
        Location::Web(_) => None,
    }
}

/// The name that `at` ends with, as a file beside the documents.
fn named(at: &Location) -> Option<Location> {
    at.file_name().parse().ok().map(Location::Beside)
}

/// A path as a relative reference: what a URL would read as a query, a fragment or an escape is
/// escaped, so that the same file is meant on the web and in a folder.
fn reference(path: &RelPath) -> String {
    path.as_str().replace('%', "%25").replace('#', "%23")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::Source;
    use crate::model::{Location, Place};

    fn location(text: &str) -> Location {
        text.to_owned().try_into().unwrap()
    }

    fn shown(place: &str, urls: &[&str]) -> Vec<String> {
        let urls: Vec<Location> = urls.iter().copied().map(location).collect();
        let place: Place = place.parse().unwrap();
        let found = Source::candidates(&place, &urls).unwrap();
        found.iter().map(|s| s.shown().raw().to_owned()).collect()
    }

    #[test]
    fn a_local_place_is_searched_by_file_name_then_by_path_then_the_web() {
        assert_eq!(
            shown("/b", &["https://example.org/x/a.tar.gz", "d/a.tar.gz"]),
            [
                "/b/a.tar.gz",
                "/b/d/a.tar.gz",
                "https://example.org/x/a.tar.gz"
            ]
        );
    }

    #[test]
    fn a_web_place_joins_relative_paths_and_never_looks_at_this_machine() {
        assert_eq!(
            shown("https://example.org/t", &["d/a b#1%2e", "https://c.org/a"]),
            ["https://example.org/t/d/a%20b%231%252e", "https://c.org/a"]
        );
    }

    #[test]
    fn a_name_that_no_release_may_list_is_not_sought_in_a_folder() {
        assert_eq!(
            shown(
                "/b",
                &["https://example.org/", "https://example.org/.unpipe-x"]
            ),
            ["https://example.org/", "https://example.org/.unpipe-x"]
        );
    }
}
