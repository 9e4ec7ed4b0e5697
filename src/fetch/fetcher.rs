//! What the rest of the program calls to get bytes.
//!
//! Trusts neither servers nor folders: documents are handed over as bytes, unparsed; artifacts go
//! through [`Intake`], which lets nothing out but what was signed.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::client::Clients;
use super::error::FetchError;
use super::limits::Limits;
use super::local;
use super::redirect::Purpose;
use super::server::Server;
use super::source::{Source, shown};
use super::transfer::{Answer, Transfer};
use super::tried::{Attempt, Tried};
use super::worker::Request;
use crate::model::{Location, OutsideText, Place, Size, WebUrl};
use crate::progress::{Event, Interrupt, Observer};
use crate::trust::{Artifact, ArtifactError, Expected, Intake, Verified};

/// The most bytes that are read from a local file at once.
const CHUNK: usize = 256 * 1024;

/// How far the fetcher may reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Anywhere.
    Network,
    /// This machine's folders alone.
    Offline,
}

/// Gets documents and artifacts.
pub struct Fetcher<'a> {
    observer: &'a dyn Observer,
    interrupt: Interrupt,
    reach: Reach,
    folder: PathBuf,
    limits: Limits,
    clients: Arc<Clients>,
}

impl<'a> Fetcher<'a> {
    /// A fetcher that keeps downloads in nameless files of `folder`, which it makes when it needs
    /// it. Nothing is opened or connected before something is asked for.
    pub fn new(
        observer: &'a dyn Observer,
        interrupt: Interrupt,
        reach: Reach,
        folder: PathBuf,
    ) -> Self {
        let limits = Limits::default();
        Self {
            observer,
            interrupt,
            reach,
            folder,
            limits,
            clients: Arc::new(Clients::new(limits)),
        }
    }

    /// The same with other limits.
    #[must_use]
    pub fn within(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self.clients = Arc::new(Clients::new(limits));
        self
    }

    /// The bytes of a document, at most `cap` of them, unverified and unparsed. `None` if there is
    /// none by that name: a server's 404, or no such file in a local folder.
    ///
    /// # Errors
    /// [`FetchError::TooLarge`] beyond the cap; otherwise why it could not be read.
    pub fn document(
        &self,
        place: &Place,
        at: &Location,
        cap: Size,
    ) -> Result<Option<Vec<u8>>, FetchError> {
        self.interrupt.check()?;
        match Source::of(place, at)? {
            Source::Local(path) => local::document(&path, cap),
            Source::Web(url) => self.web_document(url, cap),
        }
    }

    /// An artifact with the signed size and hash, from the first location that has it. From a local
    /// place it is first sought beside the documents, by file name.
    ///
    /// # Errors
    /// [`FetchError::Nowhere`] with every location and why it did not help; at once if the user
    /// interrupts or this machine cannot keep the bytes.
    pub fn artifact(
        &self,
        place: &Place,
        urls: &[Location],
        expected: Expected,
    ) -> Result<Verified<Artifact>, FetchError> {
        let mut attempts = Vec::new();
        for source in Source::candidates(place, urls)? {
            self.interrupt.check()?;
            let at = source.shown();
            match self.attempt(source, expected) {
                Ok(artifact) => {
                    self.observer.on(Event::Downloaded);
                    return Ok(artifact);
                }
                Err(error) if error.is_ours() => return Err(error),
                Err(error) => attempts.push(Attempt { at, error }),
            }
        }
        let file = urls.first().map_or("", Location::file_name);
        Err(FetchError::Nowhere(Tried {
            file: OutsideText::new(file),
            attempts,
        }))
    }

    fn attempt(
        &self,
        source: Source,
        expected: Expected,
    ) -> Result<Verified<Artifact>, FetchError> {
        match source {
            Source::Local(path) => match local::open(&path)? {
                Some(file) => self.copied(&path, file, expected),
                None => Err(FetchError::Missing { at: shown(&path) }),
            },
            Source::Web(url) => self.downloaded(url, expected),
        }
    }

    fn web_document(&self, url: WebUrl, cap: Size) -> Result<Option<Vec<u8>>, FetchError> {
        let too_large = FetchError::TooLarge {
            at: OutsideText::new(url.as_str()),
            cap: cap.number(),
        };
        self.check_reach(&url)?;
        self.observer.on(Event::Asking(format!(
            "{} from {}",
            url.file_name(),
            Server::of(&url)
        )));
        let mut transfer = self.ask(url, Purpose::Document)?;
        let Answer::Body { length } = transfer.answer()? else {
            return Ok(None);
        };
        if length.is_some_and(|length| length > cap) {
            return Err(too_large);
        }
        let mut document = Vec::new();
        while let Some(bytes) = transfer.bytes()? {
            document.extend(bytes);
            if document.len() as u64 > cap.number() {
                return Err(too_large);
            }
        }
        Ok(Some(document))
    }

    fn downloaded(
        &self,
        url: WebUrl,
        expected: Expected,
    ) -> Result<Verified<Artifact>, FetchError> {
        self.check_reach(&url)?;
        let file = url.file_name().to_owned();
        let mut transfer = self.ask(url, Purpose::Artifact)?;
        let Answer::Body { length } = transfer.answer()? else {
            return Err(transfer.status(404));
        };
        if length.is_some_and(|length| length > expected.size) {
            return Err(FetchError::Artifact(ArtifactError::Larger {
                expected: expected.size.number(),
            }));
        }
        let mut intake = self.intake(expected)?;
        self.announce(file, transfer.server().to_string(), expected.size);
        while let Some(bytes) = transfer.bytes()? {
            self.take(&mut intake, &bytes)?;
        }
        Ok(intake.finish()?)
    }

    fn copied(
        &self,
        path: &Path,
        mut file: File,
        expected: Expected,
    ) -> Result<Verified<Artifact>, FetchError> {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let folder = path.parent().unwrap_or(path).to_string_lossy();
        let mut intake = self.intake(expected)?;
        self.announce(name.into_owned(), folder.into_owned(), expected.size);
        let mut buffer = vec![0; CHUNK];
        loop {
            self.interrupt.check()?;
            match file.read(&mut buffer) {
                Ok(0) => return Ok(intake.finish()?),
                Ok(count) => {
                    self.take(&mut intake, buffer.get(..count).unwrap_or_default())?;
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(source) => {
                    return Err(FetchError::Local {
                        at: shown(path),
                        source,
                    });
                }
            }
        }
    }

    fn take(&self, intake: &mut Intake, bytes: &[u8]) -> Result<(), FetchError> {
        intake.take(bytes)?;
        let count = Size::bytes(bytes.len() as u64);
        self.observer.on(Event::Received(count));
        Ok(())
    }

    fn announce(&self, file: String, from: String, size: Size) {
        self.observer.on(Event::Downloading { file, from, size });
    }

    fn intake(&self, expected: Expected) -> Result<Intake, FetchError> {
        local::temporary(&self.folder).map(|file| Intake::new(file, expected))
    }

    fn check_reach(&self, url: &WebUrl) -> Result<(), FetchError> {
        match self.reach {
            Reach::Network => Ok(()),
            Reach::Offline => Err(FetchError::Offline {
                server: Server::of(url),
            }),
        }
    }

    fn ask(&self, url: WebUrl, purpose: Purpose) -> Result<Transfer<'_>, FetchError> {
        let request = Request {
            url,
            purpose,
            limits: self.limits,
        };
        Transfer::begin(request, &self.clients, &self.interrupt)
    }
}
