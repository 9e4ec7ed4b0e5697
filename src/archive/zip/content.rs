//! The content of an entry, found by the directory and checked against its local header.
//!
//! Nothing is looked at before the content is read, and then all is checked: the header (name,
//! method, flags, and the checksum and sizes that it does not defer), the data descriptor where
//! there is one, that no two entries that are read share a byte (a zip bomb of overlapping files),
//! and at the end of the content its length and CRC.

use std::collections::BTreeMap;
use std::io::{self, BufReader, Read, Seek, SeekFrom, Take};

use flate2::Crc;
use flate2::bufread::DeflateDecoder;

use super::super::ArchiveError;
use super::entry::{DEFLATE, Entry};
use super::fault::ZipFault;
use super::fields::{u16_at, u32_at};
use crate::model::OutsideText;

/// A local header without its two variable parts (APPNOTE 4.3.7).
const HEADER: usize = 30;
const SIGNATURE: &[u8] = b"PK\x03\x04";

/// The flag for a checksum and sizes that follow the content (APPNOTE 4.3.9).
const DEFERRED: u16 = 1 << 3;
const DESCRIPTOR_SIGNATURE: &[u8] = b"PK\x07\x08";

/// The flags that decide how content is read: encrypted, deferred, strongly encrypted.
const DECISIVE: u16 = 1 | DEFERRED | 1 << 6;

const BUFFER: usize = 64 * 1024;

/// Opens entries, each once, and remembers which bytes they took.
pub(super) struct Opener<'a, R> {
    source: &'a mut R,
    directory_at: u64,
    /// The end of each range that was read, by its beginning.
    taken: BTreeMap<u64, u64>,
}

impl<'a, R: Read + Seek> Opener<'a, R> {
    /// Reads from `source`, whose directory begins there.
    pub(super) fn new(source: &'a mut R, directory_at: u64) -> Self {
        Self {
            source,
            directory_at,
            taken: BTreeMap::new(),
        }
    }

    /// The content of the entry, not opened yet.
    pub(super) fn content<'b>(&'b mut self, entry: &'b Entry<'b>) -> Content<'b, 'a, R> {
        Content {
            entry,
            state: State::Closed(self),
            crc: Crc::new(),
        }
    }

    /// Goes to where the content begins, after all checks.
    fn open(&mut self, entry: &Entry<'_>) -> io::Result<()> {
        if let Some(fault) = entry.unreadable() {
            return Err(refused(entry, fault));
        }
        let begin = u64::from(entry.offset);
        let header = self.bytes(entry, begin, HEADER)?;
        if !header.starts_with(SIGNATURE) {
            return Err(refused(entry, ZipFault::Place));
        }
        let (name, extra) = (u16_at(&header, 26)?, u16_at(&header, 28)?);
        let name = self.bytes(entry, begin + HEADER as u64, usize::from(name))?;
        let differs = difference(entry, &header, &name)?;
        if let Some(field) = differs {
            return Err(refused(entry, ZipFault::Header(field)));
        }
        let content = begin + HEADER as u64 + name.len() as u64 + u64::from(extra);
        let end = content + u64::from(entry.packed);
        let end = match entry.flags & DEFERRED {
            0 => end,
            _ => end + self.descriptor(entry, end)?,
        };
        if end > self.directory_at {
            return Err(refused(entry, ZipFault::Place));
        }
        self.take(begin, end)
            .map_err(|fault| refused(entry, fault))?;
        self.source.seek(SeekFrom::Start(content))?;
        Ok(())
    }

    /// Bytes before the directory.
    fn bytes(&mut self, entry: &Entry<'_>, at: u64, length: usize) -> io::Result<Vec<u8>> {
        if at + length as u64 > self.directory_at {
            return Err(refused(entry, ZipFault::Place));
        }
        let mut bytes = vec![0; length];
        self.source.seek(SeekFrom::Start(at))?;
        self.source.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    /// How long the data descriptor is; its signature is optional.
    fn descriptor(&mut self, entry: &Entry<'_>, at: u64) -> io::Result<u64> {
        let mut expected = DESCRIPTOR_SIGNATURE.to_vec();
        for number in [entry.crc, entry.packed, entry.size] {
            expected.extend(number.to_le_bytes());
        }
        let plain = expected.get(DESCRIPTOR_SIGNATURE.len()..);
        for form in [Some(expected.as_slice()), plain].into_iter().flatten() {
            let fits = at + form.len() as u64 <= self.directory_at;
            if fits && self.bytes(entry, at, form.len())? == form {
                return Ok(form.len() as u64);
            }
        }
        Err(refused(entry, ZipFault::Descriptor))
    }

    fn take(&mut self, begin: u64, end: u64) -> Result<(), ZipFault> {
        let before = self.taken.range(..end).next_back();
        if before.is_some_and(|(_, other_end)| *other_end > begin) {
            return Err(ZipFault::Overlap);
        }
        self.taken.insert(begin, end);
        Ok(())
    }
}

/// What the local header says otherwise than the directory.
fn difference(entry: &Entry<'_>, header: &[u8], name: &[u8]) -> io::Result<Option<&'static str>> {
    let flags = u16_at(header, 6)?;
    let sums = [
        u32_at(header, 14)? == entry.crc,
        u32_at(header, 18)? == entry.packed,
        u32_at(header, 22)? == entry.size,
    ];
    let deferred = entry.flags & DEFERRED != 0;
    let agrees = [
        (name == entry.name, "name"),
        (u16_at(header, 8)? == entry.method, "method"),
        ((flags ^ entry.flags) & DECISIVE == 0, "set of flags"),
        (deferred || sums == [true; 3], "checksum or size"),
    ];
    Ok(agrees.iter().find(|(same, _)| !same).map(|(_, what)| *what))
}

fn refused(entry: &Entry<'_>, fault: ZipFault) -> io::Error {
    io::Error::other(ArchiveError::Entry {
        entry: OutsideText::new(String::from_utf8_lossy(entry.name)),
        fault,
    })
}

/// The content of one entry.
pub(super) struct Content<'b, 'a, R> {
    entry: &'b Entry<'b>,
    state: State<'b, 'a, R>,
    crc: Crc,
}

enum State<'b, 'a, R> {
    Closed(&'b mut Opener<'a, R>),
    Stored(Take<&'b mut R>),
    Deflate(DeflateDecoder<BufReader<Take<&'b mut R>>>),
    Ended,
}

impl<R: Read + Seek> Content<'_, '_, R> {
    fn open(&mut self) -> io::Result<()> {
        self.state = match std::mem::replace(&mut self.state, State::Ended) {
            State::Closed(opener) => {
                opener.open(self.entry)?;
                let packed = (&mut *opener.source).take(u64::from(self.entry.packed));
                match self.entry.method {
                    DEFLATE => State::Deflate(DeflateDecoder::new(BufReader::with_capacity(
                        BUFFER, packed,
                    ))),
                    _ => State::Stored(packed),
                }
            }
            open => open,
        };
        Ok(())
    }

    fn verify(&self) -> io::Result<()> {
        let (expected, found) = (self.entry.crc, self.crc.sum());
        if self.crc.amount() != self.entry.size {
            Err(self.refused(ZipFault::Length(self.entry.size)))
        } else if found != expected {
            Err(self.refused(ZipFault::Checksum { expected, found }))
        } else {
            Ok(())
        }
    }

    fn refused(&self, fault: ZipFault) -> io::Error {
        refused(self.entry, fault)
    }
}

impl<R: Read + Seek> Read for Content<'_, '_, R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.open()?;
        let count = match &mut self.state {
            State::Stored(packed) => packed.read(into)?,
            State::Deflate(decoder) => decoder.read(into)?,
            State::Closed(_) | State::Ended => return Ok(0),
        };
        if count > 0 {
            self.crc.update(into.get(..count).unwrap_or_default());
            // At once, not only at the end of what may be a bomb.
            if self.crc.amount() > self.entry.size {
                return Err(self.refused(ZipFault::Length(self.entry.size)));
            }
            return Ok(count);
        }
        if !into.is_empty() {
            self.verify()?;
            self.state = State::Ended;
        }
        Ok(0)
    }
}
