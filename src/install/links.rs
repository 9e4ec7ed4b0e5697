//! The links that show a package in the prefix.
//!
//! A link is ours only if its text is exactly what unpipe writes at that path for that name.

use std::path::{Component, Path, PathBuf};

use super::{Cause, ground, layout, safety};
use crate::beneath::{Dir, Kind};
use crate::model::{Name, RelPath};
use crate::plan::Occupant;

/// The prefix, for looking at and making links.
#[derive(Clone, Copy)]
pub(super) struct Ground<'a> {
    /// The prefix's handle.
    pub(super) root: &'a Dir,
    /// Its real path.
    pub(super) real: &'a Path,
    /// The user's home, below which a linked folder must stay.
    pub(super) home: Option<&'a Path>,
}

/// Where a link lies: below an open folder, and in which folder really.
pub(super) struct Spot<'a> {
    pub(super) folder: &'a Dir,
    pub(super) below: PathBuf,
    real_folder: PathBuf,
}

/// What is at the path of a link.
pub(super) enum Found {
    /// Nothing.
    Free,
    /// The link that unpipe writes there for this package.
    Ours,
    /// Something else.
    Taken(Occupant),
}

impl<'a> Ground<'a> {
    /// The spot of an exported path.
    ///
    /// # Errors
    /// If a folder above it cannot be looked at. The inner one says what is in the way, a link that
    /// was not followed when the prefix was opened included.
    pub(super) fn spot(&self, path: &RelPath) -> Result<Result<Spot<'a>, Occupant>, Cause> {
        let below = path.as_path();
        let folder = below.parent().unwrap_or(Path::new(""));
        // A link beside `share/unpipe`, behind one link of the user's, needs no way around by it:
        // so it holds when the user moves both.
        let is_beside =
            self.root.graft_above(folder) == self.root.graft_above(layout::UNPIPE.as_ref());
        let spot = Spot {
            folder: self.root,
            below: below.to_owned(),
            real_folder: if is_beside {
                self.real.join(folder)
            } else {
                self.root.leads_to(folder)
            },
        };
        for folder in spot.folders() {
            match self.root.stat_folder(&folder)?.map(|entry| entry.kind) {
                None => break,
                Some(Kind::Directory) => {}
                Some(_) => {
                    return Ok(Err(Occupant::NotAFolder(self.root.leads_to(&folder))));
                }
            }
        }
        Ok(Ok(spot))
    }

    /// Checks that nobody else can put something in the place of a link that is to be made.
    ///
    /// # Errors
    /// [`Cause::Unsafe`] if others can change one of the folders above it, or what a link in place of
    /// one leads to.
    pub(super) fn judge(&self, path: &RelPath) -> Result<(), Cause> {
        match self.spot(path)? {
            Ok(spot) => {
                let mut folders = spot.folders().into_iter();
                folders.try_for_each(|folder| safety::check_own(self.root, &folder))
            }
            // A link that was not followed when the prefix was opened: this tells why.
            Err(Occupant::NotAFolder(real)) => ground::linked(&real, self.home).map(drop),
            Err(Occupant::Foreign | Occupant::Package(_)) => Ok(()),
        }
    }

    /// What is at an exported path of a package.
    pub(super) fn look(&self, name: &Name, path: &RelPath) -> Result<Found, Cause> {
        let spot = match self.spot(path)? {
            Ok(spot) => spot,
            Err(occupant) => return Ok(Found::Taken(occupant)),
        };
        match spot.folder.kind(&spot.below)? {
            None => Ok(Found::Free),
            Some(Kind::Link) => {
                let text = spot.folder.link_text(&spot.below)?;
                if text == spot.text(self.real, name, path) {
                    return Ok(Found::Ours);
                }
                let owner =
                    owner_of(&text).filter(|other| text == spot.text(self.real, other, path));
                Ok(Found::Taken(
                    owner.map_or(Occupant::Foreign, Occupant::Package),
                ))
            }
            Some(_) => Ok(Found::Taken(Occupant::Foreign)),
        }
    }
}

impl Spot<'_> {
    /// The text of the link: from its real folder to the tree, through `current`.
    pub(super) fn text(&self, prefix: &Path, name: &Name, path: &RelPath) -> PathBuf {
        let target = prefix.join(layout::current(name)).join(path.as_path());
        relative(&self.real_folder, &target)
    }

    /// The folders above the link, outermost first, relative to the opened folder.
    fn folders(&self) -> Vec<PathBuf> {
        let mut folders: Vec<PathBuf> = self
            .below
            .ancestors()
            .skip(1)
            .filter(|path| !path.as_os_str().is_empty())
            .map(Path::to_owned)
            .collect();
        folders.reverse();
        folders
    }
}

/// The package that a link's text speaks of, if it speaks of one.
pub(super) fn owner_of(text: &Path) -> Option<Name> {
    let mut parts = text
        .components()
        .map(Component::as_os_str)
        .skip_while(|part| *part != "apps");
    parts.next()?;
    Name::from_folder(parts.next()?.to_str()?).ok()
}

/// The path from one absolute folder to another absolute path.
fn relative(from: &Path, to: &Path) -> PathBuf {
    let shared = from
        .components()
        .zip(to.components())
        .take_while(|(a, b)| a == b)
        .count();
    let up = from.components().skip(shared).map(|_| Component::ParentDir);
    up.chain(to.components().skip(shared)).collect()
}

#[cfg(test)]
mod tests {
    use super::relative;
    use std::path::Path;

    #[test]
    fn a_link_climbs_from_its_folder_to_the_prefix_and_down_again() {
        let text = |from: &str, to: &str| {
            relative(Path::new(from), Path::new(to))
                .display()
                .to_string()
        };
        assert_eq!(text("/p/bin", "/p/share/unpipe/x"), "../share/unpipe/x");
        assert_eq!(
            text("/p/share/man/man1", "/p/share/unpipe/x"),
            "../../unpipe/x"
        );
        assert_eq!(
            text("/home/u/bin", "/home/u/.local/share/x"),
            "../.local/share/x"
        );
    }
}
