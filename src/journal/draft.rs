//! A journal that is being written: nothing outside its own folder is changed.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use super::look::{Seen, copy, look};
use super::plan::{Opened, Originals};
use super::work::Work;
use super::{Edit, Error, FOLDER, Record};
use super::{ajar, aside};
use crate::beneath::{self, Dir, Kind};
use crate::model::{Bits, HomePath, Node, OutsideText};

/// Where a journal works.
#[derive(Clone, Copy, Debug)]
pub struct Ground<'a> {
    /// The folder in which journals lie, and what they move; its lock is held by the caller.
    pub place: &'a Dir,
    /// The folder below which the edits are.
    pub root: &'a Dir,
}

/// What a journal is for.
#[derive(Clone, Debug)]
pub struct Subject {
    /// For people: `run:… is kept`.
    pub about: OutsideText,
    /// Where what somebody changed since goes, below the place.
    pub kept: HomePath,
}

/// Where the new content of a file is.
#[derive(Clone, Copy, Debug)]
pub struct Content<'a> {
    /// The folder.
    pub dir: &'a Dir,
    /// The path below it.
    pub path: &'a Path,
}

/// A journal before its commit. Dropped, it goes and leaves nothing.
#[derive(Debug)]
pub struct Draft<'a> {
    pub(super) ground: Ground<'a>,
    pub(super) work: Work,
    pub(super) plan: Record,
    pub(super) stage: Stage,
}

/// Whether the journal is still nothing but a draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    Drafted,
    Committed,
}

impl<'a> Draft<'a> {
    /// Begins a journal. The edits are put in order; those that change nothing are left out.
    ///
    /// # Errors
    /// If its folder cannot be made, or a path is no plain text.
    pub fn begin(
        ground: Ground<'a>,
        subject: Subject,
        mut edits: Vec<Edit>,
    ) -> Result<Self, Error> {
        edits.retain(|edit| edit.before != edit.after);
        edits.sort_by(|one, other| one.path.cmp(&other.path));
        check_text(&edits)?;
        let root = ground.root.real_path()?;
        if root.to_str().is_none() {
            return Err(Error::NoText(OutsideText::new(root.to_string_lossy())));
        }
        let work = Work::make(ground.place)?;
        Ok(Self {
            ground,
            work,
            plan: Record::new(subject.about, root, edits, subject.kept),
            stage: Stage::Drafted,
        })
    }

    /// The edits, in order: the number of an edit is its place here.
    pub fn edits(&self) -> &[Edit] {
        &self.plan.edits
    }

    /// Saves the original of one edit, and takes a copy of its new content.
    ///
    /// # Errors
    /// [`Error::Conflict`] if the original is not what the edit says, [`Error::Content`] if the
    /// content is not, or if something cannot be copied.
    pub fn stage(&mut self, number: usize, content: Option<Content<'_>>) -> Result<(), Error> {
        let Some(edit) = self.plan.edits.get(number) else {
            return Ok(());
        };
        let path = edit.path.as_path();
        let conflict = || Error::Conflict {
            path: edit.path.clone(),
        };
        if let Some(Node::File { mode, size, sha256 }) = &edit.before {
            let to = (&self.work.folder, &*Work::old(number));
            match copy((self.ground.root, path), to, *mode) {
                Ok(copied) if copied == (*size, *sha256) => {}
                Ok(_) => return Err(conflict()),
                Err(error) if error.is_absent() || error.is_not_dir() => return Err(conflict()),
                Err(error) => return Err(error.into()),
            }
        }
        let Some(Node::File { mode, size, sha256 }) = &edit.after else {
            return Ok(());
        };
        if edit.is_of_mode() {
            return Ok(());
        }
        let changed = || Error::Content {
            path: edit.path.clone(),
        };
        let content = content.ok_or_else(changed)?;
        let to = (&self.work.folder, &*Work::next(number));
        let copied = copy((content.dir, content.path), to, *mode)?;
        if copied == (*size, *sha256) {
            Ok(())
        } else {
            Err(changed())
        }
    }

    /// Takes a copy of a file or link that must not be lost: it comes to lie below the folder of
    /// what is kept, at this path.
    ///
    /// # Errors
    /// If it cannot be copied.
    pub fn set_aside(
        &mut self,
        at: &HomePath,
        node: &Node,
        from: Content<'_>,
    ) -> Result<(), Error> {
        let to = Path::new(Work::ASIDE).join(at.as_path());
        self.work.folder.make_parents(&to, 0o755)?;
        match node {
            Node::File { mode, .. } => {
                copy((from.dir, from.path), (&self.work.folder, &to), *mode)?;
            }
            Node::Link { target } => self.work.folder.symlink(target, &to)?,
            Node::Folder { .. } => {}
        }
        Ok(())
    }

    /// Writes a file of the receipt, which comes to lie in this folder below the place together
    /// with `saved`, the originals.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn write_receipt(&mut self, to: &HomePath, file: &str, bytes: &[u8]) -> Result<(), Error> {
        if self.plan.receipt.is_none() {
            self.work.folder.make_dir(Path::new(Work::RECEIPT), 0o755)?;
        }
        self.plan.receipt = Some(to.clone());
        self.plan.originals = Originals::Saved;
        let path = Path::new(Work::RECEIPT).join(file);
        write_new(&self.work.folder, &path, bytes)
    }

    /// Lets a folder below the place go with the last steps.
    pub fn drop_folder(&mut self, path: HomePath) {
        self.plan.drops.push(path);
    }

    /// Everything is as the edits say; and which folders have to be opened for the moment.
    pub(super) fn check(&mut self) -> Result<(), Error> {
        let mut parents: BTreeMap<HomePath, u32> = BTreeMap::new();
        for edit in &self.plan.edits {
            let seen = look(self.ground.root, edit.path.as_path())?;
            let is_as_said = match &edit.before {
                // A folder above it is still to be made, in place of something else.
                None if seen == Seen::Beyond => self.plan.comes_above(&edit.path),
                before => seen.is(before.as_ref()),
            };
            if !is_as_said {
                return Err(Error::Conflict {
                    path: edit.path.clone(),
                });
            }
            // In the folder of an edit names change; those above it are only gone through.
            let mut needed = 0o700;
            let mut above = edit.path.parent();
            while let Some(folder) = above {
                above = folder.parent();
                *parents.entry(folder).or_insert(0) |= needed;
                needed = 0o100;
            }
        }
        for (parent, needed) in parents {
            let at = self
                .plan
                .edits
                .binary_search_by(|edit| edit.path.cmp(&parent));
            if at.is_ok() {
                continue;
            }
            let entry = ajar::stat(self.ground.root, parent.as_path())?;
            match entry {
                Some(entry) if entry.kind == Kind::Directory => {
                    let mode = Bits::of(entry.mode);
                    if mode.number() & needed != needed {
                        self.plan.opened.push(Opened { path: parent, mode });
                    }
                }
                _ => return Err(Error::Conflict { path: parent }),
            }
        }
        Ok(())
    }

    /// Writes the plan and gives it its final name: the commit.
    pub(super) fn seal(&mut self) -> Result<(), Error> {
        let bytes = self.plan.to_bytes().map_err(Error::NoText)?;
        let folder = &self.work.folder;
        aside::sync_below(folder, Path::new(""))?;
        write_new(folder, Path::new(Work::PLAN_NEW), &bytes)?;
        self.work.journals.sync()?;
        self.ground.place.sync()?;
        folder.rename(Path::new(Work::PLAN_NEW), folder, Path::new(Work::PLAN))?;
        // From here on a kill may leave the plan: whatever fails now is undone by it.
        self.stage = Stage::Committed;
        Ok(())
    }
}

impl Drop for Draft<'_> {
    fn drop(&mut self) {
        if self.stage == Stage::Drafted {
            // What cannot be removed is cleared by whoever comes next: it is no plan.
            let _ = self.work.remove(self.ground.place);
        }
    }
}

/// JSON holds text alone.
fn check_text(edits: &[Edit]) -> Result<(), Error> {
    for edit in edits {
        let texts = [&edit.before, &edit.after].into_iter().flatten();
        let has_text = texts.into_iter().all(|node| match node {
            Node::Link { target } => target.to_str().is_some(),
            _ => true,
        });
        if !has_text || !edit.path.is_plain() {
            return Err(Error::NoText(OutsideText::new(edit.path.to_string())));
        }
    }
    Ok(())
}

fn write_new(dir: &Dir, path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let mut file = dir.create(path, 0o644)?;
    file.write_all(bytes)
        .and_then(|()| file.sync_all())
        .map_err(|error| beneath::Error::new("write", shown(dir, path), error))?;
    Ok(())
}

fn shown(dir: &Dir, path: &Path) -> PathBuf {
    dir.shown().join(path)
}

/// The name of the folder of journals, as a path.
pub(super) fn journals() -> &'static Path {
    Path::new(FOLDER)
}
