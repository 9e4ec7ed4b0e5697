//! Zstandard: frames, one after the other (RFC 8878, section 3).
//!
//! The `ruzstd` crate decodes a frame. What it leaves to its caller is here: further frames (as
//! parallel compressors write them), skippable frames, which are passed over, the comparison of
//! the content checksum and of the declared content size. A frame that needs a dictionary is
//! refused by the crate, since none is given.

use std::io::{self, BufRead, Read};

use ruzstd::decoding::errors::{FrameDecoderError, FrameHeaderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

use super::decode::{WINDOW, window_too_large};

/// The content of all frames.
pub(super) struct Frames<R> {
    source: Remembering<R>,
    decoder: FrameDecoder,
    at: At,
}

/// Where the reader stands.
enum At {
    /// Before the first frame, which must come.
    Start,
    /// In a frame, after so many bytes of its content.
    Inside(u64),
    /// After a frame: another one or the end.
    Between,
}

impl<R: BufRead> Frames<R> {
    pub(super) fn new(source: R) -> Self {
        let mut decoder = FrameDecoder::new();
        decoder.set_max_window_size(WINDOW);
        Self {
            source: Remembering {
                inner: source,
                failed: None,
            },
            decoder,
            at: At::Start,
        }
    }

    /// Begins the next frame or passes over a skippable one.
    fn begin(&mut self) -> io::Result<()> {
        use FrameDecoderError::{
            FrameHeaderError as Field, ReadFrameHeaderError as Header, WindowSizeTooBig,
        };
        self.at = match self.decoder.reset(&mut self.source) {
            Ok(()) => At::Inside(0),
            Err(Header(ReadFrameHeaderError::SkipFrame { length, .. })) => {
                self.skip(u64::from(length))?;
                At::Between
            }
            Err(WindowSizeTooBig { .. } | Field(FrameHeaderError::WindowTooBig { .. })) => {
                return Err(window_too_large());
            }
            Err(error) => return Err(self.failure(error)),
        };
        Ok(())
    }

    fn skip(&mut self, length: u64) -> io::Result<()> {
        let mut frame = self.source.inner.by_ref().take(length);
        if io::copy(&mut frame, &mut io::sink())? < length {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(())
    }

    /// Reads content of the frame; 0 at its end.
    fn content(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.decoder.can_collect() == 0 && !self.decoder.is_finished() {
            let one = BlockDecodingStrategy::UptoBlocks(1);
            if let Err(error) = self.decoder.decode_blocks(&mut self.source, one) {
                return Err(self.failure(error));
            }
        }
        self.decoder.read(into)
    }

    /// Compares what the frame says of its content with what came.
    fn verify(&self, length: u64) -> io::Result<()> {
        // The crate gives 0 where the frame declares no size.
        let declared = self.decoder.content_size();
        if declared != 0 && declared != length {
            return Err(invalid("the content of a frame has not its declared size"));
        }
        match self.decoder.get_checksum_from_data() {
            Some(sum) if Some(sum) != self.decoder.get_calculated_checksum() => {
                Err(invalid("the checksum of a frame does not match"))
            }
            _ => Ok(()),
        }
    }

    /// The source's own error, if that is why the decoder failed.
    fn failure(&mut self, error: FrameDecoderError) -> io::Error {
        let own = self.source.failed.take();
        own.unwrap_or_else(|| io::Error::new(io::ErrorKind::InvalidData, error))
    }
}

fn invalid(reason: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, reason)
}

impl<R: BufRead> Read for Frames<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if into.is_empty() {
            return Ok(0);
        }
        loop {
            match self.at {
                At::Inside(before) => {
                    let count = self.content(into)?;
                    if count > 0 {
                        self.at = At::Inside(before.saturating_add(count as u64));
                        return Ok(count);
                    }
                    self.verify(before)?;
                    self.at = At::Between;
                }
                At::Between if self.source.inner.fill_buf()?.is_empty() => return Ok(0),
                At::Start | At::Between => self.begin()?,
            }
        }
    }
}

/// Keeps the source's own error, which the decoder wraps into one of its own.
struct Remembering<R> {
    inner: R,
    failed: Option<io::Error>,
}

impl<R: Read> Read for Remembering<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.inner.read(into).map_err(|error| {
            let kind = error.kind();
            if kind != io::ErrorKind::Interrupted {
                self.failed = Some(error);
            }
            kind.into()
        })
    }
}
