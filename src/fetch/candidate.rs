//! An archive of which neither size nor hash is known yet: its publisher's signature will tell.
//!
//! It is fetched whole into a private file, from one address, and leaves here as a [`Candidate`],
//! which nothing but the trust core can read.

use std::io::Read;
use std::path::Path;

use super::error::FetchError;
use super::fetcher::Fetcher;
use super::head::Ask;
use super::local;
use super::redirect::Purpose;
use super::retry::Retry;
use super::source::{Source, shown};
use super::transfer::Answer;
use super::worker::Request;
use crate::model::{Location, OutsideText, Place, Size, WebUrl};
use crate::progress::Event;
use crate::trust::{ArtifactError, Candidate};

/// The most bytes that are read from a local file at once.
const CHUNK: usize = 256 * 1024;

impl Fetcher<'_> {
    /// The bytes of an archive, at most `cap` of them, that nobody has vouched for. `None` if there
    /// is none by that name.
    ///
    /// # Errors
    /// [`FetchError::TooLarge`] beyond the cap; otherwise why it could not be read.
    pub fn candidate(
        &self,
        place: &Place,
        at: &Location,
        cap: Size,
    ) -> Result<Option<Candidate>, FetchError> {
        self.interrupt().check()?;
        let found = match Source::of(place, at)? {
            Source::Local(path) => self.local_candidate(&path, cap),
            Source::Web(url) => self.web_candidate(&url, cap),
        };
        let found = found.map_err(|error| error.at_folder(self.folder()))?;
        if found.is_some() {
            self.observer().on(Event::Downloaded);
        }
        Ok(found)
    }

    fn local_candidate(&self, path: &Path, cap: Size) -> Result<Option<Candidate>, FetchError> {
        let Some(mut file) = local::open(path)? else {
            return Ok(None);
        };
        let failed = |source| FetchError::Local {
            at: shown(path),
            source,
        };
        let size = Size::bytes(file.metadata().map_err(failed)?.len());
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let folder = path.parent().unwrap_or(path).to_string_lossy();
        self.announce(name.into_owned(), folder.into_owned(), size);
        let mut found = Candidate::new(local::temporary(self.folder())?);
        let mut buffer = vec![0; CHUNK];
        loop {
            self.interrupt().check()?;
            let read = file.read(&mut buffer).map_err(failed)?;
            if read == 0 {
                return Ok(Some(found));
            }
            let bytes = buffer.get(..read).unwrap_or_default();
            self.add(&mut found, bytes, cap, &|| shown(path))?;
        }
    }

    /// From the first way that has it; what the last one says counts where none has.
    fn web_candidate(&self, url: &WebUrl, cap: Size) -> Result<Option<Candidate>, FetchError> {
        self.by_any(url, |at| self.candidate_at(at, cap))
    }

    fn candidate_at(&self, url: &WebUrl, cap: Size) -> Result<Option<Candidate>, FetchError> {
        self.check_reach(url)?;
        let mut found = Candidate::new(local::temporary(self.folder())?);
        let mut retry = Retry::new(*self.limits(), self.interrupt());
        loop {
            let error = match self.whole(url, cap, &mut found, &mut retry) {
                Ok(Found::There) => return Ok(Some(found)),
                Ok(Found::Missing) => return Ok(None),
                Err(error) => error,
            };
            let Some(pause) = retry.pause(&error) else {
                return Err(error);
            };
            self.say_again(&error);
            retry.wait(pause)?;
            found.restart().map_err(ArtifactError::Keep)?;
        }
    }

    fn whole(
        &self,
        url: &WebUrl,
        cap: Size,
        into: &mut Candidate,
        retry: &mut Retry<'_>,
    ) -> Result<Found, FetchError> {
        let mut transfer = self.transfer(Request {
            url: url.clone(),
            purpose: Purpose::Artifact,
            ask: Ask::Whole,
            limits: *self.limits(),
            began: retry.began(),
            mirrors: self.mirrors(),
        })?;
        let Answer::Whole(head) = transfer.answer()? else {
            return Ok(Found::Missing);
        };
        let at = || OutsideText::new(url.as_str());
        if head.length.is_some_and(|length| length > cap) {
            let cap = cap.number();
            return Err(FetchError::TooLarge { at: at(), cap });
        }
        let from = transfer.server().to_string();
        let size = head.length.unwrap_or_default();
        self.announce(url.file_name().to_owned(), from, size);
        while let Some(bytes) = transfer.bytes()? {
            self.add(into, &bytes, cap, &at)?;
            retry.progressed();
        }
        Ok(Found::There)
    }

    fn add(
        &self,
        found: &mut Candidate,
        bytes: &[u8],
        cap: Size,
        at: &dyn Fn() -> OutsideText,
    ) -> Result<(), FetchError> {
        let size = Size::bytes(bytes.len() as u64);
        if found.taken().plus(size) > cap {
            let cap = cap.number();
            return Err(FetchError::TooLarge { at: at(), cap });
        }
        found.take(bytes).map_err(ArtifactError::Keep)?;
        self.received(size);
        Ok(())
    }
}

/// Whether a server has the file.
enum Found {
    There,
    Missing,
}
