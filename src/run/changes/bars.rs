//! Why a change can never be kept, from what stands on either side of it.

use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use super::began::Line;
use crate::beneath::{Entry, Kind};
use crate::model::{HomePath, is_unseen};
use crate::run::{Barred, Found, Thing};

/// Longer paths are not gone into: the system takes 4,096 bytes at once, the home's path among them.
const DEEPEST: usize = 3_500;

/// One side of a change.
#[derive(Clone, Debug)]
pub(super) struct Side {
    pub(super) entry: Entry,
    /// The text, if it is a link.
    pub(super) link: Option<PathBuf>,
    /// Whether it has more than bytes, mode and times.
    pub(super) extras: Extras,
}

/// What a thing of the home has that no receipt knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extras {
    Nothing,
    Attributes,
}

impl Side {
    pub(super) fn found(&self) -> Found {
        let thing = match self.entry.kind {
            Kind::File => Thing::File(self.entry.size),
            Kind::Directory => Thing::Folder,
            Kind::Link => Thing::Link(self.link.clone().unwrap_or_default()),
            Kind::Other => Thing::Special,
        };
        Found::of(&self.entry, thing)
    }

    pub(super) fn is_folder(&self) -> bool {
        self.entry.kind == Kind::Directory
    }
}

/// What is the same for a whole run.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rules {
    /// From before this line things are as the script was shown them.
    pub(super) line: Line,
    /// The user.
    pub(super) owner: u32,
    /// The group that new files get.
    pub(super) group: u32,
}

impl Rules {
    /// What bars a change by itself, wherever it is.
    pub(super) fn bar(
        &self,
        path: &HomePath,
        before: Option<&Side>,
        after: Option<&Side>,
    ) -> Option<Barred> {
        let any = |is: &dyn Fn(&Side) -> bool| before.is_some_and(is) || after.is_some_and(is);
        let entry = |is: fn(&Entry) -> bool| any(&|side: &Side| is(&side.entry));
        let has_bits = |entry: &Entry| entry.kind != Kind::Link;
        if !path.is_plain() || any(&|side| side.link.as_deref().is_some_and(|text| !is_text(text)))
        {
            Some(Barred::Name)
        } else if entry(|entry| entry.kind == Kind::Other) {
            Some(Barred::Special)
        } else if any(&|side| has_bits(&side.entry) && side.entry.mode & 0o6000 != 0) {
            Some(Barred::SetId)
        } else if any(&|side| has_bits(&side.entry) && side.entry.mode & 0o1000 != 0) {
            Some(Barred::Sticky)
        } else if any(&|side| side.entry.owner != self.owner) {
            Some(Barred::Owner)
        } else if before.is_some_and(|side| !self.is_from_before(&side.entry)) {
            Some(Barred::ChangedMeanwhile)
        } else if let Some(lost) = self.lost(before, after) {
            Some(lost)
        } else if is_deep(path.as_path()) {
            Some(Barred::Deep)
        } else {
            None
        }
    }

    /// What would be lost with what is there, and could not come back. A folder that stays a folder
    /// stays the same one.
    fn lost(&self, before: Option<&Side>, after: Option<&Side>) -> Option<Barred> {
        let before = before?;
        if before.is_folder() && after.is_some_and(Side::is_folder) {
            return None;
        }
        if before.entry.kind == Kind::File && before.entry.links > 1 {
            Some(Barred::Linked)
        } else if before.extras == Extras::Attributes {
            Some(Barred::Attributes)
        } else if before.entry.group != self.group {
            Some(Barred::Group)
        } else {
            None
        }
    }

    /// Whether it was as it is when the run began.
    pub(super) fn is_from_before(&self, entry: &Entry) -> bool {
        self.line.is_after(entry.changed)
    }
}

/// Whether a path is too long to go below it.
pub(super) fn is_deep(path: &Path) -> bool {
    path.as_os_str().as_bytes().len() > DEEPEST
}

fn is_text(link: &Path) -> bool {
    link.to_str()
        .is_some_and(|text| !text.chars().any(is_unseen))
}
