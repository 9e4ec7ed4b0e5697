//! Going through an upper folder, one folder after the other.

use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use super::View;
use super::apart::{lets_others_in, set_apart};
use super::bars::{Extras, Rules, Side, is_deep};
use super::leads::brings_store;
use super::listing::{Listing, MOST_CHANGES, Maker, Place};
use super::look::{home_path, link_of, open_home, side_of};
use super::same::{Stopped, same};
use super::top::home_itself;
use crate::beneath::{self, Dir, Kind, Layered, Standing};
use crate::progress::Interrupt;
use crate::run::{Barred, Change, Concerns, RunError};

/// A folder with more names than this is not read: more than can be kept, in one place.
pub(super) const MOST_NAMES: usize = MOST_CHANGES * 2;

/// The folders that wait have paths of at most so many bytes together.
const MOST_WAITING: usize = 128 * 1024 * 1024;

/// One walk.
pub(super) struct Walk<'a> {
    pub(super) view: &'a View<'a>,
    pub(super) interrupt: &'a Interrupt,
    pub(super) rules: Rules,
    pub(super) list: Maker,
    /// Files that were opened up and have other names, with the mode that they had.
    opened: HashMap<(u64, u64), u32>,
    waiting: Vec<Waiting>,
    waiting_text: usize,
}

/// A folder that is still to be looked into.
struct Waiting {
    path: PathBuf,
    job: Job,
}

enum Job {
    /// What the script left there.
    Upper {
        below: Below,
        barred: Option<Barred>,
    },
    /// What the script removed with it.
    Gone(Place),
}

/// What the home has under a folder of the upper one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Below {
    /// No folder, or one that is not looked at.
    Nothing,
    /// A folder that the script saw merged with its own.
    Merged,
    /// A folder that the script saw nothing of.
    Replaced,
}

/// One name in a folder of the upper one.
struct Spot<'a> {
    path: PathBuf,
    dir: &'a Dir,
    home: Option<&'a Dir>,
    name: &'a OsStr,
    below: Below,
    /// What bars all that is in this folder.
    barred: Option<Barred>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(view: &'a View<'a>, interrupt: &'a Interrupt) -> Result<Self, RunError> {
        let mut list = Maker::new();
        if let Some(change) = home_itself(view)? {
            list.add(change);
        }
        view.upper.open_up()?;
        let own = view.upper.own_entry()?;
        Ok(Self {
            view,
            interrupt,
            rules: Rules {
                line: view.began.line(),
                owner: own.owner,
                group: own.group,
            },
            list,
            opened: HashMap::new(),
            waiting: Vec::new(),
            waiting_text: 0,
        })
    }

    pub(super) fn run(mut self) -> Result<Listing, RunError> {
        let (below, barred) = (Below::Merged, None);
        self.wait(PathBuf::new(), Job::Upper { below, barred });
        while let Some(Waiting { path, job }) = self.waiting.pop() {
            self.waiting_text -= path.as_os_str().len();
            self.interrupt.check()?;
            match job {
                Job::Upper { below, barred } => self.upper(&path, below, barred)?,
                Job::Gone(place) => self.gone_folder(&path, place)?,
            }
            if self.list.is_over() {
                break;
            }
        }
        let mut listing = self.list.finish();
        listing.concerns = Concerns::of(self.view.home)?;
        Ok(listing)
    }

    fn wait(&mut self, path: PathBuf, job: Job) {
        self.waiting_text += path.as_os_str().len();
        if self.waiting_text > MOST_WAITING {
            self.list.give_up();
        }
        self.waiting.push(Waiting { path, job });
    }

    pub(super) fn wait_gone(&mut self, path: &Path, place: Place) {
        self.wait(path.to_owned(), Job::Gone(place));
    }

    fn upper(
        &mut self,
        path: &Path,
        mut below: Below,
        mut barred: Option<Barred>,
    ) -> Result<(), RunError> {
        let dir = self.view.upper.dir(path)?;
        let mut home = None;
        if below != Below::Nothing {
            match open_home(self.view.home, path) {
                Ok(found) => home = Some(found),
                Err(closed) => {
                    barred = barred.or(Some(closed));
                    below = Below::Nothing;
                }
            }
        }
        let Some(names) = dir.entries_up_to(Path::new(""), MOST_NAMES)? else {
            self.list.give_up();
            return Ok(());
        };
        for (name, _) in &names {
            self.interrupt.check()?;
            self.name(&Spot {
                path: path.join(name),
                dir: &dir,
                home: home.as_ref(),
                name,
                below,
                barred,
            })?;
            if self.list.is_over() {
                return Ok(());
            }
        }
        match &home {
            Some(home) if below == Below::Replaced => self.missing(path, home, &names),
            _ => Ok(()),
        }
    }

    /// What a folder of the home has that the script's own, which replaced it, has not.
    fn missing(
        &mut self,
        path: &Path,
        home: &Dir,
        names: &[(OsString, Kind)],
    ) -> Result<(), RunError> {
        let Some(there) = home.entries_up_to(Path::new(""), MOST_NAMES)? else {
            self.list.give_up();
            return Ok(());
        };
        for (name, _) in there {
            let is_named = names.binary_search_by(|(other, _)| other.cmp(&name));
            if is_named.is_err() {
                self.gone(home, &path.join(&name), &name)?;
            }
            if self.list.is_over() {
                break;
            }
        }
        Ok(())
    }

    fn name(&mut self, at: &Spot<'_>) -> Result<(), RunError> {
        // Nobody is left who could remove it.
        let Some(layered) = at.dir.layered(at.name)? else {
            return Ok(());
        };
        let layered = self.as_it_was(layered);
        let real = match at.home {
            Some(home) => side_of(home, at.name)?,
            None => None,
        };
        if layered.standing == Standing::Whiteout {
            return self.whiteout(at, real.as_ref());
        }
        let entry = layered.entry;
        let after = Side {
            link: link_of(at.dir, at.name, &entry)?,
            entry,
            extras: Extras::Nothing,
        };
        self.stands(at, &layered, real.as_ref(), &after)
    }

    /// Something that the script removed, if the home has it.
    fn whiteout(&mut self, at: &Spot<'_>, real: Option<&Side>) -> Result<(), RunError> {
        if let (Some(home), Some(_)) = (at.home, real) {
            let place = self.gone(home, &at.path, at.name)?;
            if let (Some(place), Some(barred)) = (place, at.barred) {
                self.list.bar(place, barred);
            }
        } else if at.barred == Some(Barred::Unreadable) {
            // Something was there, and nobody can say what.
            self.list.add(Change {
                path: home_path(&at.path)?,
                before: None,
                after: None,
                barred: at.barred,
            });
        }
        Ok(())
    }

    /// Something that the script left, or that was only copied up.
    fn stands(
        &mut self,
        at: &Spot<'_>,
        layered: &Layered,
        real: Option<&Side>,
        after: &Side,
    ) -> Result<(), RunError> {
        let path = home_path(&at.path)?;
        let lies = self.view.apart.lies(&at.path);
        let inherited = at.barred.or_else(|| set_apart(lies, real, after));
        let is_merged = real.is_some_and(Side::is_folder) && after.is_folder();
        let is_replaced =
            is_merged && (layered.standing == Standing::Opaque || at.below == Below::Replaced);
        let whole = inherited.or_else(|| self.whole(at, layered, (real?, after)));
        let forced = (is_replaced && whole.is_some()) || is_merged && is_deep(&at.path);
        if forced || !self.is_unchanged(at, real, after, whole)? {
            let barred = whole
                .or_else(|| lets_others_in(lies, after))
                .or_else(|| brings_store(self.view, &at.path, after))
                .or_else(|| self.rules.bar(&path, real, Some(after)));
            let place = self.list.add(Change {
                path,
                before: real.map(Side::found),
                after: Some(after.found()),
                barred,
            });
            let had_more = real.is_some_and(Side::is_folder) && !is_merged && whole.is_none();
            if had_more && !is_deep(&at.path) {
                self.wait_gone(&at.path, place);
            }
        }
        if after.is_folder() && !is_deep(&at.path) {
            let below = match (is_merged && whole.is_none_or(is_looked_into), is_replaced) {
                (false, _) => Below::Nothing,
                (true, false) => Below::Merged,
                (true, true) => Below::Replaced,
            };
            let barred = whole;
            self.wait(at.path.clone(), Job::Upper { below, barred });
        }
        Ok(())
    }

    /// What bars a folder of the home and all that is in it.
    fn whole(
        &self,
        at: &Spot<'_>,
        layered: &Layered,
        (real, after): (&Side, &Side),
    ) -> Option<Barred> {
        let home = at.home.filter(|_| real.is_folder())?;
        let own = home.own_entry();
        if own.map_or(true, |own| own.device != real.entry.device) {
            return Some(Barred::Mounted);
        }
        if !after.is_folder() {
            return None;
        }
        if layered.standing == Standing::Opaque || at.below == Below::Replaced {
            return open_home(home, Path::new(at.name)).err();
        }
        // A folder that the script made where there was none then.
        let is_new = !layered.is_copied && !self.rules.is_from_before(&real.entry);
        is_new.then_some(Barred::ChangedMeanwhile)
    }

    fn is_unchanged(
        &self,
        at: &Spot<'_>,
        real: Option<&Side>,
        after: &Side,
        whole: Option<Barred>,
    ) -> Result<bool, RunError> {
        let Some(real) = real.filter(|real| real.entry.kind == after.entry.kind) else {
            return Ok(false);
        };
        match after.entry.kind {
            Kind::Directory => Ok(real.entry.mode == after.entry.mode),
            Kind::Link => Ok(real.link == after.link),
            Kind::Other => Ok(false),
            Kind::File => {
                let is_alike =
                    (real.entry.mode, real.entry.size) == (after.entry.mode, after.entry.size);
                // A secret is not read, not even to see whether it is the same.
                if !is_alike || whole.is_some() {
                    return Ok(false);
                }
                self.has_same_bytes(at)
            }
        }
    }

    fn has_same_bytes(&self, at: &Spot<'_>) -> Result<bool, RunError> {
        let Some(home) = at.home else {
            return Ok(false);
        };
        let name = Path::new(at.name);
        let left = at.dir.open_file(name)?;
        // What cannot be read is not known to be the same.
        let Ok(there) = home.open_file(name) else {
            return Ok(false);
        };
        same(&left, &there, self.interrupt).map_err(|stopped| match stopped {
            Stopped::Asked(asked) => RunError::from(asked),
            Stopped::Disk(error) => {
                beneath::Error::new("read", at.dir.shown().join(name), error).into()
            }
        })
    }

    /// A file with several names is opened up under one of them, and had its mode under all.
    fn as_it_was(&mut self, mut layered: Layered) -> Layered {
        let entry = &mut layered.entry;
        if entry.kind == Kind::File && entry.links > 1 {
            let key = (entry.device, entry.inode);
            if layered.is_opened {
                self.opened.insert(key, entry.mode);
            } else if let Some(mode) = self.opened.get(&key) {
                entry.mode = *mode;
            }
        }
        layered
    }
}

/// Whether what the home has at a barred place is looked at all the same.
fn is_looked_into(barred: Barred) -> bool {
    barred == Barred::ChangedMeanwhile
}
