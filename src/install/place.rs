//! The commit: a staged version becomes the current one by one rename.

use std::path::{Path, PathBuf};

use super::folders::StatOrAbsent;
use super::stage::write_new;
use super::{Cause, Writer, kept, layout};
use crate::beneath::{Dir, Kind};
use crate::model::{Name, TreeName};
use crate::progress::{Event, Observer};

/// A complete version in its private folder, ready for the switch.
#[derive(Debug)]
pub struct Staged {
    name: Name,
    tree: TreeName,
    folder: PathBuf,
}

impl Staged {
    pub(super) fn new(name: Name, tree: TreeName, folder: PathBuf) -> Self {
        Self { name, tree, folder }
    }
}

/// Makes a staged version the current one, then makes the links of the prefix match.
///
/// # Errors
/// If something cannot be written; `current` and the track are then what they were before.
pub fn commit(writer: &mut Writer, staged: &Staged, observer: &dyn Observer) -> Result<(), Cause> {
    writer.make_own(&[layout::APPS])?;
    make_app(&writer.root, &staged.name)?;
    let before = Before::save(&writer.root, &staged.name, &staged.folder)?;
    let done = put_tree(&writer.root, staged)
        .and_then(|()| switch(&writer.root, &staged.name, &staged.folder))
        .and_then(|()| writer.relink());
    if done.is_err() {
        before.restore(&writer.root)?;
    }
    done?;
    observer.on(Event::Committed);
    Ok(())
}

fn make_app(root: &Dir, name: &Name) -> Result<(), Cause> {
    match root.make_dir(&layout::app(name), 0o755) {
        Ok(()) => Ok(root.sync_dir(Path::new(layout::APPS))?),
        Err(error) if error.is_exists() => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// Moves the tree to its place. A tree of that name that is there already (a repair, or the
/// version that a rollback left) is exchanged in one step, so that `current` never dangles; the
/// marker tells a later run that what came out may hold the user's changes.
fn put_tree(root: &Dir, staged: &Staged) -> Result<(), Cause> {
    let (from, to) = (
        staged.folder.join("tree"),
        layout::tree(&staged.name, &staged.tree),
    );
    if root.kind(&to)?.is_some() {
        write_new(root, &staged.folder.join(kept::MARKER), b"")?;
        root.sync_dir(&staged.folder)?;
        root.exchange(&from, root, &to)?;
    } else {
        root.rename_new(&from, root, &to)?;
    }
    root.sync_dir(&layout::app(&staged.name))?;
    Ok(())
}

/// Replaces the track, then `current`: the second rename is the commit.
pub(super) fn switch(root: &Dir, name: &Name, folder: &Path) -> Result<(), Cause> {
    root.rename(&folder.join("track"), root, &layout::track(name))?;
    root.sync_dir(&layout::app(name))?;
    root.rename(&folder.join("current"), root, &layout::current(name))?;
    root.sync_dir(&layout::app(name))?;
    Ok(())
}

/// What a package's two moving parts were, saved on disk before they move, so that going back
/// needs no space.
pub(super) struct Before {
    name: Name,
    folder: PathBuf,
    had: Had,
}

enum Had {
    Nothing,
    Version,
}

impl Before {
    pub(super) fn save(root: &Dir, name: &Name, folder: &Path) -> Result<Self, Cause> {
        let current = layout::current(name);
        let had = if root.kind(&current)? == Some(Kind::Link) {
            root.symlink(&root.link_text(&current)?, &folder.join("before-current"))?;
            let track = root.read(&layout::track(name), layout::RECEIPT_LIMIT)?;
            write_new(root, &folder.join("before-track"), &track)?;
            Had::Version
        } else {
            Had::Nothing
        };
        Ok(Self {
            name: name.clone(),
            folder: folder.to_owned(),
            had,
        })
    }

    pub(super) fn restore(&self, root: &Dir) -> Result<(), Cause> {
        match self.had {
            Had::Version => {
                self.put_back(root, "before-current", &layout::current(&self.name))?;
                self.put_back(root, "before-track", &layout::track(&self.name))?;
            }
            Had::Nothing => {
                for path in [layout::current(&self.name), layout::track(&self.name)] {
                    match root.remove_file(&path) {
                        Err(error) if !error.is_absent() => return Err(error.into()),
                        _ => {}
                    }
                }
            }
        }
        root.sync_dir(&layout::app(&self.name))?;
        Ok(())
    }

    fn put_back(&self, root: &Dir, saved: &str, path: &Path) -> Result<(), Cause> {
        match root.rename(&self.folder.join(saved), root, path) {
            Err(error) if !error.is_absent() => Err(error.into()),
            _ => Ok(()),
        }
    }
}
