//! Writing the wanted content below a directory handle, hashed while it is copied.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use super::{ArchiveError, Watch, copy};
use crate::beneath::{self, Dir};
use crate::model::{Hasher, ListedFile, RelPath, Size};
use crate::progress::Event;

/// Directories of a version's tree are readable by all and writable by their owner.
const DIRECTORY: u32 = 0o755;

/// How many written files wait for their sync. Together they cost little more than one alone,
/// since the first one's journal commit takes the others along; 256 open files is a common limit.
const WAITING: usize = 64;

/// Writes files below a directory.
pub(super) struct Placer<'a> {
    into: &'a Dir,
    watch: &'a Watch<'a>,
    parents: HashSet<RelPath>,
    waiting: Vec<(PathBuf, File)>,
}

impl<'a> Placer<'a> {
    pub(super) fn new(into: &'a Dir, watch: &'a Watch<'a>) -> Self {
        Self {
            into,
            watch,
            parents: HashSet::new(),
            waiting: Vec::new(),
        }
    }

    /// Writes one content to every file that is listed for it.
    pub(super) fn place(
        &mut self,
        files: &[&ListedFile],
        declared: Option<Size>,
        content: &mut dyn Read,
    ) -> Result<(), ArchiveError> {
        // Before anything is opened for writing: the archive must at least claim the signed size.
        for file in files {
            if let Some(found) = declared.filter(|declared| *declared != file.size) {
                return Err(size_error(file, found.number()));
            }
        }
        let Some((first, others)) = files.split_first() else {
            return Ok(());
        };
        self.write(first, declared, content)?;
        for other in others {
            let mut copy = self.into.open_file(first.to.as_path())?;
            self.write(other, Some(first.size), &mut copy)?;
        }
        Ok(())
    }

    /// Makes every file durable that was written. The directories are left to the caller.
    pub(super) fn sync(&mut self) -> Result<(), ArchiveError> {
        for (path, file) in self.waiting.drain(..) {
            file.sync_all()
                .map_err(|source| beneath::Error::new("sync", path, source))?;
        }
        Ok(())
    }

    fn write(
        &mut self,
        file: &ListedFile,
        declared: Option<Size>,
        content: &mut dyn Read,
    ) -> Result<(), ArchiveError> {
        let path = file.to.as_path();
        let expected = file.size.number();
        self.make_parents(&file.to)?;
        let mut out = self.into.create(path, file.mode.bits())?;
        let mut hasher = Hasher::new();
        let mut written = 0_u64;
        copy::in_pieces(content, self.watch, &mut |piece| {
            let amount = Size::bytes(piece.len() as u64);
            written = written.saturating_add(amount.number());
            if written > expected {
                let to = file.to.clone();
                return Err(ArchiveError::Longer { to, expected });
            }
            hasher.update(piece);
            out.write_all(piece).map_err(|source| {
                beneath::Error::new("write", self.into.shown().join(path), source)
            })?;
            self.watch.observer.on(Event::Unpacked(amount));
            Ok(())
        })?;
        if written < expected {
            return Err(match declared {
                // The archive promised the signed size and then ended.
                Some(_) => ArchiveError::Broken(io::ErrorKind::UnexpectedEof.into()),
                None => size_error(file, written),
            });
        }
        let found = hasher.finish();
        if found != file.sha256 {
            return Err(ArchiveError::Hash {
                to: file.to.clone(),
                expected: file.sha256,
                found,
            });
        }
        self.keep(path, out)
    }

    fn keep(&mut self, path: &Path, file: File) -> Result<(), ArchiveError> {
        self.waiting.push((self.into.shown().join(path), file));
        if self.waiting.len() >= WAITING {
            self.sync()?;
        }
        Ok(())
    }

    fn make_parents(&mut self, to: &RelPath) -> Result<(), ArchiveError> {
        let mut absent = Vec::new();
        let mut next = to.parent();
        while let Some(parent) = next.filter(|parent| !self.parents.contains(parent)) {
            next = parent.parent();
            absent.push(parent);
        }
        for parent in absent.into_iter().rev() {
            self.into.make_dir_if_absent(parent.as_path(), DIRECTORY)?;
            self.parents.insert(parent);
        }
        Ok(())
    }
}

fn size_error(file: &ListedFile, found: u64) -> ArchiveError {
    ArchiveError::Size {
        to: file.to.clone(),
        expected: file.size.number(),
        found,
    }
}
