//! Artifacts that an earlier run kept: hashed again, as if a server had just sent them.

use super::error::FetchError;
use super::fetcher::Fetcher;
use crate::model::Size;
use crate::progress::Event;
use crate::store::{Cache, Shelf};
use crate::trust::{Artifact, Expected, Intake, Verified};

/// What a fetcher does with the artifacts that earlier runs kept.
#[derive(Clone, Debug, Default)]
pub enum Caching {
    /// Nothing: every artifact is fetched.
    #[default]
    Without,
    /// It takes from there what it can, and keeps nothing.
    Reads(Cache),
    /// It takes from there what it can, and keeps what would be lost otherwise.
    Keeps(Cache),
}

impl Caching {
    /// The cache, if there is one.
    pub fn cache(&self) -> Option<&Cache> {
        match self {
            Self::Without => None,
            Self::Reads(cache) | Self::Keeps(cache) => Some(cache),
        }
    }

    /// The cache, if something may be kept there.
    pub fn keeper(&self) -> Option<&Cache> {
        match self {
            Self::Without | Self::Reads(_) => None,
            Self::Keeps(cache) => Some(cache),
        }
    }
}

impl Fetcher<'_> {
    /// The artifact from the cache. What is there and is not the artifact is removed.
    pub(super) fn cached(
        &self,
        file: &str,
        expected: Expected,
    ) -> Result<Option<Verified<Artifact>>, FetchError> {
        let Some(cache) = self.caching().cache() else {
            return Ok(None);
        };
        let Some(kept) = cache.artifact(expected.sha256) else {
            return Ok(None);
        };
        self.announce(file.to_owned(), "the cache".to_owned(), expected.size);
        let mut intake = Intake::new(kept, expected);
        let found = loop {
            self.interrupt().check()?;
            match intake.recall() {
                Ok(size) if size == Size::default() => break intake.finish(),
                Ok(size) => self.received(size),
                Err(error) => break Err(error),
            }
        };
        match found {
            Ok(artifact) => Ok(Some(artifact)),
            Err(error) => {
                cache.drop_file(Shelf::Artifacts, expected.sha256);
                let note = format!("the kept copy of {file} was damaged ({error}) and is removed");
                self.observer().on(Event::Note(note));
                Ok(None)
            }
        }
    }
}
