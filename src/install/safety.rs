//! Whether a prefix is the user's own: nobody else may be able to change what unpipe wrote.

use std::fmt;
use std::fs::Metadata;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use rustix::process::{getegid, geteuid};

use super::{Cause, layout};

/// Why a folder is not the user's alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Danger {
    /// Somebody else owns it.
    Owner {
        /// Who owns it.
        owner: u32,
        /// Who the user is.
        user: u32,
    },
    /// Everybody can write it.
    Everybody {
        /// Its permission bits.
        mode: u32,
    },
    /// A group of other people can write it.
    Group {
        /// The group.
        group: u32,
        /// Its permission bits.
        mode: u32,
    },
}

/// Checks the prefix and its parents up to the home: the prefix and what is below the home are the
/// user's own and not writable by others; for the home see [`check_home`]. A folder that is not
/// there yet is fine; its parents are looked at.
pub(super) fn check(prefix: &Path, home: Option<&Path>) -> Result<(), Cause> {
    for folder in prefix.ancestors() {
        let is_home = home == Some(folder);
        let below_home = home.is_some_and(|home| folder.starts_with(home));
        if folder != prefix && !below_home {
            break;
        }
        let fault = match folder.metadata() {
            Ok(found) if !found.is_dir() => {
                let source = std::io::Error::from(std::io::ErrorKind::NotADirectory);
                return Err(Cause::Prefix {
                    path: folder.to_owned(),
                    source,
                });
            }
            Ok(found) if is_home && folder != prefix => check_home(&found),
            Ok(found) => check_folder(&found),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
            Err(source) => {
                return Err(Cause::Prefix {
                    path: folder.to_owned(),
                    source,
                });
            }
        };
        fault.map_err(|fault| Cause::Unsafe {
            path: folder.to_owned(),
            fault,
        })?;
    }
    Ok(())
}

/// The same for folders inside the prefix through which commands are found and changed.
pub(super) fn faults_inside(prefix: &Path) -> Vec<Cause> {
    let folders = ["bin", "share", layout::UNPIPE, layout::APPS];
    let judged = folders.iter().filter_map(|folder| {
        let folder = prefix.join(folder);
        let found = folder.metadata().ok()?;
        let fault = check_folder(&found).err()?;
        Some(Cause::Unsafe {
            path: folder,
            fault,
        })
    });
    judged.collect()
}

fn check_folder(found: &Metadata) -> Result<(), Danger> {
    let user = geteuid().as_raw();
    if found.uid() != user {
        let owner = found.uid();
        return Err(Danger::Owner { owner, user });
    }
    check_mode(found)
}

/// Whoever owns the home, or can rename what is in it, can put another prefix in place of this one.
/// Root can do so anyway, and where the sticky bit is set, others cannot rename what is not theirs:
/// a home such as `/tmp` is fine.
fn check_home(found: &Metadata) -> Result<(), Danger> {
    let user = geteuid().as_raw();
    let owner = found.uid();
    if owner != user && owner != 0 {
        return Err(Danger::Owner { owner, user });
    }
    if found.mode() & 0o1000 != 0 {
        return Ok(());
    }
    check_mode(found)
}

fn check_mode(found: &Metadata) -> Result<(), Danger> {
    let mode = found.mode() & 0o7777;
    let group = found.gid();
    if mode & 0o002 != 0 {
        Err(Danger::Everybody { mode })
    } else if mode & 0o020 != 0 && !is_own_group(group) {
        Err(Danger::Group { group, mode })
    } else {
        Ok(())
    }
}

/// A user's private group has the user's own number: several distributions make every folder
/// group-writable on that ground.
fn is_own_group(group: u32) -> bool {
    group == getegid().as_raw() && group == geteuid().as_raw()
}

impl fmt::Display for Danger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Owner { owner, user } => {
                write!(f, "is owned by user {owner}, you are user {user}")
            }
            Self::Everybody { mode } => write!(f, "can be written by everybody (mode {mode:o})"),
            Self::Group { group, mode } => {
                write!(f, "can be written by group {group} (mode {mode:o})")
            }
        }
    }
}
