//! What an undo comes to: generation after generation, the newest first, worked out on a picture of
//! the home before anything is touched. What somebody changed since is never lost.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use super::RunError;
use super::kept::saved;
use crate::beneath::Dir;
use crate::journal::{Edit, Seen, look, names};
use crate::model::{HomePath, Node};
use crate::receipt::{KeptPath, RunReceipt};

/// What stands at a path in the picture.
#[derive(Clone, Debug)]
struct Spot {
    /// In the home.
    real: Seen,
    /// In the picture.
    now: Seen,
    /// Where the content of the picture is, if not in the home.
    source: Option<Original>,
    /// Whether it can be reached at all.
    reach: Reach,
}

/// What stood at a path before a script was kept.
#[derive(Clone, Debug)]
struct Original {
    /// Where it is saved, below unpipe's own folder.
    saved: PathBuf,
    /// For which time.
    number: u64,
}

/// Whether a path can be reached in the home.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reach {
    Plain,
    /// A folder above it is a link, or no folder.
    Beyond,
}

/// Something that must not be lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Aside {
    /// Where it comes to lie, below the folder of what is kept.
    pub(super) at: HomePath,
    /// Where it stood in the home.
    pub(super) of: HomePath,
    /// Which version of that it is.
    pub(super) version: Version,
    /// What it is.
    pub(super) node: Node,
    /// Where it is now.
    pub(super) from: From,
}

/// Which version of a path something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Version {
    /// As somebody changed it after the script was kept.
    Yours,
    /// As it was before the script was kept for the time of this number.
    Before(u64),
}

/// Where something is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum From {
    /// In the home.
    Home(HomePath),
    /// Below unpipe's own folder.
    Own(PathBuf),
}

/// A path that does not become what it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stays {
    /// The path.
    pub path: HomePath,
    /// Why.
    pub why: Why,
}

/// Why a path does not become what it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The user changed it since: theirs stays, the original is kept apart.
    Changed,
    /// The script had made it and the user changed it since: theirs is kept apart.
    Made,
    /// The script had removed it, and it is there again.
    Again,
    /// A folder that the script made, and something else is in it.
    Occupied,
    /// The folder in which it was is not there any more: the original is kept apart.
    Homeless,
    /// Somebody put a link, or something else, in the place of a folder above it: what is behind that
    /// stays, the original is kept apart.
    Beyond,
}

/// The picture.
pub(super) struct Undoing<'a> {
    home: &'a Dir,
    spots: BTreeMap<HomePath, Spot>,
    asides: BTreeMap<HomePath, Aside>,
    stays: Vec<Stays>,
}

/// What an undo comes to.
pub(super) struct Outcome {
    pub(super) edits: Vec<Edit>,
    pub(super) sources: BTreeMap<HomePath, PathBuf>,
    pub(super) asides: Vec<Aside>,
    pub(super) stays: Vec<Stays>,
}

impl<'a> Undoing<'a> {
    pub(super) fn new(home: &'a Dir) -> Self {
        Self {
            home,
            spots: BTreeMap::new(),
            asides: BTreeMap::new(),
            stays: Vec::new(),
        }
    }

    /// Undoes one generation in the picture.
    pub(super) fn generation(&mut self, receipt: &RunReceipt) -> Result<(), RunError> {
        let mut folders = Vec::new();
        for (index, kept) in receipt.paths.iter().enumerate() {
            self.look(&kept.path)?;
            let original = Original {
                saved: saved(receipt, index)?,
                number: receipt.number,
            };
            if kept.after.is_some() && self.is_beyond(&kept.path) {
                self.keep_original(kept, original);
                self.stay(&kept.path, Why::Beyond);
                continue;
            }
            if self.now(&kept.path).is(kept.before.as_ref()) {
                continue;
            }
            let is_folder = matches!(self.now(&kept.path), Seen::Thing(Node::Folder { .. }));
            if is_folder && loses_folder(kept) {
                folders.push((kept, original));
            } else if self.now(&kept.path).is(kept.after.as_ref()) {
                self.restore(kept, original)?;
            } else {
                self.changed_since(kept, original);
            }
        }
        // Deepest first: a folder is empty once those in it are gone.
        for (kept, original) in folders.into_iter().rev() {
            if self.is_empty(&kept.path)? {
                self.restore(kept, original)?;
            } else {
                self.keep_original(kept, original);
                self.stay(&kept.path, Why::Occupied);
            }
        }
        Ok(())
    }

    /// Takes the picture for what stands in the home: all that was undone so far is carried out first.
    pub(super) fn settle(&mut self) {
        for spot in self.spots.values_mut() {
            spot.real = spot.now.clone();
            spot.source = None;
        }
        self.asides.clear();
        self.stays.clear();
    }

    pub(super) fn finish(self) -> Outcome {
        let mut edits = Vec::new();
        let mut sources = BTreeMap::new();
        for (path, spot) in self.spots {
            if spot.real == spot.now {
                continue;
            }
            edits.push(Edit {
                path: path.clone(),
                before: spot.real.node().cloned(),
                after: spot.now.node().cloned(),
            });
            sources.extend(spot.source.map(|source| (path, source.saved)));
        }
        Outcome {
            edits,
            sources,
            asides: self.asides.into_values().collect(),
            stays: self.stays,
        }
    }

    fn look(&mut self, path: &HomePath) -> Result<(), RunError> {
        if !self.spots.contains_key(path) {
            let (real, reach) = match look(self.home, path.as_path())? {
                // Below what is no folder there is nothing; what is above it is looked at for itself.
                Seen::Beyond => (Seen::Nothing, Reach::Beyond),
                seen => (seen, Reach::Plain),
            };
            let spot = Spot {
                now: real.clone(),
                real,
                source: None,
                reach,
            };
            self.spots.insert(path.clone(), spot);
        }
        Ok(())
    }

    /// Whether what was kept at a path would be somewhere behind a link, if it still is. What a later
    /// generation put in the place of a folder is out of the picture by now.
    fn is_beyond(&self, path: &HomePath) -> bool {
        let spot = self.spots.get(path);
        spot.is_some_and(|spot| spot.reach == Reach::Beyond && spot.now == Seen::Nothing)
    }

    fn now(&self, path: &HomePath) -> &Seen {
        self.spots.get(path).map_or(&Seen::Other, |spot| &spot.now)
    }

    fn set(&mut self, path: &HomePath, now: Seen, source: Option<Original>) {
        if let Some(spot) = self.spots.get_mut(path) {
            spot.now = now;
            spot.source = source;
        }
    }

    /// Puts back what was there, if there is a folder to put it into.
    fn restore(&mut self, kept: &KeptPath, original: Original) -> Result<(), RunError> {
        let Some(before) = &kept.before else {
            self.set(&kept.path, Seen::Nothing, None);
            return Ok(());
        };
        if let Some(parent) = kept.path.parent() {
            self.look(&parent)?;
            if !matches!(self.now(&parent), Seen::Thing(Node::Folder { .. })) {
                self.keep_original(kept, original);
                self.stay(&kept.path, Why::Homeless);
                return Ok(());
            }
        }
        self.set(&kept.path, Seen::Thing(before.clone()), Some(original));
        Ok(())
    }

    fn changed_since(&mut self, kept: &KeptPath, original: Original) {
        let now = self.now(&kept.path).clone();
        let theirs = match &now {
            Seen::Thing(node @ (Node::File { .. } | Node::Link { .. })) => Some(node.clone()),
            _ => None,
        };
        let is_folder = |node: &Option<Node>| matches!(node, Some(Node::Folder { .. }));
        match (&kept.before, &kept.after, theirs) {
            (None, Some(_), Some(node)) if !is_folder(&kept.after) => {
                let source = self
                    .spots
                    .get(&kept.path)
                    .and_then(|spot| spot.source.clone());
                let (version, from) = match source {
                    None => (Version::Yours, From::Home(kept.path.clone())),
                    Some(earlier) => (Version::Before(earlier.number), From::Own(earlier.saved)),
                };
                self.set_aside(&kept.path, node, (version, from));
                self.set(&kept.path, Seen::Nothing, None);
                self.stay(&kept.path, Why::Made);
            }
            // A folder with another mode is the same folder.
            (Some(_), Some(_), _) if is_folder(&kept.before) && is_folder(&kept.after) => {}
            (Some(Node::Folder { .. }), None, None)
                if matches!(now, Seen::Thing(Node::Folder { .. })) => {}
            (None, Some(_), _) => self.stay(&kept.path, Why::Changed),
            (Some(_), None, _) => {
                self.keep_original(kept, original);
                self.stay(&kept.path, Why::Again);
            }
            _ => {
                self.keep_original(kept, original);
                self.stay(&kept.path, Why::Changed);
            }
        }
    }

    fn keep_original(&mut self, kept: &KeptPath, original: Original) {
        if let Some(node @ (Node::File { .. } | Node::Link { .. })) = &kept.before {
            let version = Version::Before(original.number);
            self.set_aside(
                &kept.path,
                node.clone(),
                (version, From::Own(original.saved)),
            );
        }
    }

    /// What two generations had at one path, or at one and below it, lies side by side.
    fn set_aside(&mut self, path: &HomePath, node: Node, (version, from): (Version, From)) {
        let flat = path.as_path().to_string_lossy().replace('/', "+");
        let mut at = path.clone();
        let mut number = 2_u32;
        let is_taken = |at: &HomePath| {
            let mut others = self.asides.keys();
            others.any(|other| other.covers(at) || at.covers(other))
        };
        while is_taken(&at) {
            let other = PathBuf::from(format!("{flat}.{number}"));
            at = HomePath::try_from(other).unwrap_or_else(|_| path.clone());
            number = number.saturating_add(1);
        }
        let aside = Aside {
            at: at.clone(),
            of: path.clone(),
            version,
            node,
            from,
        };
        self.asides.insert(at, aside);
    }

    fn stay(&mut self, path: &HomePath, why: Why) {
        let path = path.clone();
        self.stays.push(Stays { path, why });
    }

    /// Whether nothing is in a folder of the picture.
    fn is_empty(&self, path: &HomePath) -> Result<bool, RunError> {
        let has_any = self.spots.iter().any(|(other, spot)| {
            other.parent().as_ref() == Some(path) && spot.now != Seen::Nothing
        });
        if has_any {
            return Ok(false);
        }
        let real = self.spots.get(path).map(|spot| &spot.real);
        if !matches!(real, Some(Seen::Thing(Node::Folder { .. }))) {
            return Ok(true);
        }
        let known: BTreeSet<&HomePath> = self.spots.keys().collect();
        for (name, _) in names(self.home, path.as_path())? {
            let inner = path.join(PathBuf::from(name));
            if inner.map_or(true, |inner| !known.contains(&inner)) {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// Whether a folder that the script made, in place of nothing or of something else, has to go.
fn loses_folder(kept: &KeptPath) -> bool {
    let is_folder = |node: &Option<Node>| matches!(node, Some(Node::Folder { .. }));
    is_folder(&kept.after) && !is_folder(&kept.before)
}
