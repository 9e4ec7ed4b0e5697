//! Folders of a tree that lie elsewhere: links of a user's that were followed once, by whoever
//! judged where they lead. From then on the opened folder stands at the link's path, whatever
//! becomes of the link.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustix::fs::fstat;
use rustix::io;

use super::resolve::{self, Spot};
use super::{Dir, Entry, Result};

/// One folder that lies elsewhere.
#[derive(Clone, Debug)]
pub(super) struct Graft {
    /// Where it stands, below the directory.
    at: PathBuf,
    fd: Arc<OwnedFd>,
    /// Where it lies, for people and for the texts of links.
    lies: PathBuf,
}

impl Dir {
    /// Resolves all that is below `at` in this folder from now on. What is done with `at` itself is
    /// done with the link that stands there.
    pub fn graft(&mut self, at: &Path, folder: Self) {
        self.grafts.push(Graft {
            at: at.to_owned(),
            fd: Arc::new(folder.fd),
            lies: folder.shown,
        });
    }

    /// Whether a folder that lies elsewhere stands at exactly this path.
    pub fn is_grafted(&self, at: &Path) -> bool {
        self.grafts.iter().any(|graft| graft.at == at)
    }

    /// Where the folder stands that lies elsewhere and holds this path, or is at it.
    pub fn graft_above(&self, path: &Path) -> Option<&Path> {
        self.innermost(path).map(|(graft, _)| graft.at.as_path())
    }

    /// Where a path leads, with the place of each folder that lies elsewhere. Never open it by this.
    pub fn leads_to(&self, path: &Path) -> PathBuf {
        self.innermost(path)
            .map_or_else(|| self.shown_at(path), |(graft, rest)| joined(graft, rest))
    }

    /// What stands at a path; for a folder that lies elsewhere, the folder, not the link.
    ///
    /// # Errors
    /// As for [`Dir::stat`].
    pub fn stat_folder(&self, path: &Path) -> Result<Option<Entry>> {
        match self.innermost(path) {
            Some((graft, rest)) if rest.as_os_str().is_empty() => fstat(&graft.fd)
                .map(|stat| Some(Entry::of(&stat)))
                .map_err(self.says("look at", path)),
            _ => self.stat(path),
        }
    }

    /// Finds the directory that `path` is in.
    pub(super) fn spot<'a>(&'a self, path: &'a Path) -> io::Result<Spot<'a>> {
        match self.innermost(path.parent().unwrap_or(Path::new(""))) {
            Some((graft, _)) => {
                let rest = path.strip_prefix(&graft.at).unwrap_or(path);
                resolve::spot(graft.fd.as_fd(), rest)
            }
            None => resolve::spot(self.as_fd(), path),
        }
    }

    /// Opens the directory at `path` for reading its entries.
    pub(super) fn directory(&self, path: &Path) -> io::Result<OwnedFd> {
        let (fd, rest): (BorrowedFd<'_>, &Path) = match self.innermost(path) {
            Some((graft, rest)) => (graft.fd.as_fd(), rest),
            None => (self.as_fd(), path),
        };
        resolve::directory(fd, rest)
    }

    /// The grafts as the directory at `path` has them.
    pub(super) fn grafts_below(&self, path: &Path) -> Vec<Graft> {
        let below = |graft: &Graft| {
            let at = graft.at.strip_prefix(path).ok()?.to_owned();
            let is_inside = !at.as_os_str().is_empty();
            is_inside.then(|| Graft {
                at,
                ..graft.clone()
            })
        };
        self.grafts.iter().filter_map(below).collect()
    }

    /// The graft that is nearest above a path or at it, and what is left of the path.
    fn innermost<'a>(&self, path: &'a Path) -> Option<(&Graft, &'a Path)> {
        let found = self
            .grafts
            .iter()
            .filter_map(|graft| Some((graft, path.strip_prefix(&graft.at).ok()?)));
        found.max_by_key(|(graft, _)| graft.at.as_os_str().len())
    }
}

fn joined(graft: &Graft, rest: &Path) -> PathBuf {
    if rest.as_os_str().is_empty() {
        graft.lies.clone()
    } else {
        graft.lies.join(rest)
    }
}
