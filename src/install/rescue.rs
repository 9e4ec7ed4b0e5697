//! Removing a package whose receipt or track is damaged, without losing a file of it.
//!
//! The receipt cannot tell what is the package's, so only what needs no receipt is touched: links
//! with exactly the text that unpipe writes at their path for this very name, and the package's own
//! folder, which is moved to `share/unpipe/kept` whole. Links go first: a run that is killed
//! leaves the package as damaged as it was, and the same command ends the work.

use std::path::{Path, PathBuf};

use super::inspect::whole;
use super::links::Ground;
use super::{Cause, Note, Prefix, View, layout, lock};
use crate::beneath::Dir;
use crate::model::{Name, OutsideText, RelPath};

/// A damaged package, and what a removal would touch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wreck {
    /// The package.
    pub name: Name,
    /// What is wrong with it.
    pub fault: OutsideText,
    /// The links that go.
    pub links: Vec<RelPath>,
}

/// What a removal did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rescued {
    /// Where the package's folder is now.
    pub kept: PathBuf,
    /// What else is worth saying.
    pub notes: Vec<Note>,
}

impl View {
    /// Whether a package has this name, or this last segment of one, whole or not.
    ///
    /// # Errors
    /// If the prefix cannot be read.
    pub fn has(&self, word: &str) -> Result<bool, Cause> {
        let names = self.root.as_ref().map(super::installed::names);
        let names = names.transpose()?.unwrap_or_default();
        Ok(names.iter().any(|name| is_called(name, word)))
    }

    /// The damaged packages that a word names, by the whole name or its last segment. The names
    /// come from folders: no receipt is needed for them.
    ///
    /// # Errors
    /// If the prefix cannot be read.
    pub fn wrecks(&self, word: &str) -> Result<Vec<Wreck>, Cause> {
        let Some(root) = &self.root else {
            return Ok(Vec::new());
        };
        let ground = self.ground(root);
        let mut found = Vec::new();
        for name in super::installed::names(root)? {
            if is_called(&name, word) {
                found.extend(wreck(ground, &name)?);
            }
        }
        Ok(found)
    }
}

impl Prefix {
    /// Removes a damaged package as it was shown.
    ///
    /// # Errors
    /// If it is not what was shown any more, or something cannot be removed or moved: then the same
    /// call goes on where this one ended.
    pub fn rescue(&self, shown: &Wreck) -> Result<Rescued, Cause> {
        self.check_writable()?;
        let changed = || Cause::Shifted(shown.name.clone());
        let root = Dir::open(self.path())?;
        let lock = lock::exclusive(&root)?.ok_or_else(changed)?;
        let ground = Ground {
            root: &root,
            real: self.path(),
            home: self.home(),
        };
        if wreck(ground, &shown.name)?.as_ref() != Some(shown) {
            return Err(changed());
        }
        for path in &shown.links {
            remove_link(ground, &shown.name, path)?;
        }
        let kept = move_aside(&root, &shown.name)?;
        drop(lock);
        // Another package may be damaged too, which is no reason to undo this.
        let notes = match self.write().and_then(super::Writer::close) {
            Ok(notes) => notes,
            Err(cause) => vec![Note::Said(format!("nothing else was tidied up: {cause}"))],
        };
        let kept = self.path().join(kept);
        Ok(Rescued { kept, notes })
    }
}

fn is_called(name: &Name, word: &str) -> bool {
    name.as_str() == word || name.short() == word
}

/// The package, if it is damaged. An error that a disk or a permission makes is no damage: what
/// cannot be read now may be whole.
fn wreck(ground: Ground<'_>, name: &Name) -> Result<Option<Wreck>, Cause> {
    let fault = match whole(ground.root, name) {
        Ok(_) => return Ok(None),
        Err(cause) if cause.is_damage() => OutsideText::new(cause.to_string()),
        Err(cause) => return Err(cause),
    };
    let links = ground.owned_links()?;
    let links = links.into_iter().filter(|(_, owner)| owner == name);
    Ok(Some(Wreck {
        name: name.clone(),
        fault,
        links: links.map(|(path, _)| path).collect(),
    }))
}

fn remove_link(ground: Ground<'_>, name: &Name, path: &RelPath) -> Result<(), Cause> {
    if ground.owner(path)?.as_ref() == Some(name)
        && let Ok(spot) = ground.spot(path)?
    {
        spot.folder.remove_file(&spot.below)?;
        let folder = spot.below.parent().unwrap_or(Path::new(""));
        spot.folder.sync_dir(folder)?;
    }
    Ok(())
}

/// What a killed run had begun for the package goes along: the next run could do nothing with it.
fn move_aside(root: &Dir, name: &Name) -> Result<PathBuf, Cause> {
    let (app, staging) = (layout::app(name), layout::staging(name));
    if root.kind(&staging)?.is_some() {
        root.rename_new(&staging, root, &app.join("staging"))?;
        root.sync_dir(&app)?;
    }
    let free = super::kept::free_place(root, name, "damaged")?;
    root.rename_new(&app, root, &free)?;
    for folder in [
        Path::new(layout::APPS),
        free.parent().unwrap_or(Path::new("")),
    ] {
        root.sync_dir(folder)?;
    }
    Ok(free)
}
