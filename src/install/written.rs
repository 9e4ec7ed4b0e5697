//! The folders that changes write to, and whether this user can.

use std::path::{Path, PathBuf};

use rustix::fs::{Access, access};

use super::folders::Folders;
use super::{Cause, Prefix, ground, layout};
use crate::beneath::{Dir, Kind};

/// All that unpipe has directly in a prefix.
const OUTER: [&str; 2] = ["bin", "share"];

impl Prefix {
    /// The folders that changes write to: the prefix, as far as something is made or removed in it,
    /// and those in it that are always the same.
    pub fn folders(&self) -> impl Iterator<Item = PathBuf> {
        let prefix = self.is_written().then(|| self.path().to_owned());
        prefix.into_iter().chain(self.inner())
    }

    /// The folders in the prefix that are always the same.
    pub(super) fn inner(&self) -> impl Iterator<Item = PathBuf> {
        let inner = ["bin", "share", layout::UNPIPE, layout::APPS];
        inner.into_iter().map(|folder| self.path().join(folder))
    }

    /// Checks that the prefix could be written, before anything is fetched for it.
    ///
    /// # Errors
    /// If it, or the folder in which it or unpipe's own folder would be made, is read-only for this
    /// user, or if others can change it.
    pub fn check_writable(&self) -> Result<(), Cause> {
        self.check_safe()?;
        let prefix = self.is_written().then(|| self.path().to_owned());
        let own = [layout::UNPIPE, layout::APPS].map(|folder| self.path().join(folder));
        for folder in prefix.iter().chain(&own) {
            let there = there(folder);
            access(there, Access::WRITE_OK | Access::EXEC_OK).map_err(|errno| Cause::Prefix {
                path: there.to_owned(),
                source: errno.into(),
            })?;
        }
        Ok(())
    }

    /// Where the two folders in it were there before unpipe, as mount points are, nothing is made or
    /// removed in the prefix itself.
    fn is_written(&self) -> bool {
        let opened = ground::look(self.path(), self.home());
        let settled = opened.and_then(|root| {
            let record = Folders::load(&root)?;
            Ok(!record.is_damaged()
                && OUTER
                    .iter()
                    .all(|folder| is_settled(&root, &record, folder)))
        });
        !settled.unwrap_or(false)
    }
}

/// Whether a folder is there, and unpipe did not make it.
fn is_settled(root: &Dir, record: &Folders, folder: &str) -> bool {
    let folder = Path::new(folder);
    let is_there =
        matches!(root.stat_folder(folder), Ok(Some(entry)) if entry.kind == Kind::Directory);
    is_there && !record.holds(folder)
}

/// The folder, or the one in which it would be made.
pub(super) fn there(folder: &Path) -> &Path {
    folder
        .ancestors()
        .find(|folder| folder.exists())
        .unwrap_or(Path::new("/"))
}
