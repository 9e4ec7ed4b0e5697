//! A script: bytes of which nobody vouches, fetched whole and once.
//!
//! What is shown, hashed and run are these bytes. A script that breaks off is an error, and no
//! second request is made for one that came: a server that tells its clients apart, or answers
//! twice in different ways, gains nothing.

use std::path::PathBuf;
use std::time::Instant;

use super::error::FetchError;
use super::fetcher::Fetcher;
use super::head::Ask;
use super::local;
use super::redirect::Purpose;
use super::transfer::Answer;
use super::worker::Request;
use crate::model::{OutsideText, Size, WebUrl};
use crate::progress::Event;

/// Where a script is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ScriptAt {
    /// At an address.
    Web(WebUrl),
    /// A file of this machine.
    Local(PathBuf),
}

/// A script as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plain {
    /// All of it.
    pub bytes: Vec<u8>,
    /// The server that gave it out in the end; nothing for a local file.
    pub from: Option<String>,
}

impl Fetcher<'_> {
    /// The bytes of a script, at most `cap` of them. `None` if there is none by that name. As for
    /// artifacts, a server may send on to any other over HTTPS; who gave it out is told.
    ///
    /// # Errors
    /// [`FetchError::TooLarge`] beyond the cap; otherwise why it could not be read whole.
    pub fn script(&self, at: &ScriptAt, cap: Size) -> Result<Option<Plain>, FetchError> {
        self.interrupt().check()?;
        match at {
            ScriptAt::Local(path) => {
                let bytes = local::document(path, cap)?;
                Ok(bytes.map(|bytes| Plain { bytes, from: None }))
            }
            ScriptAt::Web(url) => self.by_any(url, |at| self.web_script(at, cap)),
        }
    }

    fn web_script(&self, url: &WebUrl, cap: Size) -> Result<Option<Plain>, FetchError> {
        self.check_reach(url)?;
        let (file, server) = (url.file_name(), super::Server::of(url));
        self.observer()
            .on(Event::Asking(format!("{file} from {server}")));
        self.patiently(|began| self.ask_for_script(url, cap, began))
    }

    fn ask_for_script(
        &self,
        url: &WebUrl,
        cap: Size,
        began: Instant,
    ) -> Result<Option<Plain>, FetchError> {
        let mut transfer = self.transfer(Request {
            url: url.clone(),
            purpose: Purpose::Artifact,
            ask: Ask::Unnamed,
            limits: *self.limits(),
            began,
            mirrors: self.mirrors(),
        })?;
        let Answer::Whole(head) = transfer.answer()? else {
            return Ok(None);
        };
        let from = transfer.server().clone();
        if let Some(found) = head.encoding {
            let found = OutsideText::new(found);
            return Err(FetchError::Encoded {
                server: from,
                found,
            });
        }
        if head.length.is_some_and(|length| length > cap) {
            return Err(FetchError::TooLarge {
                at: OutsideText::new(url.as_str()),
                cap: cap.number(),
            });
        }
        let bytes = transfer.document(url, cap)?;
        let from = Some(from.to_string());
        Ok(Some(Plain { bytes, from }))
    }
}
