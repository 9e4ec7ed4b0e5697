//! Making the prefix match what is current, whatever a killed run left.
//!
//! Idempotent; runs first under every lock and last in every change. It deletes only what it can
//! name: staging, versions that nothing points to, and links with exactly the text that unpipe
//! writes. In it only "not found" means absent; any other error stops before anything is deleted
//! (an ignored EIO here once cost another tool its live version).

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::Path;

use super::ground::in_the_way;
use super::installed::{is_begun, names, package, receipt, trees};
use super::kept::{self, Dropped};
use super::links::Ground;
use super::{Cause, Writer, layout};
use crate::beneath::Kind;
use crate::model::{Name, RelPath, TreeName, Version};

/// What is to be done for one package, read before anything is changed.
pub(super) struct Wanted {
    pub(super) name: Name,
    pub(super) exports: BTreeSet<RelPath>,
    pub(super) unwanted: BTreeSet<RelPath>,
    drop: Vec<TreeName>,
    pub(super) current: Presence,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Presence {
    Installed,
    Gone,
}

impl Writer {
    /// Makes staging, versions, links and folders match what is current.
    ///
    /// # Errors
    /// If something cannot be read, before anything is deleted; or cannot be changed.
    pub fn reconcile(&mut self) -> Result<(), Cause> {
        self.settle_tracks()?;
        let plans = self.read_all()?;
        self.clear_staging()?;
        self.match_links(&plans)?;
        for plan in &plans {
            self.drop_trees(plan)?;
        }
        self.remove_empty()
    }

    /// Makes the links alone match what is current. Staging and old versions stay, so that the
    /// change that is under way can still go back, and other packages stay staged.
    pub(super) fn relink(&mut self) -> Result<(), Cause> {
        let plans = self.read_all()?;
        self.match_links(&plans)
    }

    fn read_all(&self) -> Result<Vec<Wanted>, Cause> {
        let names = names(&self.root)?;
        names.into_iter().map(|name| self.read(name)).collect()
    }

    fn read(&self, name: Name) -> Result<Wanted, Cause> {
        let package = package(&self.root, &name)?;
        let mut keep = BTreeSet::new();
        let mut exports = BTreeSet::new();
        if let Some(package) = &package {
            keep.insert(package.tree.clone());
            keep.extend(package.receipt.replaced.clone());
            keep.extend(package.track.left.clone());
            exports.extend(package.receipt.exported().cloned());
        }
        let mut unwanted = BTreeSet::new();
        let mut drop = Vec::new();
        for tree in trees(&self.root, &name)? {
            if let Some(receipt) = receipt(&self.root, &layout::tree(&name, &tree))? {
                unwanted.extend(
                    receipt
                        .exported()
                        .filter(|path| !exports.contains(*path))
                        .cloned(),
                );
            }
            if !keep.contains(&tree) {
                drop.push(tree);
            }
        }
        let current = package.map_or(Presence::Gone, |_| Presence::Installed);
        Ok(Wanted {
            name,
            exports,
            unwanted,
            drop,
            current,
        })
    }

    /// A run that was killed between its two renames left the new track with the old version:
    /// the old track comes back.
    fn settle_tracks(&self) -> Result<(), Cause> {
        for (entry, _) in self.staged()? {
            let Some(name) = entry.to_str().and_then(|name| Name::from_folder(name).ok()) else {
                continue;
            };
            let folder = layout::staging(&name);
            let has = |file: &str| Ok::<_, Cause>(self.root.kind(&folder.join(file))?.is_some());
            if has("current")? && has("before-track")? && !has("track")? {
                let saved = folder.join("before-track");
                self.root
                    .rename(&saved, &self.root, &layout::track(&name))?;
                self.root.sync_dir(&layout::app(&name))?;
            }
            self.give_up(&name)?;
        }
        Ok(())
    }

    /// A first install that did not come to its switch is a removal from here on, with the sign of
    /// one: without it, its version would look like a package that lost its link.
    fn give_up(&self, name: &Name) -> Result<(), Cause> {
        let has = |path: &Path| Ok::<_, Cause>(self.root.kind(path)?.is_some());
        let app = layout::app(name);
        if is_begun(&self.root, name)? && has(&app)? && !has(&layout::current(name))? {
            let link = layout::staging(name).join("current");
            self.root.rename(&link, &self.root, &layout::aside(name))?;
            self.root.sync_dir(&app)?;
        }
        Ok(())
    }

    fn staged(&self) -> Result<Vec<(OsString, Kind)>, Cause> {
        Ok(self.root.entries_if_there(Path::new(layout::STAGING))?)
    }

    fn clear_staging(&mut self) -> Result<(), Cause> {
        for (entry, kind) in self.staged()? {
            let folder = Path::new(layout::STAGING).join(entry);
            if kind == Kind::Directory {
                self.rescue(&folder)?;
            }
            self.root.remove_tree(&folder)?;
        }
        Ok(())
    }

    /// A tree that was exchanged out of its place may hold the user's changes.
    fn rescue(&mut self, folder: &Path) -> Result<(), Cause> {
        if self.root.kind(&folder.join(kept::MARKER))?.is_none() {
            return Ok(());
        }
        let tree = folder.join("tree");
        if self.root.kind(&tree)?.is_none() {
            return Ok(());
        }
        match self.owner(folder)? {
            Some((name, version)) if kept::is_edited(&self.root, &tree)? => {
                let path = kept::keep(&self.root, &tree, &name, &version)?;
                self.note_kept(&path);
            }
            _ => {
                // What a killed removal leaves of it must not look like the user's work.
                self.root.remove_file(&folder.join(kept::MARKER))?;
                self.root.sync_dir(folder)?;
            }
        }
        Ok(())
    }

    /// Whose tree lies in a staging folder.
    fn owner(&self, folder: &Path) -> Result<Option<(Name, Version)>, Cause> {
        let marker = folder.join(kept::MARKER);
        let bytes = self.root.read(&marker, layout::RECEIPT_LIMIT)?;
        let tree = String::from_utf8_lossy(&bytes).parse::<TreeName>();
        let name = folder.file_name().and_then(|name| name.to_str());
        let name = name.and_then(|name| Name::from_folder(name).ok());
        Ok(name.zip(tree.ok().map(|tree| tree.version().clone())))
    }

    pub(super) fn ground(&self) -> Ground<'_> {
        Ground {
            root: &self.root,
            real: &self.real,
            home: self.home.as_deref(),
        }
    }

    /// Versions go last, after the links that their receipts name: a kill in between leaves the
    /// receipt that the next run needs.
    fn drop_trees(&mut self, plan: &Wanted) -> Result<(), Cause> {
        for tree in &plan.drop {
            let path = layout::tree(&plan.name, tree);
            match self.drop_tree(&plan.name, tree, &path)? {
                Dropped::Removed => {}
                Dropped::Kept(kept) => self.note_kept(&kept),
            }
        }
        if plan.current == Presence::Gone {
            self.remove_app(&plan.name)?;
        }
        Ok(())
    }

    fn drop_tree(&mut self, name: &Name, tree: &TreeName, path: &Path) -> Result<Dropped, Cause> {
        if kept::is_edited(&self.root, path)? {
            return kept::keep(&self.root, path, name, tree.version()).map(Dropped::Kept);
        }
        self.make_own(&[layout::STAGING])?;
        let gone = Path::new(layout::STAGING).join(format!("gone-{tree}"));
        self.root.remove_tree(&gone)?;
        self.root.rename_new(path, &self.root, &gone)?;
        self.root.remove_tree(&gone)?;
        Ok(Dropped::Removed)
    }

    fn remove_app(&mut self, name: &Name) -> Result<(), Cause> {
        for file in [layout::aside(name), layout::track(name)] {
            self.root.remove_file_if_there(&file)?;
        }
        match self.root.remove_dir(&layout::app(name)) {
            Err(error) if error.is_not_empty() => {
                let path = self.real.join(layout::app(name));
                self.note(format!(
                    "{} holds files that are not unpipe's, which stay",
                    path.display()
                ));
                Ok(())
            }
            Err(error) if !error.is_absent() => Err(error.into()),
            _ => Ok(()),
        }
    }

    /// Staging goes last of all: while it is there, somebody has something to tidy up.
    fn remove_empty(&mut self) -> Result<(), Cause> {
        self.folders.prune(&self.root)?;
        for folder in [layout::APPS, layout::KEPT, layout::RUNS, layout::STAGING] {
            match self.root.remove_dir(Path::new(folder)) {
                Err(error) if error.is_not_dir() => {
                    return Err(in_the_way(&self.root, Path::new(folder)));
                }
                Err(error) if !error.is_absent() && !error.is_not_empty() => {
                    return Err(error.into());
                }
                _ => {}
            }
        }
        Ok(())
    }
}
