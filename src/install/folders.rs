//! The record of directories that unpipe made, written before each is made.
//!
//! The record decides what a removal may take away: a folder that was there before unpipe stays,
//! even if it is empty.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Component, Path, PathBuf};

use super::{Cause, layout};
use crate::beneath::{self, Dir};

/// The most bytes that the record may have.
const LIMIT: u64 = 16 * 1024 * 1024;

/// The recorded directories, relative to the prefix; its own line is `.`, its parents' `..`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Folders(BTreeSet<PathBuf>);

impl Folders {
    pub(super) fn load(root: &Dir) -> Result<Self, Cause> {
        let bytes = root.read_if_there(Path::new(layout::DIRS), LIMIT)?;
        let bytes = bytes.unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Ok(Self(
            text.lines()
                .filter(|line| !line.is_empty())
                .map(PathBuf::from)
                .collect(),
        ))
    }

    /// The first line that unpipe never writes.
    pub(super) fn strange(&self) -> Option<&Path> {
        let mut lines = self.0.iter().map(PathBuf::as_path);
        lines.find(|line| !is_line(line))
    }

    fn save(&self, root: &Dir) -> Result<(), Cause> {
        let new = Path::new(layout::DIRS_NEW);
        root.remove_file_if_there(new)?;
        let mut text = String::new();
        for path in &self.0 {
            text.push_str(&path.display().to_string());
            text.push('\n');
        }
        let mut file = root.create(new, 0o644)?;
        file.write_all(text.as_bytes())
            .and_then(|()| file.sync_all())
            .map_err(|error| beneath::Error::new("write", root.shown().join(new), error))?;
        root.rename(new, root, Path::new(layout::DIRS))?;
        root.sync_dir(Path::new(layout::UNPIPE))?;
        Ok(())
    }

    /// Makes every folder of `wanted` (relative to the prefix, parents first) that is missing,
    /// after putting it on record.
    pub(super) fn make(&mut self, root: &Dir, wanted: &BTreeSet<PathBuf>) -> Result<(), Cause> {
        let mut missing = Vec::new();
        for folder in wanted {
            if root.stat(folder)?.is_none() {
                missing.push(folder.clone());
            }
        }
        if missing.is_empty() {
            return Ok(());
        }
        self.0.extend(missing.iter().cloned());
        self.save(root)?;
        for folder in missing {
            root.make_dir(&folder, 0o755)?;
            root.sync_dir(folder.parent().unwrap_or(Path::new("")))?;
        }
        Ok(())
    }

    /// Removes recorded folders that are empty, deepest first, and takes them off the record.
    /// Those that hold `share/unpipe` itself are left to `leave`, and so are lines that are no
    /// folder's.
    pub(super) fn prune(&mut self, root: &Dir) -> Result<(), Cause> {
        let holds_own = |path: &Path| {
            Path::new(layout::UNPIPE).starts_with(path)
                || path.starts_with(".")
                || path.starts_with("..")
        };
        let mut left = Self::default();
        let mut shrunk = BTreeSet::new();
        for path in self.0.iter().rev() {
            if holds_own(path) || !is_line(path) || !remove_if_empty(root, path)? {
                left.0.insert(path.clone());
            } else {
                shrunk.remove(path.as_path());
                shrunk.extend(path.parent());
            }
        }
        if left != *self {
            // The removal is on the disk before the record forgets the folder: one that a power
            // cut brings back unrecorded would stay for ever.
            for folder in shrunk {
                match root.sync_dir(folder) {
                    Err(error) if !error.is_absent() && !error.is_not_dir() => {
                        return Err(error.into());
                    }
                    _ => {}
                }
            }
            *self = left;
            self.save(root)?;
        }
        Ok(())
    }

    /// Whether the record has a line that unpipe never writes: what else it had may be lost too.
    pub(super) fn is_damaged(&self) -> bool {
        !self.0.iter().all(|line| is_line(line))
    }

    /// Whether a folder is on record.
    pub(super) fn holds(&self, path: &Path) -> bool {
        self.0.contains(path)
    }
}

/// `.`, its parents, or a plain path below the prefix.
fn is_line(line: &Path) -> bool {
    let mut parts = line.components();
    let is_above = parts.clone().all(|part| part == Component::ParentDir);
    let is_below = parts.all(|part| matches!(part, Component::Normal(_)));
    line == Path::new(".") || is_above || is_below
}

/// Whether the folder is gone now.
fn remove_if_empty(root: &Dir, path: &Path) -> Result<bool, Cause> {
    match root.remove_dir(path) {
        Ok(()) => Ok(true),
        Err(error) if error.is_absent() => Ok(true),
        Err(error) if error.is_not_empty() => Ok(false),
        // The user put something else in its place: not ours any more.
        Err(error) if error.is_not_dir() => Ok(true),
        Err(error) => Err(error.into()),
    }
}
