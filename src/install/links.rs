//! The links that show a package in the prefix.
//!
//! A link is ours only if its text is exactly what unpipe writes at that path for that name.

use std::path::{Component, Path, PathBuf};

use super::{Cause, layout, safety};
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

/// Where a link lies: an open folder, its real path, and the path below it.
pub(super) struct Spot {
    pub(super) folder: Dir,
    real: PathBuf,
    pub(super) below: PathBuf,
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

impl Ground<'_> {
    /// The spot of an exported path. Only its first folder may be a link of the user's, to a
    /// folder below the home.
    ///
    /// # Errors
    /// The inner one says what is in the way.
    pub(super) fn spot(&self, path: &RelPath) -> Result<Result<Spot, Occupant>, Cause> {
        let mut parts = path.segments();
        let top = Path::new(parts.next().unwrap_or(""));
        let rest: PathBuf = parts.collect();
        let real = self.real.join(top);
        let in_the_way = || Ok(Err(Occupant::NotAFolder(real.clone())));
        match self.root.kind(top)? {
            Some(Kind::Link) => {
                let Some((folder, target)) = self.linked_folder(&real)? else {
                    return in_the_way();
                };
                Ok(Ok(Spot {
                    folder,
                    real: target,
                    below: rest,
                }))
            }
            Some(Kind::Directory) | None => {
                let folder = self.root.dir(Path::new(""))?;
                let below = path.as_path().to_owned();
                Ok(Ok(Spot {
                    folder,
                    real: self.real.to_owned(),
                    below,
                }))
            }
            Some(Kind::File | Kind::Other) => in_the_way(),
        }
    }

    /// The folder that a link of the user's leads to, if it lies below the home. Its path is a
    /// string, and stale by now if somebody changes the home meanwhile: so it is opened below the
    /// home's handle, through no other link.
    fn linked_folder(&self, link: &Path) -> Result<Option<(Dir, PathBuf)>, Cause> {
        let target = match link.canonicalize() {
            Ok(target) => target,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(source) => {
                return Err(Cause::Prefix {
                    path: link.to_owned(),
                    source,
                });
            }
        };
        let Some(home) = self.home else {
            return Ok(None);
        };
        let inside = match target.strip_prefix(home) {
            Ok(inside) if !inside.as_os_str().is_empty() => inside,
            _ => return Ok(None),
        };
        match Dir::open(home)?.dir(inside) {
            Ok(folder) => {
                // What lies in it is the prefix's, so that it must be as safe.
                safety::check(&target, self.home)?;
                Ok(Some((folder, target)))
            }
            Err(error) if error.is_not_dir() || error.is_absent() => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// What is at an exported path of a package.
    pub(super) fn look(&self, name: &Name, path: &RelPath) -> Result<Found, Cause> {
        let spot = match self.spot(path)? {
            Ok(spot) => spot,
            Err(occupant) => return Ok(Found::Taken(occupant)),
        };
        if let Some(blocked) = blocked_folder(&spot)? {
            return Ok(Found::Taken(Occupant::NotAFolder(spot.real.join(blocked))));
        }
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

impl Spot {
    /// The text of the link: from its real folder to the tree, through `current`.
    pub(super) fn text(&self, prefix: &Path, name: &Name, path: &RelPath) -> PathBuf {
        let target = prefix.join(layout::current(name)).join(path.as_path());
        relative(&self.real_folder(), &target)
    }

    /// The real path of the folder that the link lies in.
    pub(super) fn real_folder(&self) -> PathBuf {
        let link = self.real.join(&self.below);
        link.parent().map(Path::to_owned).unwrap_or_default()
    }

    /// The folders above the link, outermost first, relative to the opened folder.
    pub(super) fn folders(&self) -> Vec<PathBuf> {
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

/// The first folder above the link that is something else; everything below it is hidden.
fn blocked_folder(spot: &Spot) -> Result<Option<PathBuf>, Cause> {
    for folder in spot.folders() {
        match spot.folder.kind(&folder)? {
            None => return Ok(None),
            Some(Kind::Directory) => {}
            Some(_) => return Ok(Some(folder)),
        }
    }
    Ok(None)
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
