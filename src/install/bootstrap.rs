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

/// Makes the prefix and `share/unpipe` in it, as far as they are missing.
pub(super) fn make(prefix: &Prefix) -> Result<(), Cause> {
    while let Some(site) = site(prefix)? {
        let Site {
            parent,
            existing,
            missing,
        } = &site;
        let missing: Vec<&Path> = missing.iter().map(Path::new).collect();
        clear_abandoned(parent)?;
        let built = build(parent, &missing, &record(prefix.path(), existing, &missing))?;
        let Some(first) = missing.first() else {
            return Ok(());
        };
        let built = &built.path;
        match parent.rename_new(built, parent, first) {
            Ok(()) => {
                parent.sync()?;
                return Ok(());
            }
            // Another run was faster: its folders are as good.
            Err(error) if error.is_exists() => drop(take_apart(parent, built)?),
            Err(error) => {
                take_apart(parent, built)?;
                return Err(error.into());
            }
        }
    }
    Ok(())
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
        Some(site) => clear_abandoned(&site.parent),
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
