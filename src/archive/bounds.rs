//! How much may come out of an artifact: decoded bytes are untrusted in amount.

use std::cell::Cell;
use std::io::{self, Read};

use super::ArchiveError;
use crate::model::Size;
use crate::progress::Interrupt;

/// An archive may always unpack to this much.
const ALWAYS: u64 = 512 * 1024 * 1024;

/// Above that, to this many times its own size.
const RATIO: u64 = 20;

/// What an entry's own description (header, long name, PAX records) may take. Parsers keep it in
/// memory.
const DESCRIPTION: u64 = 1024 * 1024;

/// The bounds of one archive, shared by all that is decoded from it.
#[derive(Debug)]
pub(super) struct Bounds<'a> {
    limit: Size,
    left: Cell<u64>,
    allowance: Cell<u64>,
    interrupt: &'a Interrupt,
}

impl<'a> Bounds<'a> {
    /// The bounds for an artifact of this size. Its first entry is to be found at once.
    pub(super) fn new(packed: Size, interrupt: &'a Interrupt) -> Self {
        let limit = ALWAYS.max(packed.number().saturating_mul(RATIO));
        Self {
            limit: Size::bytes(limit),
            left: Cell::new(limit),
            allowance: Cell::new(DESCRIPTION),
            interrupt,
        }
    }

    /// An entry was found whose content takes so much of the stream.
    pub(super) fn entry(&self, content: u64) {
        self.allowance.set(content.saturating_add(DESCRIPTION));
    }

    /// Nothing is parsed any more.
    pub(super) fn lift(&self) {
        self.allowance.set(u64::MAX);
    }

    /// A decoder whose output counts.
    pub(super) fn around<R: Read>(&self, inner: R) -> Bounded<'_, R> {
        Bounded {
            inner,
            bounds: self,
        }
    }

    fn spend(&self, amount: u64) -> io::Result<()> {
        let left = self.left.get().checked_sub(amount);
        self.left.set(
            left.ok_or_else(|| io::Error::other(ArchiveError::TooLarge { limit: self.limit }))?,
        );
        let allowed = self.allowance.get().checked_sub(amount);
        self.allowance.set(allowed.ok_or_else(|| {
            io::Error::new(
                io::ErrorKind::InvalidData,
                "the description of an entry is too long",
            )
        })?);
        Ok(())
    }
}

/// A decoded stream, within the bounds.
pub(super) struct Bounded<'a, R> {
    inner: R,
    bounds: &'a Bounds<'a>,
}

impl<R: Read> Read for Bounded<'_, R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        // Here, because most of a large archive may be content that nobody wants.
        let goes_on = self.bounds.interrupt.check();
        goes_on.map_err(|stop| io::Error::other(ArchiveError::Interrupted(stop)))?;
        let count = self.inner.read(into)?;
        self.bounds.spend(count as u64)?;
        Ok(count)
    }
}
