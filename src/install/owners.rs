//! Whose links lie in the prefix, read from the links alone: for packages whose receipt cannot
//! tell, and for links that no receipt speaks of.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::Cause;
use super::links::{Found, Ground, Spot};
use crate::beneath::{Dir, Kind};
use crate::model::{EXPORTED, Name, RelPath};
use crate::plan::Occupant;

/// Deeper than this no package's link lies: a path has at most 1024 bytes, and icons take five.
const DEPTH: usize = 32;

impl Ground<'_> {
    /// Every link with exactly the text that unpipe writes at its path for a package, in the
    /// folders where unpipe makes links.
    pub(super) fn owned_links(&self) -> Result<Vec<(RelPath, Name)>, Cause> {
        let mut found = Vec::new();
        for folder in EXPORTED {
            found.extend(self.owned_links_in(folder)?);
        }
        Ok(found)
    }

    /// The same, in one of these folders. One that stands behind something that is no folder, or
    /// behind a link that was not followed, has none that can be told.
    pub(super) fn owned_links_in(&self, folder: &str) -> Result<Vec<(RelPath, Name)>, Cause> {
        let Some(Ok(spot)) = self.spot_in(folder)? else {
            return Ok(Vec::new());
        };
        let below = spot.below.parent().unwrap_or(Path::new(""));
        let mut found = Vec::new();
        for path in links_below(spot.folder, below)? {
            if let Some(owner) = self.owner(&path)? {
                found.push((path, owner));
            }
        }
        Ok(found)
    }

    /// What stands in place of the folders in which links lie, so that those cannot be looked for.
    pub(super) fn unreached(&self) -> Result<BTreeSet<PathBuf>, Cause> {
        let mut found = BTreeSet::new();
        for folder in EXPORTED {
            if let Some(Err(Occupant::NotAFolder(real))) = self.spot_in(folder)? {
                found.insert(real);
            }
        }
        Ok(found)
    }

    /// The spot of any link in a folder.
    fn spot_in(&self, folder: &str) -> Result<Option<Result<Spot<'_>, Occupant>>, Cause> {
        let inner: Result<RelPath, _> = format!("{folder}x").parse();
        inner.ok().map(|inner| self.spot(&inner)).transpose()
    }

    /// The package whose link this is.
    pub(super) fn owner(&self, path: &RelPath) -> Result<Option<Name>, Cause> {
        let Ok(spot) = self.spot(path)? else {
            return Ok(None);
        };
        if spot.folder.kind(&spot.below)? != Some(Kind::Link) {
            return Ok(None);
        }
        let text = spot.folder.link_text(&spot.below)?;
        let Some(owner) = super::links::owner_of(&text) else {
            return Ok(None);
        };
        Ok(match self.look(&owner, path)? {
            Found::Ours => Some(owner),
            Found::Free | Found::Taken(Occupant::Foreign | Occupant::NotAFolder(_)) => None,
            Found::Taken(Occupant::Package(other)) => Some(other),
        })
    }
}

/// The links below a folder whose names a release could have; others are nobody's of ours.
fn links_below(root: &Dir, top: &Path) -> Result<Vec<RelPath>, Cause> {
    let mut found = Vec::new();
    let mut folders = vec![top.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = match root.entries(&folder) {
            Ok(entries) => entries,
            Err(error) if error.is_absent() || error.is_not_dir() || error.is_link() => continue,
            Err(error) => return Err(error.into()),
        };
        for (name, kind) in entries {
            let path = folder.join(&name);
            let is_folder = kind == Kind::Directory || root.is_grafted(&path);
            if is_folder && path.components().count() < DEPTH {
                folders.push(path);
            } else if kind == Kind::Link {
                found.extend(path.to_str().and_then(|path| path.parse().ok()));
            }
        }
    }
    Ok(found)
}
