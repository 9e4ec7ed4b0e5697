//! Removing a package whose receipt or track is damaged, without losing a file of it.
//!
//! The receipt cannot tell what is the package's, so only what needs no receipt is touched: links
//! with exactly the text that unpipe writes at their path for this very name, and the package's own
//! folder, which is moved to `share/unpipe/kept` whole. Links go first: a run that is killed
//! leaves the package as damaged as it was, and the same command ends the work.

use std::path::{Path, PathBuf};

use super::inspect::whole;
use super::links::Ground;
use super::{Aftermath, Cause, InstallError, Note, Prefix, View, layout, lock};
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
    /// If it is not what was shown any more, or something cannot be removed or moved: then what was
    /// done is undone. A run that is killed is no error: the same call goes on where it ended.
    pub fn rescue(&self, shown: &Wreck) -> Result<Rescued, InstallError> {
        self.check_writable()?;
        let changed = || Cause::Shifted(shown.name.clone());
        let root = self.open()?;
        let lock = lock::exclusive(&root)?.ok_or_else(changed)?;
        let ground = Ground {
            root: &root,
            real: self.path(),
            home: self.home(),
        };
        if wreck(ground, &shown.name)?.as_ref() != Some(shown) {
            return Err(changed().into());
        }
        let unreached = ground.unreached()?;
        let kept = take_away(ground, shown)?;
        drop(lock);
        let mut notes: Vec<Note> = unreached
            .iter()
            .map(|path| unreached_in(&shown.name, path))
            .collect();
        notes.extend(self.tidy_up_around());
        Ok(Rescued {
            kept: self.path().join(kept),
            notes,
        })
    }

    /// Tidies up after the removal of a damaged package. Another one may be damaged too, which is
    /// no reason to undo that: it is worth saying.
    pub fn tidy_up_around(&self) -> Vec<Note> {
        let is_there = self.view().map(|view| view.installed().is_some());
        let tidied = match is_there {
            Ok(false) => return Vec::new(),
            Ok(true) => self.write().and_then(super::Writer::close),
            Err(cause) => Err(cause),
        };
        tidied.unwrap_or_else(|cause| {
            vec![Note::Said(format!("nothing else was tidied up: {cause}"))]
        })
    }
}

/// The links go, then the folder; or all is as it was.
fn take_away(ground: Ground<'_>, shown: &Wreck) -> Result<PathBuf, InstallError> {
    let (mut gone, mut moved) = (Vec::new(), Vec::new());
    let links = shown.links.iter().try_for_each(|path| {
        gone.push(path);
        remove_link(ground, &shown.name, path)
    });
    let error = match links.and_then(|()| move_aside(ground.root, &shown.name, &mut moved)) {
        Ok(kept) => return Ok(kept),
        Err(cause) => cause,
    };
    let mut undone = Ok(());
    for (from, to) in moved.iter().rev() {
        undone = undone.and(move_back(ground.root, from, to));
    }
    undone = undone.and(clear_kept(ground.root, &shown.name));
    for path in gone {
        undone = undone.and(put_back(ground, &shown.name, path));
    }
    let app = ground.real.join(layout::app(&shown.name));
    let aftermath = match undone {
        Ok(()) => Aftermath::Undone,
        Err(more) => Aftermath::Left(OutsideText::new(format!("{} ({more})", app.display()))),
    };
    Err(InstallError {
        cause: Box::new(error),
        aftermath,
    })
}

/// A receipt that cannot be read does not tell whether there was any.
fn unreached_in(name: &Name, path: &Path) -> Note {
    Note::Left(format!(
        "links of {name} may be left: {} is no folder that can be used",
        path.display()
    ))
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

/// Makes a link again that was removed; nothing, if it was not.
fn put_back(ground: Ground<'_>, name: &Name, path: &RelPath) -> Result<(), Cause> {
    if let Ok(spot) = ground.spot(path)?
        && spot.folder.kind(&spot.below)?.is_none()
    {
        let text = spot.text(ground.real, name, path);
        spot.folder.symlink(&text, &spot.below)?;
    }
    Ok(())
}

/// Moves a folder back; nothing, if it was not moved.
fn move_back(root: &Dir, from: &Path, to: &Path) -> Result<(), Cause> {
    if root.kind(to)?.is_some() {
        root.rename_new(to, root, from)?;
    }
    Ok(())
}

/// The folders that were made for what is kept go again, if nothing is in them.
fn clear_kept(root: &Dir, name: &Name) -> Result<(), Cause> {
    let kept = Path::new(layout::KEPT);
    for folder in [&kept.join(name.folder()), kept] {
        match root.remove_dir(folder) {
            // What is no folder was not made here.
            Err(error) if error.is_absent() || error.is_not_empty() || error.is_not_dir() => {}
            Err(error) => return Err(error.into()),
            Ok(()) => {}
        }
    }
    Ok(())
}

/// What a killed run had begun for the package goes along: the next run could do nothing with it.
/// What is moved is told before it is.
fn move_aside(
    root: &Dir,
    name: &Name,
    moved: &mut Vec<(PathBuf, PathBuf)>,
) -> Result<PathBuf, Cause> {
    let (app, staging) = (layout::app(name), layout::staging(name));
    if root.kind(&staging)?.is_some() {
        let inside = app.join("staging");
        moved.push((staging.clone(), inside.clone()));
        root.rename_new(&staging, root, &inside)?;
        root.sync_dir(&app)?;
    }
    let free = super::kept::free_place(root, name, "damaged")?;
    moved.push((app.clone(), free.clone()));
    root.rename_new(&app, root, &free)?;
    for folder in [
        Path::new(layout::APPS),
        free.parent().unwrap_or(Path::new("")),
    ] {
        root.sync_dir(folder)?;
    }
    Ok(free)
}
