//! One file or link comes to its place by a rename, so that it is never there in part.

use std::path::{Path, PathBuf};

use super::look::copy;
use super::work::{Way, Work};
use crate::beneath::{self, Dir};
use crate::model::{HomePath, Node};

/// What is put where.
pub(super) struct Put<'a> {
    pub(super) root: &'a Dir,
    pub(super) work: &'a Work,
    pub(super) way: Way,
    pub(super) number: usize,
    pub(super) path: &'a HomePath,
}

impl Put<'_> {
    /// Where nothing is; if something came meanwhile, that stays and it is an error.
    pub(super) fn anew(&self, node: &Node) -> beneath::Result<()> {
        self.put(node, Dir::rename_new)
    }

    /// In place of what is there.
    pub(super) fn over(&self, node: &Node) -> beneath::Result<()> {
        self.put(node, Dir::rename)
    }

    /// Takes away what a killed run left beside the place.
    pub(super) fn clear(&self) -> beneath::Result<()> {
        match self.root.remove_file(&self.beside()) {
            Err(error) if !error.is_absent() && !error.is_not_dir() => Err(error),
            _ => Ok(()),
        }
    }

    fn put(
        &self,
        node: &Node,
        rename: fn(&Dir, &Path, &Dir, &Path) -> beneath::Result<()>,
    ) -> beneath::Result<()> {
        let (path, beside) = (self.path.as_path(), self.beside());
        match node {
            Node::Folder { .. } => return Ok(()),
            Node::Link { target } => {
                self.clear()?;
                self.root.symlink(target, &beside)?;
            }
            Node::File { mode, .. } => {
                let staged = self.staged();
                match rename(&self.work.folder, &staged, self.root, path) {
                    Err(error) if error.is_elsewhere() => {}
                    done => return done,
                }
                self.clear()?;
                let from = (&self.work.folder, &*staged);
                copy(from, (self.root, &beside), *mode)?;
            }
        }
        rename(self.root, &beside, self.root, path).inspect_err(|_| {
            // Whoever comes next clears it as well.
            let _ = self.clear();
        })
    }

    fn staged(&self) -> PathBuf {
        match self.way {
            Way::Forward => Work::next(self.number),
            Way::Back => Work::old(self.number),
        }
    }

    /// A name in the same folder that nobody else has.
    fn beside(&self) -> PathBuf {
        let name = format!(".unpipe-{}-{}", self.work.id, self.number);
        self.path.as_path().with_file_name(name)
    }
}
