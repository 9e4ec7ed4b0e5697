//! The folders that decide what a path leads to, and who else can change them.
//!
//! Links are followed by hand, as the system follows them (`path_resolution(7)`): whoever can write the
//! folder of a link decides as much as who can write the folder that it leads to.

use std::ffi::OsString;
use std::fs::Metadata;
use std::io::{self, ErrorKind};
use std::os::unix::fs::MetadataExt;
use std::path::{Component, Path, PathBuf};

use rustix::io::Errno;
use rustix::process::geteuid;

use crate::install::{Danger, is_own_group};

/// After so many links in one path the system gives up.
const MOST_LINKS: usize = 40;

/// Every folder in which a part of a path is looked up, in that order.
pub(super) struct Way {
    folders: Vec<Folder>,
    end: End,
}

struct Folder {
    path: PathBuf,
    about: Metadata,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    /// The last folder is the one that the path names.
    There,
    /// The path leads to nothing, or to no folder.
    Missing,
}

/// A folder that somebody else can change.
pub(super) struct Exposed {
    pub(super) folder: PathBuf,
    pub(super) danger: Danger,
    pub(super) owner: Owner,
}

/// Whose folder it is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Owner {
    You,
    /// Whoever owns the whole system: root, and in a namespace who stands for it.
    System,
    Other,
}

/// The way of an absolute path.
///
/// # Errors
/// If a part of it cannot be looked at; that nothing is there is none.
pub(super) fn follow(path: &Path) -> io::Result<Way> {
    let mut here = PathBuf::from("/");
    let mut folders = vec![Folder::at(&here)?];
    let mut ahead = last_first(path);
    let mut links = 0;
    let mut end = End::There;
    while let Some(part) = ahead.pop() {
        if part == ".." {
            here.pop();
            folders.push(Folder::at(&here)?);
            continue;
        }
        let next = here.join(part);
        let about = match next.symlink_metadata() {
            Ok(about) => about,
            Err(error) if is_nothing(&error) => {
                end = End::Missing;
                break;
            }
            Err(error) => return Err(error),
        };
        if about.is_symlink() {
            links += 1;
            if links > MOST_LINKS {
                return Err(Errno::LOOP.into());
            }
            let target = next.read_link()?;
            if target.is_absolute() {
                here = PathBuf::from("/");
                folders.push(Folder::at(&here)?);
            }
            ahead.extend(last_first(&target));
        } else if about.is_dir() {
            here.clone_from(&next);
            folders.push(Folder { path: next, about });
        } else {
            end = End::Missing;
            break;
        }
    }
    Ok(Way { folders, end })
}

impl Way {
    /// Through which of the folders others can change what is found in the path's folder.
    pub(super) fn exposed(&self) -> Vec<Exposed> {
        let Some((last, above)) = self.folders.split_last() else {
            return Vec::new();
        };
        let mut found = self.exposed_parents(above);
        // Where the path's own folder is missing, others could make it in this one.
        found.extend(self.judged(last, danger_of(&last.about)));
        found
    }

    /// Through which of the folders others can put another folder in place of the path's own.
    pub(super) fn exposed_above(&self) -> Vec<Exposed> {
        match (self.folders.split_last(), self.end) {
            (Some((_, above)), End::There) => self.exposed_parents(above),
            _ => self.exposed_parents(&self.folders),
        }
    }

    /// Where the sticky bit is set, others cannot rename what is not theirs.
    fn exposed_parents(&self, folders: &[Folder]) -> Vec<Exposed> {
        let judged = folders.iter().filter_map(|folder| {
            let is_sticky = folder.about.mode() & 0o1000 != 0;
            let danger = danger_of(&folder.about).filter(|_| !is_sticky);
            self.judged(folder, danger)
        });
        judged.collect()
    }

    /// What the owner alone decides comes first.
    fn judged(&self, folder: &Folder, danger: Option<Danger>) -> Option<Exposed> {
        let (found, user) = (folder.about.uid(), geteuid().as_raw());
        let owner = self.owner(found);
        let danger = match (owner, danger) {
            (Owner::Other, _) => Danger::Owner { owner: found, user },
            // Root's own group are those who keep the machine.
            (Owner::System, Some(Danger::Group { group: 0, .. })) => return None,
            (_, danger) => danger?,
        };
        Some(Exposed {
            folder: folder.path.clone(),
            danger,
            owner,
        })
    }

    /// Who owns the root folder can do anything anyway. In a namespace that has no number for root
    /// all of the system is owned by nobody.
    fn owner(&self, owner: u32) -> Owner {
        let first = self.folders.first().map(|folder| folder.about.uid());
        if owner == geteuid().as_raw() {
            Owner::You
        } else if owner == 0 || Some(owner) == first {
            Owner::System
        } else {
            Owner::Other
        }
    }
}

impl Folder {
    fn at(path: &Path) -> io::Result<Self> {
        Ok(Self {
            path: path.to_owned(),
            about: path.metadata()?,
        })
    }
}

fn danger_of(about: &Metadata) -> Option<Danger> {
    let (mode, group) = (about.mode() & 0o7777, about.gid());
    if mode & 0o002 != 0 {
        Some(Danger::Everybody { mode })
    } else if mode & 0o020 != 0 && !is_own_group(group) {
        Some(Danger::Group { group, mode })
    } else {
        None
    }
}

/// The names in a path, the last one first.
fn last_first(path: &Path) -> Vec<OsString> {
    let names = path.components().rev().filter_map(|part| match part {
        Component::Normal(name) => Some(name.to_owned()),
        Component::ParentDir => Some(OsString::from("..")),
        Component::RootDir | Component::CurDir | Component::Prefix(_) => None,
    });
    names.collect()
}

fn is_nothing(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}
