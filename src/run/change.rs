//! One path of the home that a script left otherwise than it was.

use std::path::PathBuf;

use thiserror::Error;

use crate::beneath::Entry;
use crate::model::{Bits, HomePath};

/// A path that differs between the home and the script's view of it.
///
/// Each path stands for itself alone: a folder that was removed is one change, and each thing that
/// was in it is another. A folder that became a file has both `before` and `after`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Where.
    pub path: HomePath,
    /// What stands in the home, and stood there when the script began; nothing if it is new.
    pub before: Option<Found>,
    /// What the script left in its view; nothing if it removed it.
    pub after: Option<Found>,
    /// Why it can never be kept, if so.
    pub barred: Option<Barred>,
}

/// What stands at a path, as far as can be told without reading it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// What it is.
    pub thing: Thing,
    /// Its permissions.
    pub mode: Bits,
    /// What its mode has besides.
    pub special: SpecialBits,
    /// That it is this very thing, unchanged.
    pub stamp: Stamp,
}

/// Setuid, setgid and sticky: no receipt knows them, and whoever reads a list must.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SpecialBits(u32);

impl SpecialBits {
    /// Those of a mode.
    pub fn of(mode: u32) -> Self {
        Self(mode & 0o7000)
    }
}

/// What kind of thing stands at a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Thing {
    /// A regular file of so many bytes.
    File(u64),
    /// A symbolic link with this text.
    Link(PathBuf),
    /// A folder.
    Folder,
    /// A device, a pipe, a socket.
    Special,
}

/// What tells a thing from what may stand at its path later. Whoever changes a file, its mode or its
/// names changes this; nobody but root can set it back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// The device that it is on.
    pub device: u64,
    /// Its number on that device.
    pub inode: u64,
    /// When anything about it last changed (`st_ctime`): seconds and nanoseconds since 1970.
    pub changed: (i64, i64),
    /// Its size in bytes.
    pub size: u64,
}

impl Found {
    /// What was looked at, which is this thing.
    pub(super) fn of(entry: &Entry, thing: Thing) -> Self {
        Self {
            thing,
            mode: Bits::of(entry.mode),
            special: SpecialBits::of(entry.mode),
            stamp: Stamp {
                device: entry.device,
                inode: entry.inode,
                changed: entry.changed,
                size: entry.size,
            },
        }
    }
}

/// Why a change can never be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Error)]
pub enum Barred {
    /// It is a secret, or something else that the script was not shown.
    #[error("the script was not shown what is there")]
    Hidden,
    /// Unpipe's own configuration, state or store.
    #[error("it is unpipe's own")]
    Own,
    /// The home itself.
    #[error("it is the home itself, whose mode stays as it is")]
    Home,
    /// A folder that unpipe's own lies below, with a mode that lets others in.
    #[error("others could then write above unpipe's own")]
    AboveOwn,
    /// Setuid or setgid.
    #[error("it runs with the rights of somebody else (setuid or setgid)")]
    SetId,
    /// A device, a pipe, a socket.
    #[error("it is a device, a pipe or a socket")]
    Special,
    /// The home's own differs from what the script was shown.
    #[error("it was changed by somebody else while the script ran")]
    ChangedMeanwhile,
    /// Its name is no plain text.
    #[error("its name, or the text of the link, has hidden characters or is no text")]
    Name,
    /// Another file system is mounted there.
    #[error("another file system is mounted there")]
    Mounted,
    /// The home's own cannot be read, so that nobody can tell what would be lost.
    #[error("what is there in the home cannot be read")]
    Unreadable,
    /// The owner, there or of what the script left, is somebody else: a receipt knows no owners.
    #[error("it belongs to another user")]
    Owner,
    /// A bit that a receipt does not know.
    #[error("it has the sticky bit, which cannot be recorded")]
    Sticky,
    /// It has other names, which would keep the old content.
    #[error("it has another name (hard link), which would keep the old content")]
    Linked,
    /// What is there has attributes that are neither kept nor restored.
    #[error("what is there has attributes, an access list or a capability, which would be lost")]
    Attributes,
    /// What is there belongs to a group that a new file would not get.
    #[error("what is there belongs to another group than a new file would, which would be lost")]
    Group,
    /// Its path is too long for the system to reach it at once.
    #[error("its path is too long")]
    Deep,
}

impl Barred {
    /// One word for it, as JSON has it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Hidden => "hidden",
            Self::Own => "own",
            Self::Home => "home",
            Self::AboveOwn => "above-own",
            Self::SetId => "set-id",
            Self::Special => "special",
            Self::ChangedMeanwhile => "changed-meanwhile",
            Self::Name => "name",
            Self::Mounted => "mounted",
            Self::Unreadable => "unreadable",
            Self::Owner => "owner",
            Self::Sticky => "sticky",
            Self::Linked => "linked",
            Self::Attributes => "attributes",
            Self::Group => "group",
            Self::Deep => "deep",
        }
    }
}

impl Change {
    /// What happened at the path, in a word.
    pub fn word(&self) -> &'static str {
        match (&self.before, &self.after) {
            (None, Some(_)) => "made",
            (Some(_), Some(_)) => "changed",
            (Some(_), None) => "removed",
            (None, None) => "unknown",
        }
    }
}

impl Found {
    /// All of the mode: three octal digits, and four where there are special bits.
    pub fn whole_mode(&self) -> String {
        match self.special {
            SpecialBits(0) => self.mode.to_string(),
            SpecialBits(special) => format!("{:04o}", special | self.mode.number()),
        }
    }
}

impl Thing {
    /// What it is called.
    pub fn word(&self) -> &'static str {
        match self {
            Self::File(_) => "file",
            Self::Link(_) => "link",
            Self::Folder => "folder",
            Self::Special => "special",
        }
    }

    /// The bytes of a file; nothing else has any.
    pub fn size(&self) -> u64 {
        match self {
            Self::File(size) => *size,
            _ => 0,
        }
    }
}
