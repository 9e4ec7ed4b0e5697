//! An artifact from the web: attempts, and the rest of what broke off (RFC 9110 section 14).
//!
//! What arrived from one address is the beginning for the next attempt, be it there or elsewhere,
//! for only the hash of the whole counts. Where a beginning may be to blame, it is thrown away and
//! the address is asked once more for everything.

use super::error::FetchError;
use super::fetcher::Fetcher;
use super::head::{Ask, Head};
use super::partial::Partial;
use super::redirect::Purpose;
use super::retry::Retry;
use super::transfer::{Answer, Transfer};
use super::worker::Request;
use crate::model::{Size, WebUrl};
use crate::trust::{Artifact, ArtifactError, Expected, Verified};

/// One artifact on its way, whatever it comes from.
pub(super) struct Download<'a> {
    fetcher: &'a Fetcher<'a>,
    expected: Expected,
    partial: Option<Partial>,
}

/// What is known of one address.
struct Address<'a> {
    url: &'a WebUrl,
    /// The strong entity tag of its first answer.
    tag: Option<String>,
    beginning: Beginning,
}

/// Whether the bytes that are there may be thrown away once more.
#[derive(PartialEq, Eq)]
enum Beginning {
    Trusted,
    Doubted,
}

impl<'a> Download<'a> {
    /// Nothing is opened yet.
    pub(super) fn of(fetcher: &'a Fetcher<'a>, expected: Expected) -> Self {
        Self {
            fetcher,
            expected,
            partial: None,
        }
    }

    /// What is signed of it.
    pub(super) fn expected(&self) -> Expected {
        self.expected
    }

    /// The artifact from this address.
    pub(super) fn from(&mut self, url: &WebUrl) -> Result<Verified<Artifact>, FetchError> {
        let fetcher = self.fetcher;
        let mut retry = Retry::new(*fetcher.limits(), fetcher.interrupt());
        let mut address = Address {
            url,
            tag: None,
            beginning: Beginning::Trusted,
        };
        loop {
            let had = self.partial()?.taken();
            let error = match self.attempt(&mut address, &mut retry) {
                Ok(artifact) => return Ok(artifact),
                Err(error) => error,
            };
            if error.mismatch().is_some() || matches!(error, FetchError::Artifact(_)) {
                self.discard();
            }
            if had > Size::default()
                && error.may_be_of_the_part()
                && address.beginning == Beginning::Trusted
            {
                address.beginning = Beginning::Doubted;
                self.discard();
                continue;
            }
            let Some(pause) = retry.pause(&error) else {
                return Err(error);
            };
            fetcher.say_again(&error);
            retry.wait(pause)?;
        }
    }

    fn attempt(
        &mut self,
        address: &mut Address<'_>,
        retry: &mut Retry<'_>,
    ) -> Result<Verified<Artifact>, FetchError> {
        let had = self.partial()?.taken();
        if had < self.expected.size {
            let mut transfer = self.ask(address, had, retry)?;
            self.begin(&mut transfer, address, had)?;
            while let Some(bytes) = transfer.bytes()? {
                self.partial()?.take(&bytes)?;
                self.fetcher.received(Size::bytes(bytes.len() as u64));
                retry.progressed();
            }
        }
        match self.partial.take() {
            Some(partial) => Ok(partial.finish(self.fetcher.caching())?),
            None => Err(ArtifactError::Keep(std::io::ErrorKind::NotFound.into()).into()),
        }
    }

    fn ask(
        &self,
        address: &Address<'_>,
        had: Size,
        retry: &Retry<'_>,
    ) -> Result<Transfer<'a>, FetchError> {
        let ask = if had == Size::default() {
            Ask::Whole
        } else {
            Ask::Rest {
                from: had,
                tag: address.tag.clone(),
            }
        };
        self.fetcher.transfer(Request {
            url: address.url.clone(),
            purpose: Purpose::Artifact,
            ask,
            limits: *self.fetcher.limits(),
            began: retry.began(),
            mirrors: self.fetcher.mirrors(),
        })
    }

    /// Looks at the head of the answer, and makes ready for its body.
    fn begin(
        &mut self,
        transfer: &mut Transfer<'_>,
        address: &mut Address<'_>,
        had: Size,
    ) -> Result<(), FetchError> {
        let size = self.expected.size;
        let answer = transfer.answer()?;
        let had = match answer {
            Answer::Whole(head) => {
                self.check_length(&head)?;
                address.tag = head.strong_tag();
                self.partial()?.restart()?;
                Size::default()
            }
            Answer::Rest(head) if head.is_rest(had, size) => had,
            Answer::Rest(_) | Answer::NoRest => {
                return Err(FetchError::Range {
                    server: transfer.server().clone(),
                    from: had.number(),
                });
            }
            Answer::Missing | Answer::Same => {
                return Err(FetchError::Status {
                    server: transfer.server().clone(),
                    found: 404,
                    retry_after: None,
                });
            }
        };
        let file = address.url.file_name().to_owned();
        let from = transfer.server().to_string();
        self.fetcher.announce(file, from, size);
        if had > Size::default() {
            self.fetcher.received(had);
        }
        Ok(())
    }

    fn check_length(&self, head: &Head) -> Result<(), ArtifactError> {
        let expected = self.expected.size;
        if head.length.is_some_and(|length| length > expected) {
            let expected = expected.number();
            return Err(ArtifactError::Larger { expected });
        }
        Ok(())
    }

    fn partial(&mut self) -> Result<&mut Partial, FetchError> {
        let partial = match self.partial.take() {
            Some(partial) => partial,
            None => Partial::open(
                self.fetcher.folder(),
                self.expected,
                self.fetcher.limits(),
                self.fetcher.interrupt(),
            )?,
        };
        Ok(self.partial.insert(partial))
    }

    /// Throws away what arrived.
    fn discard(&mut self) {
        if let Some(mut partial) = self.partial.take() {
            partial.forget();
        }
    }
}
