//! From an artifact's bytes to the decoded stream: the first of the two steps of reading.
//!
//! A new compression is one arm in [`decode`], a new container one in the entries step. Decoded
//! bytes are untrusted in amount: the stream ends in an error at the limit. A compressed stream is
//! read to its end, because only there its own checksum is compared (RFC 1952, CRC32 and ISIZE).

use std::cell::Cell;
use std::io::{self, BufReader, Read};

use flate2::bufread::GzDecoder;

use super::ArchiveError;
use crate::model::{Format, Size};
use crate::progress::Interrupt;

const BUFFER: usize = 64 * 1024;

/// An archive may always unpack to this much.
const ALWAYS: u64 = 512 * 1024 * 1024;

/// Above that, to this many times its own size.
const RATIO: u64 = 20;

/// What an entry's own description (header, long name, PAX records) may take. Parsers keep it in
/// memory.
const DESCRIPTION: u64 = 1024 * 1024;

/// The most that an artifact of this size may unpack to.
pub(super) fn limit(packed: Size) -> u64 {
    ALWAYS.max(packed.number().saturating_mul(RATIO))
}

/// The decoder of the format, around `source`. For gzip that is its first member; what follows
/// is ignored.
pub(super) fn decode<'a>(
    format: Format,
    source: impl Read + 'a,
) -> Result<Box<dyn Read + 'a>, ArchiveError> {
    let source = BufReader::with_capacity(BUFFER, Source(source));
    match format {
        Format::Tar | Format::Raw => Ok(Box::new(source)),
        Format::TarGz | Format::Gz => Ok(Box::new(GzDecoder::new(source))),
        Format::TarXz
        | Format::TarZst
        | Format::TarBz2
        | Format::Zip
        | Format::Xz
        | Format::Zst => Err(ArchiveError::Unsupported(format)),
    }
}

/// Marks the artifact's own read errors, so that they are not taken for the decoder's.
struct Source<R>(R);

impl<R: Read> Read for Source<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.0.read(into).map_err(|error| match error.kind() {
            io::ErrorKind::Interrupted => error,
            _ => io::Error::other(ArchiveError::Read(error)),
        })
    }
}

/// How much may be read before the next entry must have been found.
#[derive(Debug)]
pub(super) struct Allowance(Cell<u64>);

impl Allowance {
    pub(super) fn new() -> Self {
        Self(Cell::new(DESCRIPTION))
    }

    /// An entry was found whose content takes so much of the stream.
    pub(super) fn entry(&self, content: u64) {
        self.0.set(content.saturating_add(DESCRIPTION));
    }

    /// Nothing is parsed any more.
    pub(super) fn lift(&self) {
        self.0.set(u64::MAX);
    }
}

/// The decoded stream, with its limits.
pub(super) struct Bounded<'a, R> {
    inner: R,
    limit: u64,
    left: u64,
    allowance: &'a Allowance,
    interrupt: &'a Interrupt,
}

impl<'a, R: Read> Bounded<'a, R> {
    pub(super) fn new(
        inner: R,
        limit: u64,
        allowance: &'a Allowance,
        interrupt: &'a Interrupt,
    ) -> Self {
        Self {
            inner,
            limit,
            left: limit,
            allowance,
            interrupt,
        }
    }
}

impl<R: Read> Read for Bounded<'_, R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        // Here, because most of a large archive may be content that nobody wants.
        let goes_on = self.interrupt.check();
        goes_on.map_err(|stop| io::Error::other(ArchiveError::Interrupted(stop)))?;
        let count = self.inner.read(into)?;
        let amount = count as u64;
        self.left = self.left.checked_sub(amount).ok_or_else(|| {
            let limit = Size::bytes(self.limit);
            io::Error::other(ArchiveError::TooLarge { limit })
        })?;
        let allowed = self.allowance.0.get().checked_sub(amount);
        self.allowance.0.set(allowed.ok_or_else(|| {
            io::Error::new(
                io::ErrorKind::InvalidData,
                "the description of an entry is too long",
            )
        })?);
        Ok(count)
    }
}
