//! Making `share/unpipe` in a prefix, so that what was made is on record from the first moment.
//!
//! The missing folders are built beside their place, with the record of them inside, and put
//! there by one rename: a kill leaves either all of them, recorded, or none.

use std::io::{ErrorKind, Write};
use std::path::{Component, Path, PathBuf};

use super::skeleton::{self, Passing, clear_abandoned, take_apart};
use super::{Cause, Prefix, layout};
use crate::beneath::{self, Dir};

/// Where folders are missing.
struct Site {
    parent: Dir,
    /// Its path.
    existing: PathBuf,
    /// The missing folders, each in the one before it.
    missing: PathBuf,
}

/// What came of one try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tried {
    Made,
    /// Another run made or removed something here meanwhile: the site has to be looked for anew.
    Overtaken,
}

/// Makes the prefix and `share/unpipe` in it, as far as they are missing.
pub(super) fn make(prefix: &Prefix) -> Result<(), Cause> {
    while let Some(site) = site(prefix)? {
        if site.make(prefix.path())? == Tried::Made {
            break;
        }
    }
    Ok(())
}

impl Site {
    /// A run that leaves may take the site itself away, with whatever is being built in it.
    fn make(&self, prefix: &Path) -> Result<Tried, Cause> {
        match self.try_to_make(prefix) {
            Err(Cause::Files(error)) if error.is_absent() && self.is_gone()? => {
                Ok(Tried::Overtaken)
            }
            tried => tried,
        }
    }

    fn is_gone(&self) -> Result<bool, Cause> {
        Ok(self.parent.own_entry()?.links == 0)
    }

    fn try_to_make(&self, prefix: &Path) -> Result<Tried, Cause> {
        let parent = &self.parent;
        let missing: Vec<&Path> = self.missing.iter().map(Path::new).collect();
        let Some(first) = missing.first() else {
            return Ok(Tried::Made);
        };
        clear_abandoned(parent)?;
        let built = build(parent, &missing, &record(prefix, &self.existing, &missing))?;
        let built = &built.path;
        match parent.rename_new(built, parent, first) {
            Ok(()) => {
                parent.sync()?;
                Ok(Tried::Made)
            }
            // Another run was faster: its folders are as good.
            Err(error) if error.is_exists() => {
                take_apart(parent, built)?;
                Ok(Tried::Overtaken)
            }
            Err(error) => {
                take_apart(parent, built)?;
                Err(error.into())
            }
        }
    }
}

/// The site, if something is missing.
fn site(prefix: &Prefix) -> Result<Option<Site>, Cause> {
    match prefix.open() {
        Ok(root) => below(&root, prefix.path()),
        Err(Cause::Files(error)) if error.is_absent() => above(prefix),
        Err(cause) => Err(cause),
    }
}

/// Inside the prefix no link is followed any more: somebody may put one there at any moment.
fn below(root: &Dir, prefix: &Path) -> Result<Option<Site>, Cause> {
    let target = Path::new(layout::UNPIPE);
    let mut there = PathBuf::new();
    for part in target {
        let next = there.join(part);
        if root.kind(&next)?.is_none() {
            return Ok(Some(Site {
                parent: root.dir(&there)?,
                existing: prefix.join(&there),
                missing: target.strip_prefix(&there).unwrap_or(target).to_owned(),
            }));
        }
        there = next;
    }
    Ok(None)
}

fn above(named: &Prefix) -> Result<Option<Site>, Cause> {
    let prefix = named.path();
    let Some(existing) = nearest(prefix)? else {
        let source = std::io::Error::from(ErrorKind::NotFound);
        return Err(Cause::Prefix {
            path: prefix.to_owned(),
            source,
        });
    };
    if existing == prefix {
        return below(&named.open()?, prefix);
    }
    let parent = Dir::open(existing)?;
    let target = prefix.join(layout::UNPIPE);
    Ok(Some(Site {
        parent,
        existing: existing.to_owned(),
        missing: target.strip_prefix(existing).unwrap_or(&target).to_owned(),
    }))
}

/// Where `share/unpipe` is missing: takes apart what a killed run left beside its place.
pub(super) fn clear(prefix: &Prefix) -> Result<(), Cause> {
    match site(prefix)? {
        Some(site) => match clear_abandoned(&site.parent) {
            // What is gone holds nothing that could be left.
            Err(Cause::Files(error)) if error.is_absent() && site.is_gone()? => Ok(()),
            cleared => cleared,
        },
        None => Ok(()),
    }
}

/// The deepest folder on the way that is there. Only "not found" means absent.
pub(super) fn nearest(target: &Path) -> Result<Option<&Path>, Cause> {
    for folder in target.ancestors() {
        match folder.symlink_metadata() {
            Ok(_) => return Ok(Some(folder)),
            Err(error)
                if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {}
            Err(error) => {
                return Err(beneath::Error::new("look at", folder.to_owned(), error).into());
            }
        }
    }
    Ok(None)
}

fn build(parent: &Dir, missing: &[&Path], record: &str) -> Result<Passing, Cause> {
    let begun = skeleton::begin(parent)?;
    let made = fill(parent, &begun.path, missing, record);
    if made.is_err() {
        take_apart(parent, &begun.path)?;
    }
    made.map(|()| begun)
}

fn fill(parent: &Dir, top: &Path, missing: &[&Path], record: &str) -> Result<(), Cause> {
    let mut folder = top.to_owned();
    let mut made = vec![folder.clone()];
    for part in missing.iter().skip(1) {
        folder.push(part);
        parent.make_dir(&folder, 0o755)?;
        made.push(folder.clone());
    }
    parent.create(&folder.join("lock"), 0o644)?;
    let path = folder.join("dirs");
    let mut file = parent.create(&path, 0o644)?;
    file.write_all(record.as_bytes())
        .and_then(|()| file.sync_all())
        .map_err(|error| beneath::Error::new("write", parent.shown().join(&path), error))?;
    made.iter()
        .rev()
        .try_for_each(|folder| parent.sync_dir(folder))?;
    Ok(())
}

/// The missing folders as the record writes them: relative to the prefix, `..` for its parents.
fn record(prefix: &Path, existing: &Path, missing: &[&Path]) -> String {
    let mut folder = existing.to_owned();
    let mut lines = String::new();
    for part in missing {
        folder.push(part);
        let line = match (folder.strip_prefix(prefix), prefix.strip_prefix(&folder)) {
            (_, Ok(below)) if folder != prefix => up(below),
            (Ok(own), _) if own.as_os_str().is_empty() => ".".to_owned(),
            (Ok(below), _) => below.display().to_string(),
            _ => continue,
        };
        lines.push_str(&line);
        lines.push('\n');
    }
    lines
}

fn up(below: &Path) -> String {
    let steps = below
        .components()
        .filter(|part| matches!(part, Component::Normal(_)))
        .count();
    vec![".."; steps].join("/")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::fs;
    use std::path::PathBuf;

    use super::{Dir, Site, Tried};

    #[test]
    fn a_site_that_a_run_takes_away_as_it_leaves_is_looked_for_anew() {
        let folder = tempfile::tempdir().unwrap();
        let prefix = folder.path().join("prefix");
        fs::create_dir(&prefix).unwrap();
        let site = Site {
            parent: Dir::open(&prefix).unwrap(),
            existing: prefix.clone(),
            missing: PathBuf::from("share/unpipe"),
        };
        fs::remove_dir(&prefix).unwrap();
        assert_eq!(site.make(&prefix).unwrap(), Tried::Overtaken);
        assert!(!prefix.exists());
    }

    #[test]
    fn where_nothing_can_be_made_it_is_an_error_and_not_tried_for_ever() {
        let folder = tempfile::tempdir().unwrap();
        let site = Site {
            parent: Dir::open(folder.path()).unwrap(),
            existing: folder.path().to_owned(),
            // What is missing lies in a folder that is not there, and the site is.
            missing: PathBuf::from("a\0b"),
        };
        assert!(site.make(folder.path()).is_err());
    }
}
