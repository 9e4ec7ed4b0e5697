//! What stands at a path, seen without following a link.

use rustix::fs::{FileType, Stat};

/// What kind of thing has a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A regular file.
    File,
    /// A directory.
    Directory,
    /// A symbolic link, whatever it points to.
    Link,
    /// A device, a pipe, a socket.
    Other,
}

/// What is known of a thing without opening it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What it is.
    pub kind: Kind,
    /// The size in bytes.
    pub size: u64,
    /// The permission bits, with setuid, setgid and sticky.
    pub mode: u32,
    /// The user id of the owner.
    pub owner: u32,
    /// The group id.
    pub group: u32,
    /// The device that it is on; with `inode`, its identity.
    pub device: u64,
    /// Its number on that device.
    pub inode: u64,
    /// How many names it has.
    pub links: u64,
    /// When it was last written, in seconds since 1970.
    pub modified: i64,
    /// When anything about it last changed, its mode and its names included: seconds and
    /// nanoseconds since 1970.
    pub changed: (i64, i64),
}

impl Entry {
    /// Whether the two are one and the same thing, by device and inode.
    pub fn is_same(&self, other: &Self) -> bool {
        (self.device, self.inode) == (other.device, other.inode)
    }

    // The integer types of `stat` differ between systems: each conversion below is needed on one.
    #[allow(
        clippy::useless_conversion,
        clippy::cast_sign_loss,
        clippy::cast_possible_wrap,
        clippy::unnecessary_cast,
        clippy::cast_lossless,
        trivial_numeric_casts
    )]
    pub(super) fn of(stat: &Stat) -> Self {
        Self {
            kind: Kind::of(FileType::from_raw_mode(stat.st_mode)),
            size: stat.st_size as u64,
            mode: u32::from(stat.st_mode) & 0o7777,
            owner: stat.st_uid,
            group: stat.st_gid,
            device: stat.st_dev as u64,
            inode: stat.st_ino as u64,
            links: stat.st_nlink as u64,
            modified: stat.st_mtime as i64,
            changed: (stat.st_ctime as i64, stat.st_ctime_nsec as i64),
        }
    }
}

impl Kind {
    pub(super) fn of(kind: FileType) -> Self {
        match kind {
            FileType::RegularFile => Self::File,
            FileType::Directory => Self::Directory,
            FileType::Symlink => Self::Link,
            _ => Self::Other,
        }
    }
}
