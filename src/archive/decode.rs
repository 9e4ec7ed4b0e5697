//! From an artifact's bytes to the decoded stream: the first of the two steps of reading.
//!
//! A new compression is one arm each in [`Compression::of`] and [`decode`]. A
//! compressed stream is read to its end, because only there its own checksum is compared: gzip's
//! CRC32 and ISIZE (RFC 1952), the check of every xz block and the index after the last (xz file
//! format 1.2.1), Zstandard's content checksum (RFC 8878), bzip2's CRCs.
//!
//! Of gzip the first member counts, and what follows is ignored. xz streams (with padding),
//! Zstandard frames and bzip2 streams are often several, as parallel compressors write them: all
//! count, and what follows one must be another.

use std::io::{self, BufRead, BufReader, Read};

use bzip2::bufread::MultiBzDecoder;
use flate2::bufread::GzDecoder;
use lzma_rust2::XzReader;

use super::ArchiveError;
use super::source::Source;
use super::zstd::Frames;
use crate::model::{Format, Size};

const BUFFER: usize = 64 * 1024;

/// The most that a stream may ask its decoder to look back, which it must keep in memory. What
/// `xz -9` (64 MiB) and `zstd --ultra -22` or `--long` (128 MiB) ask for is within it.
pub(super) const WINDOW: u64 = 128 * 1024 * 1024;

/// What the xz decoder takes beside its window, rounded up.
const XZ_BESIDE: u64 = 1024 * 1024;

/// How a stream is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Compression {
    Stored,
    Gzip,
    Xz,
    Zstd,
    Bzip2,
}

impl Compression {
    /// The compression of the whole artifact; `None` for zip, which is not read as a stream.
    pub(super) fn of(format: Format) -> Option<Self> {
        match format {
            Format::Tar | Format::Raw => Some(Self::Stored),
            Format::TarGz | Format::Gz => Some(Self::Gzip),
            Format::TarXz | Format::Xz => Some(Self::Xz),
            Format::TarZst | Format::Zst => Some(Self::Zstd),
            Format::TarBz2 => Some(Self::Bzip2),
            Format::Zip => None,
        }
    }
}

/// The decoder around `source`.
pub(super) fn decode<'a>(compression: Compression, source: impl Read + 'a) -> Box<dyn Read + 'a> {
    let source = BufReader::with_capacity(BUFFER, Source(source));
    match compression {
        Compression::Stored => Box::new(source),
        Compression::Gzip => Box::new(GzDecoder::new(source)),
        Compression::Xz => Box::new(Xz::new(source)),
        Compression::Zstd => Box::new(Frames::new(source)),
        Compression::Bzip2 => Box::new(MultiBzDecoder::new(source)),
    }
}

/// The refusal of a stream that asks for a larger window.
pub(super) fn window_too_large() -> io::Error {
    let limit = Size::bytes(WINDOW);
    io::Error::other(ArchiveError::Window { limit })
}

/// xz streams, one after the other.
struct Xz<R: Read>(XzReader<R>);

impl<R: BufRead> Xz<R> {
    fn new(source: R) -> Self {
        let kib = u32::try_from((WINDOW + XZ_BESIDE) / 1024).unwrap_or_default();
        Self(XzReader::new_mem_limit(source, true, kib))
    }
}

impl<R: BufRead> Read for Xz<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.0.read(into).map_err(|error| match error.kind() {
            io::ErrorKind::OutOfMemory => window_too_large(),
            _ => error,
        })
    }
}
