//! The commit: a staged version becomes the current one by one rename.

use std::path::{Path, PathBuf};

use super::stage::write_new;
use super::{Cause, Writer, kept, layout};
use crate::beneath::{Dir, Kind, Made};
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
/// If something cannot be written; [`Writer::undo`] then goes back.
pub fn commit(writer: &mut Writer, staged: &Staged, observer: &dyn Observer) -> Result<(), Cause> {
    writer.make_own(&[layout::APPS])?;
    make_app(&writer.root, &staged.name)?;
    writer.save_before(&staged.name, &staged.folder)?;
    put_tree(writer, staged)?;
    switch(&writer.root, &staged.name, &staged.folder)?;
    writer.relink()?;
    writer.done();
    observer.on(Event::Committed);
    Ok(())
}

fn make_app(root: &Dir, name: &Name) -> Result<(), Cause> {
    if root.make_dir_if_absent(&layout::app(name), 0o755)? == Made::Now {
        root.sync_dir(Path::new(layout::APPS))?;
    }
    Ok(())
}

/// Moves the tree to its place. A tree of that name that is there already (a repair, or the
/// version that a rollback left) is exchanged in one step, so that `current` never dangles; the
/// marker tells a later run that what came out may hold the user's changes.
fn put_tree(writer: &mut Writer, staged: &Staged) -> Result<(), Cause> {
    let root = &writer.root;
    let (from, to) = (
        staged.folder.join("tree"),
        layout::tree(&staged.name, &staged.tree),
    );
    if root.kind(&to)?.is_some() {
        let marker = staged.folder.join(kept::MARKER);
        write_new(root, &marker, staged.tree.to_string().as_bytes())?;
        root.sync_dir(&staged.folder)?;
        root.exchange(&from, root, &to)?;
        if let Some(before) = &mut writer.before {
            before.exchanged = Some((from, to));
        }
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

/// What a package was before a change, saved on disk before anything moves, so that going back
/// needs no space.
#[derive(Debug)]
pub(super) struct Before {
    name: Name,
    had: Had,
    exchanged: Option<(PathBuf, PathBuf)>,
}

#[derive(Debug)]
enum Had {
    /// It was not installed.
    Nothing,
    /// Copies of `current` and the track lie in this folder.
    Copies(PathBuf),
    /// `current` itself was moved here.
    Moved(PathBuf),
}

impl Writer {
    /// Saves what a package is, in the folder of its change.
    pub(super) fn save_before(&mut self, name: &Name, folder: &Path) -> Result<(), Cause> {
        let (root, current) = (&self.root, layout::current(name));
        let had = if root.kind(&current)? == Some(Kind::Link) {
            root.symlink(&root.link_text(&current)?, &folder.join("before-current"))?;
            let track = root.read(&layout::track(name), layout::RECEIPT_LIMIT)?;
            write_new(root, &folder.join("before-track"), &track)?;
            // The copies are on the disk before what they are copies of is replaced.
            root.sync_dir(folder)?;
            Had::Copies(folder.to_owned())
        } else {
            Had::Nothing
        };
        self.remember(name, had);
        Ok(())
    }

    /// Moves `current` aside: the commit of a removal, which needs no space either.
    pub(super) fn put_aside(&mut self, name: &Name) -> Result<(), Cause> {
        let aside = layout::aside(name);
        self.root
            .rename(&layout::current(name), &self.root, &aside)?;
        self.remember(name, Had::Moved(aside));
        Ok(self.root.sync_dir(&layout::app(name))?)
    }

    fn remember(&mut self, name: &Name, had: Had) {
        self.before = Some(Before {
            name: name.clone(),
            had,
            exchanged: None,
        });
    }
}

impl Before {
    /// Makes the package what it was; its links follow with the next reconcile.
    pub(super) fn restore(&self, root: &Dir) -> Result<(), Cause> {
        let (current, track) = (layout::current(&self.name), layout::track(&self.name));
        match &self.had {
            Had::Copies(folder) => {
                let (old_current, old_track) =
                    (folder.join("before-current"), folder.join("before-track"));
                // What has not moved yet may not even be movable.
                if root.link_text(&current)? != root.link_text(&old_current)? {
                    root.rename(&old_current, root, &current)?;
                }
                let read = |path| root.read(path, layout::RECEIPT_LIMIT);
                if read(&track)? != read(&old_track)? {
                    root.rename(&old_track, root, &track)?;
                }
            }
            Had::Moved(aside) => root.rename(aside, root, &current)?,
            Had::Nothing => {
                // From here on it is a removal, and has the sign of one.
                if root.kind(&current)?.is_some() {
                    root.rename(&current, root, &layout::aside(&self.name))?;
                }
                root.remove_file_if_there(&track)?;
            }
        }
        if let Some((one, other)) = &self.exchanged {
            root.exchange(one, root, other)?;
        }
        root.sync_dir(&layout::app(&self.name))?;
        Ok(())
    }
}
