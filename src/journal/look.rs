//! What stands at a path, with its bytes; and copies that are hashed while they are made.

use std::fs::File;
use std::io::{ErrorKind, Read, Write};
use std::path::Path;

use super::ajar::opened;
use crate::beneath::{self, Dir, Kind};
use crate::model::{Bits, Digest, Hasher, Node, Size};

const PIECE: usize = 128 * 1024;

/// What stands at a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seen {
    /// Nothing.
    Nothing,
    /// Something that can be told again and restored.
    Thing(Node),
    /// Something else: a device, a pipe, a socket, a file that is setuid or setgid.
    Other,
    /// A folder above it is a link, or no folder.
    Beyond,
}

impl Seen {
    /// Whether it is exactly this.
    pub fn is(&self, node: Option<&Node>) -> bool {
        match (self, node) {
            (Self::Nothing, None) => true,
            (Self::Thing(found), Some(node)) => found == node,
            _ => false,
        }
    }

    /// As a node; nothing if it cannot be told.
    pub fn node(&self) -> Option<&Node> {
        match self {
            Self::Thing(node) => Some(node),
            _ => None,
        }
    }
}

/// Looks at a path without following a link, and hashes a file.
///
/// # Errors
/// If it cannot be looked at or read.
pub fn look(dir: &Dir, path: &Path) -> beneath::Result<Seen> {
    opened(dir, path, |ajar| {
        look_at(dir, path, ajar.and_then(|ajar| ajar.mode_of(path)))
    })
}

/// Looks at a path; `closed` is the mode that it had before it was opened for this.
fn look_at(dir: &Dir, path: &Path, closed: Option<u32>) -> beneath::Result<Seen> {
    let entry = match dir.stat(path) {
        Ok(Some(entry)) => entry,
        Ok(None) => return Ok(Seen::Nothing),
        Err(error) if error.is_not_dir() => return Ok(Seen::Beyond),
        Err(error) => return Err(error),
    };
    let mode = Bits::of(closed.unwrap_or(entry.mode));
    Ok(match entry.kind {
        Kind::File if entry.mode & 0o7000 != 0 => Seen::Other,
        Kind::File => {
            let mut file = dir.open_file(path)?;
            let (size, sha256) = pass(&mut file, &mut std::io::sink(), dir, path)?;
            Seen::Thing(Node::File { mode, size, sha256 })
        }
        Kind::Link => Seen::Thing(Node::Link {
            target: dir.link_text(path)?,
        }),
        Kind::Directory => Seen::Thing(Node::Folder { mode }),
        Kind::Other => Seen::Other,
    })
}

/// Copies a file into a new one with this mode and the time of its last writing, which is synced.
pub(super) fn copy(
    (from, path): (&Dir, &Path),
    (to, at): (&Dir, &Path),
    mode: Bits,
) -> beneath::Result<(Size, Digest)> {
    let mut source = opened(from, path, |_| from.open_file(path))?;
    let mut file = to.create(at, mode.number())?;
    let copied = pass(&mut source, &mut file, to, at)?;
    source
        .metadata()
        .and_then(|about| about.modified())
        .and_then(|time| file.set_modified(time))
        .map_err(|error| beneath::Error::new("set the time of", to.shown().join(at), error))?;
    file.sync_all()
        .map_err(|error| beneath::Error::new("sync", to.shown().join(at), error))?;
    Ok(copied)
}

fn pass(
    from: &mut File,
    to: &mut dyn Write,
    dir: &Dir,
    path: &Path,
) -> beneath::Result<(Size, Digest)> {
    let says = |error| beneath::Error::new("copy", dir.shown().join(path), error);
    let mut hasher = Hasher::new();
    let mut size = 0_u64;
    let mut buffer = vec![0; PIECE];
    loop {
        let count = match from.read(&mut buffer) {
            Ok(count) => count,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => return Err(says(error)),
        };
        let piece = buffer.get(..count).unwrap_or_default();
        if piece.is_empty() {
            return Ok((Size::bytes(size), hasher.finish()));
        }
        hasher.update(piece);
        size = size.saturating_add(piece.len() as u64);
        to.write_all(piece).map_err(says)?;
    }
}
