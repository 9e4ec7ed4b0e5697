//! Copying an entry's content piece by piece, so that the user can stop it.

use std::io::{self, Read};

use super::{ArchiveError, Watch};

const PIECE: usize = 64 * 1024;

/// Hands every piece of the content on.
pub(super) fn in_pieces(
    content: &mut dyn Read,
    watch: &Watch<'_>,
    take: &mut dyn FnMut(&[u8]) -> Result<(), ArchiveError>,
) -> Result<(), ArchiveError> {
    let mut buffer = vec![0; PIECE];
    loop {
        // Not only in the stream: a file that is copied again does not come from it.
        watch.interrupt.check()?;
        match content.read(&mut buffer) {
            Ok(0) => return Ok(()),
            Ok(count) => take(buffer.get(..count).unwrap_or_default())?,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(ArchiveError::of_stream(error)),
        }
    }
}
