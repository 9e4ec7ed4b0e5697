//! How a server answers, for those who look after a host: the status, the lines beside it, and for
//! a document its bytes.
//!
//! The same requests as those of an install, within the same limits, with the same redirects: only
//! what would be refused is told instead. Nothing that comes this way is trusted or kept.

use super::error::FetchError;
use super::fetcher::Fetcher;
use super::head::{Ask, Head, Validators};
use super::redirect::Purpose;
use super::retry::Retry;
use super::server::Server;
use super::source::web_address;
use super::worker::Request;
use crate::model::{Location, Size, WebUrl};

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Probing {
    /// A document of at most so many bytes, as a whole.
    Document(Size),
    /// The beginning of an artifact: its bytes are not read.
    Artifact,
}

/// How a server answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Probe {
    /// The status of the last answer.
    pub status: u16,
    /// Who gave it, after redirects.
    pub server: Server,
    /// How many bytes it announced.
    pub length: Option<Size>,
    /// Its `Content-Encoding`, if it is not `identity`.
    pub encoding: Option<String>,
    /// Its `Content-Type`.
    pub content_type: Option<String>,
    /// Its `Cache-Control`.
    pub cache_control: Option<String>,
    /// Its strong entity tag.
    pub validators: Validators,
    /// The bytes of a document, if the status is 200; encoded, if it has an encoding.
    pub bytes: Option<Vec<u8>>,
}

impl Fetcher<'_> {
    /// Asks a web folder for a file, and tells how the server answers: any status is an answer.
    ///
    /// # Errors
    /// If there is no answer within the limits, a redirect leads where none may, or a document is
    /// larger than allowed.
    pub fn probe(
        &self,
        folder: &WebUrl,
        at: &Location,
        probing: Probing,
    ) -> Result<Probe, FetchError> {
        let url = web_address(folder, at)?;
        self.check_reach(&url)?;
        self.mirrors().check_direct(&url)?;
        let mut retry = Retry::new(*self.limits(), self.interrupt());
        loop {
            let answer = self.probe_once(&url, probing, &retry);
            // A busy server is asked again, as for an install; what it says last is the answer.
            let error = match answer {
                Ok((probe, None)) => return Ok(probe),
                Ok((probe, Some(busy))) => match retry.pause(&busy) {
                    Some(pause) => {
                        retry.wait(pause)?;
                        continue;
                    }
                    None => return Ok(probe),
                },
                Err(error) => error,
            };
            let Some(pause) = retry.pause(&error) else {
                return Err(error);
            };
            self.say_again(&error);
            retry.wait(pause)?;
        }
    }

    /// The answer, and for any status but 200 the error that it would be elsewhere.
    fn probe_once(
        &self,
        url: &WebUrl,
        probing: Probing,
        retry: &Retry<'_>,
    ) -> Result<(Probe, Option<FetchError>), FetchError> {
        let mut transfer = self.transfer(Request {
            url: url.clone(),
            purpose: match probing {
                Probing::Document(_) => Purpose::Document,
                Probing::Artifact => Purpose::Artifact,
            },
            ask: Ask::Whole,
            limits: *self.limits(),
            began: retry.began(),
            mirrors: self.mirrors(),
        })?;
        let head = transfer.head()?;
        let bytes = match probing {
            Probing::Document(cap) if head.status == 200 => Some(transfer.document(url, cap)?),
            // Letting go of the transfer ends it.
            _ => None,
        };
        let Head {
            status,
            length,
            encoding,
            content_type,
            cache_control,
            validators,
            retry_after,
            ..
        } = *head;
        let busy = (status != 200).then(|| FetchError::Status {
            server: transfer.server().clone(),
            found: status,
            retry_after,
        });
        let probe = Probe {
            status,
            server: transfer.server().clone(),
            length,
            encoding,
            content_type,
            cache_control,
            validators,
            bytes,
        };
        Ok((probe, busy))
    }
}
