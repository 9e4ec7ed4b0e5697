//! Whether a prefix is the user's own: nobody else may be able to change what unpipe wrote.

use std::fmt;
use std::fs::Metadata;
use std::io::ErrorKind;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use rustix::process::geteuid;

use super::own_group::is_own_group;
use super::way::Way;
use super::{Cause, layout};
use crate::beneath::{Dir, Kind};

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

/// Whose folders will do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owners {
    /// The user's: for all that unpipe writes.
    User,
    /// Root's too, who can put commands on a PATH anyway.
    UserAndRoot,
}

/// Who may do what with a folder.
#[derive(Clone, Copy)]
struct Rights {
    owner: u32,
    group: u32,
    mode: u32,
}

/// Checks where a way leads, the folders above it up to the home, and each folder that holds a link
/// on the way with those above it: the end and what is below the home are the user's own and not
/// writable by others; for the home see [`check_home`]. A folder that is not there yet is fine; its
/// parents are looked at.
pub(super) fn check(way: &Way, home: Option<&Path>, owners: Owners) -> Result<(), Cause> {
    check_at(&way.real, |found| check_folder(found, owners))?;
    let above = way.real.parent().into_iter();
    for folder in above.chain(way.holders.iter().map(PathBuf::as_path)) {
        check_parents(folder, home, owners)?;
    }
    Ok(())
}

/// Checks a folder and those above it, as far as they are below the home, and the home.
fn check_parents(folder: &Path, home: Option<&Path>, owners: Owners) -> Result<(), Cause> {
    let Some(home) = home else {
        return Ok(());
    };
    let below_home = folder
        .ancestors()
        .take_while(|folder| folder.starts_with(home));
    for folder in below_home {
        if folder == home {
            check_at(folder, check_home)?;
        } else {
            check_at(folder, |found| check_folder(found, owners))?;
        }
    }
    Ok(())
}

fn check_at(path: &Path, check: impl FnOnce(Rights) -> Result<(), Danger>) -> Result<(), Cause> {
    let failed = |source| Cause::Prefix {
        path: path.to_owned(),
        source,
    };
    match path.metadata() {
        Ok(found) if !found.is_dir() => Err(failed(ErrorKind::NotADirectory.into())),
        Ok(found) => check(Rights::of(&found)).map_err(|fault| unsafe_at(path.to_owned(), fault)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(source) => Err(failed(source)),
    }
}

/// Checks the folders inside an open prefix through which commands are found and changed.
pub(super) fn check_inside(root: &Dir) -> Result<(), Cause> {
    let own = ["bin", "share", layout::UNPIPE, layout::APPS];
    own.iter()
        .try_for_each(|folder| check_own(root, Path::new(folder)))
}

/// All that [`check_inside`] would complain of. What cannot be looked at is told elsewhere.
pub(super) fn faults_inside(root: &Dir) -> Vec<Cause> {
    let own = ["bin", "share", layout::UNPIPE, layout::APPS];
    let judged = own.iter().map(|folder| check_own(root, Path::new(folder)));
    let faults = judged.filter_map(Result::err);
    faults
        .filter(|cause| matches!(cause, Cause::Unsafe { .. }))
        .collect()
}

/// Checks one folder of an open prefix, if there is one.
pub(super) fn check_own(root: &Dir, folder: &Path) -> Result<(), Cause> {
    let entry = match root.stat_folder(folder) {
        Ok(Some(entry)) if entry.kind == Kind::Directory => entry,
        Ok(_) => return Ok(()),
        // What is in the way is told by who needs the folder.
        Err(error) if error.is_not_dir() => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    let rights = Rights {
        owner: entry.owner,
        group: entry.group,
        mode: entry.mode,
    };
    check_folder(rights, Owners::User).map_err(|fault| unsafe_at(root.leads_to(folder), fault))
}

fn unsafe_at(path: PathBuf, fault: Danger) -> Cause {
    Cause::Unsafe { path, fault }
}

impl Rights {
    fn of(found: &Metadata) -> Self {
        Self {
            owner: found.uid(),
            group: found.gid(),
            mode: found.mode(),
        }
    }
}

/// A folder that has the right owner can still be one that others write.
fn check_folder(found: Rights, owners: Owners) -> Result<(), Danger> {
    let (owner, user) = (found.owner, geteuid().as_raw());
    let is_roots = owner == 0 && owners == Owners::UserAndRoot;
    if owner != user && !is_roots {
        return Err(Danger::Owner { owner, user });
    }
    check_mode(found)
}

/// Whoever owns the home, or can rename what is in it, can put another prefix in place of this one.
/// Root can do so anyway, and where the sticky bit is set, others cannot rename what is not theirs:
/// a home such as `/tmp` is fine.
fn check_home(found: Rights) -> Result<(), Danger> {
    let user = geteuid().as_raw();
    let owner = found.owner;
    if owner != user && owner != 0 {
        return Err(Danger::Owner { owner, user });
    }
    if found.mode & 0o1000 != 0 {
        return Ok(());
    }
    check_mode(found)
}

fn check_mode(found: Rights) -> Result<(), Danger> {
    let mode = found.mode & 0o7777;
    let group = found.group;
    if mode & 0o002 != 0 {
        Err(Danger::Everybody { mode })
    } else if mode & 0o020 != 0 && !is_own_group(group) {
        Err(Danger::Group { group, mode })
    } else {
        Ok(())
    }
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
