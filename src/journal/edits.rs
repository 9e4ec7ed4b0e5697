//! Doing the edits of a plan, one way or the other. Each step can be repeated: what is as it is to
//! be is done, what is as it was is to be done, anything else somebody else put there.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::look::{Seen, look};
use super::put::Put;
use super::work::{Way, Work};
use super::{Edit, Error, Record};
use crate::beneath::{self, Dir, Kind};
use crate::model::{Bits, HomePath, Node};

/// What a folder must allow its owner while things in it change.
const OPEN: u32 = 0o700;

/// One edit, in the direction in which it is done.
#[derive(Clone, Copy)]
struct Turn<'a> {
    number: usize,
    path: &'a HomePath,
    from: Option<&'a Node>,
    to: Option<&'a Node>,
    is_of_mode: IsOfMode,
}

/// Whether an edit changes the mode of a file alone.
#[derive(Clone, Copy, PartialEq, Eq)]
enum IsOfMode {
    Yes,
    No,
}

/// The edits of a plan, under way.
pub(super) struct Editing<'a> {
    root: &'a Dir,
    work: &'a Work,
    plan: &'a Record,
    way: Way,
    conflicts: BTreeSet<HomePath>,
}

impl Edit {
    /// Whether it changes the mode of a file and nothing else: then the file stays the same one.
    pub(super) fn is_of_mode(&self) -> bool {
        let content = |node: &Option<Node>| match node {
            Some(Node::File { size, sha256, .. }) => Some((*size, *sha256)),
            _ => None,
        };
        content(&self.before).is_some() && content(&self.before) == content(&self.after)
    }
}

impl<'a> Editing<'a> {
    pub(super) fn new(root: &'a Dir, work: &'a Work, plan: &'a Record, way: Way) -> Self {
        Self {
            root,
            work,
            plan,
            way,
            conflicts: BTreeSet::new(),
        }
    }

    /// Does all of it. On the way back, paths that somebody changed are left and returned.
    pub(super) fn run(mut self) -> Result<BTreeSet<HomePath>, Error> {
        self.open_folders()?;
        if self.way == Way::Back {
            // What was being put when it stopped would keep a folder from going.
            for turn in self.turns() {
                self.put(&turn).clear()?;
            }
        }
        self.remove()?;
        self.make_folders()?;
        self.place()?;
        self.sync()?;
        self.set_modes()?;
        Ok(self.conflicts)
    }

    fn turns(&self) -> impl DoubleEndedIterator<Item = Turn<'a>> + use<'a> {
        let (plan, way) = (self.plan, self.way);
        let turn = move |(number, edit): (usize, &'a Edit)| {
            let (before, after) = (edit.before.as_ref(), edit.after.as_ref());
            let (from, to) = match way {
                Way::Forward => (before, after),
                Way::Back => (after, before),
            };
            Turn {
                number,
                path: &edit.path,
                from,
                to,
                is_of_mode: if edit.is_of_mode() {
                    IsOfMode::Yes
                } else {
                    IsOfMode::No
                },
            }
        };
        plan.edits.iter().enumerate().map(turn)
    }

    /// Somebody else changed a path: on the way forward that ends it, on the way back theirs stays.
    fn meet(&mut self, path: &HomePath) -> Result<(), Error> {
        match self.way {
            Way::Forward => Err(Error::Conflict { path: path.clone() }),
            Way::Back => {
                self.conflicts.insert(path.clone());
                Ok(())
            }
        }
    }

    /// What came of a step; what another's change made impossible is a conflict.
    fn tried(&mut self, path: &HomePath, result: beneath::Result<()>) -> Result<(), Error> {
        match result {
            Err(error)
                if error.is_absent()
                    || error.is_not_dir()
                    || error.is_exists()
                    || error.is_not_empty() =>
            {
                self.meet(path)
            }
            result => Ok(result?),
        }
    }

    /// The modes of a folder at the path; nothing if there is none.
    fn folder_mode(&self, path: &Path) -> Result<Option<Bits>, Error> {
        match self.root.stat(path) {
            Ok(Some(entry)) if entry.kind == Kind::Directory => Ok(Some(Bits::of(entry.mode))),
            Ok(_) => Ok(None),
            Err(error) if error.is_not_dir() => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    fn open_folders(&mut self) -> Result<(), Error> {
        let mut folders: BTreeMap<&HomePath, Vec<u32>> = BTreeMap::new();
        for opened in &self.plan.opened {
            let modes = folders.entry(&opened.path).or_default();
            modes.extend([opened.mode.number(), opened.mode.number() | OPEN]);
        }
        for turn in self.turns() {
            let modes = turn.folder_modes();
            if !modes.is_empty() {
                folders.entry(turn.path).or_default().extend(modes);
            }
        }
        for (path, modes) in folders {
            let Some(mode) = self.folder_mode(path.as_path())?.map(Bits::number) else {
                continue;
            };
            if !modes.contains(&mode) {
                self.meet(path)?;
            } else if mode & OPEN != OPEN {
                self.root.set_mode(path.as_path(), mode | OPEN)?;
            }
        }
        Ok(())
    }

    /// Takes away what goes, deepest first, and what stands where a folder is to be, or the reverse.
    fn remove(&mut self) -> Result<(), Error> {
        for turn in self.turns().rev().filter(Turn::needs_removal) {
            let path = turn.path.as_path();
            let seen = look(self.root, path)?;
            // Below what is no folder any more there is nothing left.
            if matches!(seen, Seen::Nothing | Seen::Beyond) || seen.is(turn.to) {
                continue;
            }
            let is_folder = matches!(seen, Seen::Thing(Node::Folder { .. }));
            if is_folder && turn.makes_folder() {
                // It was made before: its mode comes last.
                continue;
            }
            let result = match (turn.from, &seen) {
                (Some(Node::Folder { .. }), _) if is_folder => self.root.remove_dir(path),
                (from, seen) if seen.is(from) => self.root.remove_file(path),
                _ => {
                    self.meet(turn.path)?;
                    continue;
                }
            };
            self.tried(turn.path, result)?;
        }
        Ok(())
    }

    /// Closed to all others until what is in them is there: their modes come last.
    fn make_folders(&mut self) -> Result<(), Error> {
        for turn in self.turns().filter(Turn::makes_folder) {
            let path = turn.path.as_path();
            match look(self.root, path)? {
                Seen::Nothing => {
                    let made = self.root.make_dir(path, OPEN);
                    self.tried(turn.path, made)?;
                }
                Seen::Thing(Node::Folder { mode })
                    if turn.folder_modes().contains(&mode.number()) => {}
                _ => self.meet(turn.path)?,
            }
        }
        Ok(())
    }

    fn place(&mut self) -> Result<(), Error> {
        for turn in self.turns() {
            let put = self.put(&turn);
            let Some(node @ (Node::File { .. } | Node::Link { .. })) = turn.to else {
                continue;
            };
            let seen = look(self.root, turn.path.as_path())?;
            let is_free = !matches!(turn.from, Some(Node::File { .. } | Node::Link { .. }));
            if turn.is_of_mode == IsOfMode::Yes {
                if !seen.is(turn.from) && !seen.is(turn.to) {
                    self.meet(turn.path)?;
                }
            } else if seen.is(turn.to) {
            } else if is_free && seen == Seen::Nothing {
                let result = put.anew(node);
                self.tried(turn.path, result)?;
            } else if !is_free && seen.is(turn.from) {
                let result = put.over(node);
                self.tried(turn.path, result)?;
            } else {
                self.meet(turn.path)?;
            }
        }
        Ok(())
    }

    fn put(&self, turn: &Turn<'a>) -> Put<'a> {
        Put {
            root: self.root,
            work: self.work,
            way: self.way,
            number: turn.number,
            path: turn.path,
        }
    }

    fn sync(&self) -> Result<(), Error> {
        let parents: BTreeSet<Option<HomePath>> =
            self.turns().map(|turn| turn.path.parent()).collect();
        for parent in parents {
            let path = parent.as_ref().map_or(Path::new(""), HomePath::as_path);
            match self.root.sync_dir(path) {
                Err(error) if !error.is_absent() && !error.is_not_dir() => {
                    return Err(error.into());
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Deepest first: a folder that is closed may close what is below it.
    fn set_modes(&mut self) -> Result<(), Error> {
        let mut modes: BTreeMap<&HomePath, Bits> = BTreeMap::new();
        for opened in &self.plan.opened {
            modes.insert(&opened.path, opened.mode);
        }
        for turn in self.turns() {
            match turn.to {
                Some(Node::Folder { mode }) => modes.insert(turn.path, *mode),
                Some(Node::File { mode, .. }) if turn.is_of_mode == IsOfMode::Yes => {
                    modes.insert(turn.path, *mode)
                }
                _ => None,
            };
        }
        for (path, mode) in modes.into_iter().rev() {
            if self.conflicts.contains(path) {
                continue;
            }
            let result = match self.root.stat(path.as_path()) {
                Ok(Some(entry)) if Bits::of(entry.mode) == mode => Ok(()),
                Ok(Some(_)) => self.root.set_mode(path.as_path(), mode.number()),
                // A folder of the way that is gone by now had only to be open.
                Ok(None) => Ok(()),
                Err(error) => Err(error),
            };
            self.tried(path, result)?;
        }
        Ok(())
    }
}

impl Turn<'_> {
    fn needs_removal(&self) -> bool {
        let is_folder = |node: Option<&Node>| matches!(node, Some(Node::Folder { .. }));
        self.from.is_some() && (self.to.is_none() || is_folder(self.from) != is_folder(self.to))
    }

    fn makes_folder(&self) -> bool {
        matches!(self.to, Some(Node::Folder { .. }))
            && !matches!(self.from, Some(Node::Folder { .. }))
    }

    /// Every mode that a folder here may have at some moment; none if there is never a folder.
    fn folder_modes(&self) -> Vec<u32> {
        let mut modes = Vec::new();
        for node in [self.from, self.to].into_iter().flatten() {
            if let Node::Folder { mode } = node {
                modes.extend([mode.number(), mode.number() | OPEN, OPEN]);
            }
        }
        modes
    }
}
