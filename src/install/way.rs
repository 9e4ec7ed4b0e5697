//! Where a path leads: each link on the way is followed once, and the folder that holds it is
//! remembered. Whoever can write such a folder decides what the path means.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::io::{self, ErrorKind};
use std::path::{Component, Path, PathBuf};

use super::Cause;

/// As many links as the system follows on one way (`path_resolution(7)`).
const LINKS: usize = 40;

/// A path with its links followed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Way {
    /// The real path; what does not exist yet stands behind what does.
    pub(super) real: PathBuf,
    /// The real paths of the folders that hold a link that was followed.
    pub(super) holders: BTreeSet<PathBuf>,
    followed: usize,
    /// The link that leads nowhere.
    broken: Option<PathBuf>,
}

/// Follows an absolute path.
///
/// # Errors
/// [`Cause::Nowhere`] for a link to what is not there, or to itself; else if a part that exists
/// cannot be looked at.
pub(super) fn follow(path: &Path) -> Result<Way, Cause> {
    let mut way = Way::default();
    let walked = path.components().try_for_each(|part| way.step(part));
    match (walked, way.broken.take()) {
        (Err(_), Some(link)) => Err(Cause::Nowhere(link)),
        (Err(source), None) => Err(Cause::Prefix {
            path: path.to_owned(),
            source,
        }),
        (Ok(()), _) => Ok(way),
    }
}

impl Way {
    /// The real path alone.
    pub(super) fn real(self) -> PathBuf {
        self.real
    }

    fn step(&mut self, part: Component<'_>) -> io::Result<()> {
        match part {
            Component::RootDir | Component::Prefix(_) => self.real = PathBuf::from("/"),
            Component::CurDir => {}
            // Above what is not there, nothing is known.
            Component::ParentDir => {
                self.real.symlink_metadata()?;
                self.real.pop();
            }
            Component::Normal(name) => self.enter(name)?,
        }
        Ok(())
    }

    fn enter(&mut self, name: &OsStr) -> io::Result<()> {
        let next = self.real.join(name);
        match next.symlink_metadata() {
            Ok(found) if found.is_symlink() => self.through(&next),
            Ok(_) => {
                self.real = next;
                Ok(())
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {
                self.real = next;
                Ok(())
            }
            Err(error) => Err(error),
        }
    }

    /// A link to what is not there is an error, and is remembered: the outermost, which is the one
    /// that was named.
    fn through(&mut self, link: &Path) -> io::Result<()> {
        self.followed += 1;
        self.holders.insert(self.real.clone());
        let text = link.read_link()?;
        let walked = if self.followed > LINKS {
            Err(ErrorKind::NotFound.into())
        } else {
            let mut parts = text.components();
            parts.try_for_each(|part| self.step(part))
        };
        let there = walked.and_then(|()| self.real.symlink_metadata());
        if matches!(&there, Err(error) if error.kind() == ErrorKind::NotFound) {
            self.broken = Some(link.to_owned());
        }
        there.map(drop)
    }
}
