//! The artifact's own bytes, whose read errors must not be taken for a decoder's complaint.

use std::io::{self, Read, Seek, SeekFrom};

use super::ArchiveError;

/// A reader that marks its own errors.
pub(super) struct Source<R>(pub(super) R);

fn marked(error: io::Error) -> io::Error {
    match error.kind() {
        io::ErrorKind::Interrupted => error,
        _ => io::Error::other(ArchiveError::Read(error)),
    }
}

impl<R: Read> Read for Source<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.0.read(into).map_err(marked)
    }
}

impl<R: Seek> Seek for Source<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.0.seek(to).map_err(marked)
    }
}
