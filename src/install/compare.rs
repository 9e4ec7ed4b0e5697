//! A version's tree against what was placed in it.

use std::collections::BTreeSet;
use std::fmt;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::{Cause, layout};
use crate::beneath::{self, Dir, Kind};
use crate::model::{Digest, Hasher, ListedLink, OutsideText};
use crate::receipt::PlacedFile;

/// What should be in a tree.
pub(super) struct Expected<'a> {
    pub(super) files: &'a [PlacedFile],
    pub(super) links: &'a [ListedLink],
}

/// One path that is not as it was placed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edited {
    /// The path, from the root of the tree.
    pub path: OutsideText,
    /// What happened to it.
    pub edit: Edit,
}

/// What happened to a path of a version's tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edit {
    /// It is not there.
    Missing,
    /// It has another content, mode or kind.
    Changed,
    /// It was not placed by unpipe.
    Added,
}

impl fmt::Display for Edit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Missing => "missing",
            Self::Changed => "changed",
            Self::Added => "added",
        })
    }
}

impl Edited {
    pub(super) fn new(path: &str, edit: Edit) -> Self {
        Self {
            path: OutsideText::new(path),
            edit,
        }
    }
}

/// Paths that differ from what should be there.
pub(super) fn differences(
    root: &Dir,
    tree: &Path,
    expected: &Expected<'_>,
) -> Result<Vec<Edited>, Cause> {
    let dir = root.dir(tree)?;
    let mut found = Vec::new();
    for file in expected.files {
        if !is_as_placed(&dir, file)? {
            found.push(Edited::new(
                file.path.as_str(),
                missing_or_changed(&dir, file.path.as_path())?,
            ));
        }
    }
    for link in expected.links {
        let text = link.to.link_text_to(&link.target);
        if !is_link(&dir, link.to.as_path(), &text)? {
            found.push(Edited::new(
                link.to.as_str(),
                missing_or_changed(&dir, link.to.as_path())?,
            ));
        }
    }
    let listed = expected.files.iter().map(|file| file.path.as_path());
    let known: BTreeSet<&Path> = listed
        .chain(layout::OWN_FILES.iter().map(Path::new))
        .chain(expected.links.iter().map(|link| link.to.as_path()))
        .collect();
    let mut extra = Vec::new();
    list_extra(&dir, Path::new(""), &known, &mut extra)?;
    found.extend(
        extra
            .into_iter()
            .map(|path| Edited::new(&path.to_string_lossy(), Edit::Added)),
    );
    Ok(found)
}

/// Nothing, if the path or a parent of it is missing or is no longer a folder.
fn look(dir: &Dir, path: &Path) -> Result<Option<beneath::Entry>, Cause> {
    match dir.stat(path) {
        Ok(entry) => Ok(entry),
        Err(error) if error.is_absent() || error.is_not_dir() => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn missing_or_changed(dir: &Dir, path: &Path) -> Result<Edit, Cause> {
    Ok(if look(dir, path)?.is_some() {
        Edit::Changed
    } else {
        Edit::Missing
    })
}

fn is_as_placed(dir: &Dir, file: &PlacedFile) -> Result<bool, Cause> {
    let path = file.path.as_path();
    let Some(entry) = look(dir, path)? else {
        return Ok(false);
    };
    let alike = entry.kind == Kind::File
        && entry.size == file.size.number()
        && entry.mode & 0o7777 == file.mode.bits();
    Ok(alike && hash(dir, path)? == file.sha256)
}

fn hash(dir: &Dir, path: &Path) -> Result<Digest, Cause> {
    let mut file = dir.open_file(path)?;
    let mut hasher = Hasher::new();
    let mut buffer = vec![0; 128 * 1024];
    loop {
        let read = file
            .read(&mut buffer)
            .map_err(|error| beneath::Error::new("read", dir.shown().join(path), error))?;
        match buffer.get(..read) {
            Some(bytes) if !bytes.is_empty() => hasher.update(bytes),
            _ => return Ok(hasher.finish()),
        }
    }
}

fn is_link(dir: &Dir, path: &Path, text: &str) -> Result<bool, Cause> {
    match look(dir, path)? {
        Some(entry) if entry.kind == Kind::Link => Ok(dir.link_text(path)? == Path::new(text)),
        _ => Ok(false),
    }
}

fn list_extra(
    dir: &Dir,
    folder: &Path,
    known: &BTreeSet<&Path>,
    extra: &mut Vec<PathBuf>,
) -> Result<(), Cause> {
    for (name, kind) in dir.entries(folder)? {
        let path = folder.join(name);
        if kind == Kind::Directory && known.iter().any(|wanted| wanted.starts_with(&path)) {
            list_extra(dir, &path, known, extra)?;
        } else if !known.contains(path.as_path()) {
            extra.push(path);
        }
    }
    Ok(())
}
