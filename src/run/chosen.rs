//! From chosen changes to edits of the home: each looked at again, and none that needs another.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;

use super::store::is_store;
use super::{Barred, Change, Found, RunError, Stamp, Thing};
use crate::beneath::{Dir, Entry, Kind};
use crate::journal::{Edit, Seen, look, names, stat};
use crate::model::{Bits, HomePath, Node};

/// Where changes come from and where they go.
pub(super) struct Sides<'a> {
    /// The home.
    pub(super) home: &'a Dir,
    /// What the script left.
    pub(super) upper: &'a Dir,
    /// Unpipe's own paths below the home.
    pub(super) own: &'a [HomePath],
    /// All that was listed of the run, chosen or not.
    pub(super) listed: &'a [Change],
}

/// The edits of the chosen changes, with the missing folders above them.
pub(super) fn edits(sides: &Sides<'_>, changes: &[Change]) -> Result<Vec<Edit>, RunError> {
    let mut edits = BTreeMap::new();
    for change in changes {
        sides.admit(change)?;
        let change = sides.with_own_folder(change)?;
        edits.insert(change.path.clone(), sides.edit(&change)?);
    }
    sides.add_parents(&mut edits)?;
    for edit in edits.values() {
        sides.check_emptied(edit, &edits)?;
        sides.check_own(edit)?;
    }
    Ok(edits.into_values().collect())
}

impl Sides<'_> {
    fn admit(&self, change: &Change) -> Result<(), RunError> {
        let mut folders = change.path.as_path().ancestors();
        let mut is_own = || {
            let is_known = self.own.iter().any(|own| own.covers(&change.path));
            is_known || folders.any(is_store)
        };
        let why = match change.barred {
            Some(why) => why,
            None if !change.path.is_plain() => Barred::Name,
            None if is_own() => Barred::Own,
            None => return Ok(()),
        };
        Err(RunError::Barred {
            path: change.path.clone(),
            why,
        })
    }

    /// The change, as one of a folder that is there already, if unpipe made that for itself: in a
    /// fresh home the prefix is made by the very keeping, after the script was shown a home without.
    fn with_own_folder<'a>(&self, change: &'a Change) -> Result<Cow<'a, Change>, RunError> {
        let makes_folder = matches!(
            (&change.before, &change.after),
            (None, Some(after)) if after.thing == Thing::Folder
        );
        if !makes_folder || !self.leads_to_own(&change.path) {
            return Ok(Cow::Borrowed(change));
        }
        let entry = self.home.stat(change.path.as_path())?;
        let folder = entry.filter(|entry| entry.kind == Kind::Directory);
        let before = folder.map(|entry| Found::of(&entry, Thing::Folder));
        Ok(Cow::Owned(Change {
            before,
            ..change.clone()
        }))
    }

    fn leads_to_own(&self, path: &HomePath) -> bool {
        self.own.iter().any(|own| path.covers(own))
    }

    fn edit(&self, change: &Change) -> Result<Edit, RunError> {
        let path = &change.path;
        let before = found((Side::Home, self.home), path, change.before.as_ref())?
            .ok_or_else(|| RunError::Since(path.clone()))?
            .node()
            .cloned();
        // What was removed is a mark of the view's, or nothing: there is nothing to look at.
        let after = match &change.after {
            None => None,
            after => found((Side::View, self.upper), path, after.as_ref())?
                .ok_or_else(|| RunError::Altered(path.clone()))?
                .node()
                .cloned(),
        };
        for node in [&before, &after].into_iter().flatten() {
            if let Node::Link { target } = node
                && target.to_str().is_none()
            {
                return Err(RunError::Barred {
                    path: path.clone(),
                    why: Barred::Name,
                });
            }
        }
        Ok(Edit {
            path: path.clone(),
            before,
            after,
        })
    }

    /// A thing that stays needs its folder: one that is missing is made as the script made it.
    fn add_parents(&self, edits: &mut BTreeMap<HomePath, Edit>) -> Result<(), RunError> {
        let paths: Vec<HomePath> = edits
            .values()
            .filter(|edit| edit.after.is_some())
            .map(|edit| edit.path.clone())
            .collect();
        let listed: BTreeMap<&HomePath, &Change> = self
            .listed
            .iter()
            .map(|change| (&change.path, change))
            .collect();
        for path in paths {
            let mut above = path.parent();
            while let Some(folder) = above {
                let alone = || RunError::Alone {
                    path: path.clone(),
                    needs: folder.clone(),
                };
                match edits.get(&folder) {
                    Some(edit) if matches!(edit.after, Some(Node::Folder { .. })) => {}
                    Some(_) => return Err(alone()),
                    None => match self.missing(&folder, listed.get(&folder).copied())? {
                        Missing::No => {}
                        Missing::Folder(edit) => {
                            edits.insert(folder.clone(), edit);
                        }
                        Missing::Unknown => return Err(alone()),
                    },
                }
                above = folder.parent();
            }
        }
        Ok(())
    }

    /// What has to be done for a folder above a chosen path that was not chosen itself. The list says
    /// whether it was there, and as what.
    fn missing(&self, folder: &HomePath, listed: Option<&Change>) -> Result<Missing, RunError> {
        let (was_there, made) = match listed {
            None => (true, None),
            Some(change) => (
                change.before.as_ref().map(|found| &found.thing) == Some(&Thing::Folder),
                change.after.as_ref().filter(|_| change.before.is_none()),
            ),
        };
        Ok(match (look(self.home, folder.as_path())?, made) {
            (Seen::Thing(Node::Folder { .. }), _) => Missing::No,
            (Seen::Nothing, Some(made)) if made.thing == Thing::Folder => Missing::Folder(Edit {
                path: folder.clone(),
                before: None,
                after: Some(Node::Folder {
                    mode: for_itself(made.mode),
                }),
            }),
            _ if was_there || made.is_some() => {
                return Err(RunError::Since(folder.clone()));
            }
            _ => Missing::Unknown,
        })
    }

    /// A folder that goes needs all that is in it to go.
    fn check_emptied(&self, edit: &Edit, edits: &BTreeMap<HomePath, Edit>) -> Result<(), RunError> {
        let is_folder = |node: &Option<Node>| matches!(node, Some(Node::Folder { .. }));
        if !is_folder(&edit.before) || is_folder(&edit.after) {
            return Ok(());
        }
        for (name, _) in names(self.home, edit.path.as_path())? {
            let Ok(inner) = edit.path.join(Path::new(&name)) else {
                continue;
            };
            if edits.get(&inner).is_none_or(|inner| inner.after.is_some()) {
                return Err(RunError::Alone {
                    path: edit.path.clone(),
                    needs: inner,
                });
            }
        }
        Ok(())
    }

    /// Unpipe's own folders stay where they are, and nobody else can write above them.
    fn check_own(&self, edit: &Edit) -> Result<(), RunError> {
        let is_above = self.leads_to_own(&edit.path);
        let why = match &edit.after {
            _ if !is_above => return Ok(()),
            Some(Node::Folder { mode }) if is_private(*mode) => return Ok(()),
            Some(Node::Folder { .. }) => Barred::AboveOwn,
            _ => Barred::Own,
        };
        Err(RunError::Barred {
            path: edit.path.clone(),
            why,
        })
    }
}

/// Whether a folder of this mode may lie above what is unpipe's own: nobody else writes there.
pub(super) fn is_private(mode: Bits) -> bool {
    mode.number() & 0o722 == 0o700
}

/// The mode of a folder that comes along only because of what is in it: nobody said that others may
/// write in it.
fn for_itself(mode: Bits) -> Bits {
    Bits::of(mode.number() & !0o022)
}

/// Whether a folder has to be made.
enum Missing {
    No,
    Folder(Edit),
    Unknown,
}

/// Which of the two trees is looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Home,
    /// What the script left. Things that denied themselves to their owner were opened up when they
    /// were listed; the list has the modes that the script gave them.
    View,
}

impl Side {
    /// Whether a mode is the one that was listed.
    fn agrees(self, mode: Bits, thing: &Thing, expected: Bits) -> bool {
        let opened = match thing {
            Thing::Folder => 0o700,
            Thing::File(_) | Thing::Link(_) | Thing::Special => 0o400,
        };
        mode == expected || (self == Self::View && mode == Bits::of(expected.number() | opened))
    }
}

/// What stands at a path, if it is what was found there before: the very same thing, looked at
/// before and after it is read. It has the mode that was found.
fn found(
    (side, dir): (Side, &Dir),
    path: &HomePath,
    expected: Option<&Found>,
) -> Result<Option<Seen>, RunError> {
    // A file that denies itself is opened to be looked at, which changes its stamp.
    let first = expected.map_or(Ok(None), |_| stand(dir, path))?;
    let seen = look(dir, path.as_path())?;
    let Some(expected) = expected else {
        // Below what is no folder there is nothing either.
        let is_nothing = matches!(seen, Seen::Nothing | Seen::Beyond);
        return Ok(is_nothing.then_some(Seen::Nothing));
    };
    let Some((first, entry)) = first.zip(stand(dir, path)?) else {
        return Ok(None);
    };
    let agrees = |mode| side.agrees(mode, &expected.thing, expected.mode);
    let is_readable = entry.mode & 0o400 != 0;
    let is_same = is_same_thing(&first, expected)
        && first.is_same(&entry)
        && (!is_readable || is_same_thing(&entry, expected))
        && (entry.kind == Kind::Link || agrees(Bits::of(entry.mode)));
    let node = match (seen, &expected.thing) {
        (Seen::Thing(Node::File { mode, size, sha256 }), Thing::File(bytes))
            if agrees(mode) && size.number() == *bytes =>
        {
            let mode = expected.mode;
            Node::File { mode, size, sha256 }
        }
        (Seen::Thing(Node::Folder { mode }), Thing::Folder) if agrees(mode) => Node::Folder {
            mode: expected.mode,
        },
        (Seen::Thing(Node::Link { target }), Thing::Link(text)) if target == *text => {
            Node::Link { target }
        }
        _ => return Ok(None),
    };
    Ok(is_same.then_some(Seen::Thing(node)))
}

fn stand(dir: &Dir, path: &HomePath) -> Result<Option<Entry>, RunError> {
    match stat(dir, path.as_path()) {
        Err(error) if error.is_not_dir() => Ok(None),
        found => Ok(found?),
    }
}

fn is_same_thing(entry: &Entry, expected: &Found) -> bool {
    let Stamp {
        device,
        inode,
        changed,
        size,
    } = expected.stamp;
    let is_same = (entry.device, entry.inode) == (device, inode);
    // What is put into a folder changes its times and size, and is no change of the folder.
    let is_unchanged =
        entry.kind == Kind::Directory || (entry.changed == changed && entry.size == size);
    is_same && is_unchanged
}
