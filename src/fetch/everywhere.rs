//! All that the hosts of one address have there, for what one of them could leave out.
//!
//! The first answer does for what is known by its signature and its number, such as an index. Of a
//! reviewer's word it does not: a mirror with an old approval would hide the rejection behind it.

use super::error::FetchError;
use super::fetcher::{Document, Fetcher, Wanted};
use super::mirrors::{By, Mirrors};
use crate::model::{OutsideText, Size, WebUrl};

/// What lies at an address, by every way there.
#[derive(Debug)]
pub struct Everywhere {
    /// Every document once, unverified and unparsed.
    pub documents: Vec<Vec<u8>>,
    /// What became of the address itself.
    pub origin: Origin,
}

/// What became of an address itself.
#[derive(Debug)]
pub enum Origin {
    /// It gave a document, or said that it has none.
    Answered,
    /// It gave no answer, or may not be asked by any way.
    Failed(FetchError),
    /// The rules name mirrors alone; this is what to say if they had nothing.
    NotAsked(FetchError),
}

impl Fetcher<'_> {
    /// What every way of these rules to an address gives, each asked whatever the others say.
    ///
    /// # Errors
    /// If what failed is ours; nothing else is an error here.
    pub fn everywhere(
        &self,
        url: &WebUrl,
        mirrors: &Mirrors,
        cap: Size,
    ) -> Result<Everywhere, FetchError> {
        self.interrupt().check()?;
        let mut found = Everywhere {
            documents: Vec::new(),
            origin: Origin::NotAsked(FetchError::MirrorsAlone {
                at: OutsideText::new(url.as_str()),
            }),
        };
        let routes = match mirrors.routes(url) {
            Ok(routes) => routes,
            Err(forbidden) => {
                found.origin = Origin::Failed(forbidden.into());
                return Ok(found);
            }
        };
        let wanted = Wanted { cap, known: None };
        for route in routes {
            let answer = self.web_document(&route.url, &wanted);
            match (answer, route.by) {
                (Err(error), _) if error.is_ours() => return Err(error),
                (Err(error), By::Origin) => found.origin = Origin::Failed(error),
                (Err(error), By::Mirror) => {
                    self.say_next(route.by, &OutsideText::new(route.url.as_str()), &error);
                }
                (Ok(document), by) => {
                    found.take(document);
                    if by == By::Origin {
                        found.origin = Origin::Answered;
                    }
                }
            }
        }
        Ok(found)
    }
}

impl Everywhere {
    fn take(&mut self, document: Option<Document>) {
        // Nothing was known, so it cannot be the same.
        if let Some(Document::Bytes { bytes, .. }) = document
            && !self.documents.contains(&bytes)
        {
            self.documents.push(bytes);
        }
    }
}
