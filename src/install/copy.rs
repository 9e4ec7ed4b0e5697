//! Copies of a version's tree, for steps to work on.

use std::io::{ErrorKind, Read, Write};
use std::path::Path;

use super::Cause;
use crate::archive::Watch;
use crate::beneath::{self, Dir};
use crate::model::{Digest, Hasher, RelPath, Size};
use crate::plan::Placement;

const PIECE: usize = 128 * 1024;

/// Copies the listed files and links of a placement from one folder to another. Nothing is shared
/// between the two: whoever changes the copy changes nothing else.
pub(super) fn tree(
    placement: &Placement,
    from: &Dir,
    to: &Dir,
    watch: &Watch<'_>,
) -> Result<(), Cause> {
    for listed in &placement.artifact.files {
        to.make_parents(listed.to.as_path(), 0o755)?;
        file((from, to), (&listed.to, listed.mode.bits()), watch)?;
    }
    for link in &placement.artifact.links {
        to.make_parents(link.to.as_path(), 0o755)?;
        let text = link.to.link_text_to(&link.target);
        to.symlink(Path::new(&text), link.to.as_path())?;
    }
    Ok(())
}

/// Copies one file to the same path in another folder.
pub(super) fn file(
    (from, to): (&Dir, &Dir),
    (path, mode): (&RelPath, u32),
    watch: &Watch<'_>,
) -> Result<(), Cause> {
    let mut source = from.open_file(path.as_path())?;
    content(&mut source, (to, path, mode), watch).map(|_| ())
}

/// Writes a new file, hashed while it is copied, and syncs it.
pub(super) fn content(
    content: &mut dyn Read,
    (to, path, mode): (&Dir, &RelPath, u32),
    watch: &Watch<'_>,
) -> Result<(Size, Digest), Cause> {
    let mut out = to.create(path.as_path(), mode)?;
    let says = |error| beneath::Error::new("copy", to.shown().join(path.as_path()), error);
    let mut hasher = Hasher::new();
    let mut size = Size::default();
    let mut buffer = vec![0; PIECE];
    loop {
        watch.interrupt.check()?;
        let count = match content.read(&mut buffer) {
            Ok(count) => count,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => return Err(says(error).into()),
        };
        let piece = buffer.get(..count).unwrap_or_default();
        if piece.is_empty() {
            out.sync_all().map_err(says)?;
            return Ok((size, hasher.finish()));
        }
        hasher.update(piece);
        size = size.plus(Size::bytes(piece.len() as u64));
        out.write_all(piece).map_err(says)?;
    }
}
