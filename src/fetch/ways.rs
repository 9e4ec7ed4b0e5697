//! The ways to what lies at an address: by mirrors and by itself, in the order of the rules.

use super::error::FetchError;
use super::fetcher::{Document, Fetcher, Reach, Wanted};
use super::mirrors::By;
use super::source::Source;
use super::tried::Attempt;
use crate::model::{Location, OutsideText, Place, WebUrl};
use crate::progress::Event;

/// One way to the documents of a place. What comes from it is one host's view of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    place: Place,
    by: By,
}

/// What is to be done about one location of an artifact.
pub(super) enum Step {
    /// It is asked.
    Ask(Source, By),
    /// It may not be.
    Never(Attempt),
}

impl Step {
    pub(super) fn is_local(&self) -> bool {
        matches!(self, Self::Ask(Source::Local(_), _))
    }
}

impl Way {
    /// The place itself.
    pub fn direct(place: &Place) -> Self {
        Self {
            place: place.clone(),
            by: By::Origin,
        }
    }

    /// Where it leads.
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// Whose it is.
    pub fn by(&self) -> By {
        self.by
    }
}

impl Fetcher<'_> {
    /// Every way to the documents of a place, in the order in which to try them. Offline there is
    /// one, on which nobody is asked.
    ///
    /// # Errors
    /// [`FetchError::Forbidden`] if a rule leaves none.
    pub fn ways(&self, place: &Place) -> Result<Vec<Way>, FetchError> {
        let Place::Web(url) = place else {
            return Ok(vec![Way::direct(place)]);
        };
        if self.reach() == Reach::Offline {
            return Ok(vec![Way::direct(place)]);
        }
        let routes = self.mirrors().routes(url)?;
        let way = |route: super::Route| Way {
            place: Place::Web(route.url),
            by: route.by,
        };
        Ok(routes.into_iter().map(way).collect())
    }

    /// A document, unverified and unparsed, by one way alone; one with an address of its own by any
    /// way that leads there.
    ///
    /// # Errors
    /// As [`Fetcher::document_unless`].
    pub fn document_by(
        &self,
        way: &Way,
        at: &Location,
        wanted: &Wanted<'_>,
    ) -> Result<Option<Document>, FetchError> {
        self.interrupt().check()?;
        match (Source::of(&way.place, at)?, at) {
            (Source::Web(url), Location::Beside(_)) => self.web_document(&url, wanted),
            _ => self.document_unless(&way.place, at, wanted),
        }
    }

    /// The document at an address by the first way that has it; what the last one says counts where
    /// none has.
    pub(super) fn document_by_any(
        &self,
        url: &WebUrl,
        wanted: &Wanted<'_>,
    ) -> Result<Option<Document>, FetchError> {
        self.by_any(url, |at| self.web_document(at, wanted))
    }

    /// Asks by one way after another, until one has it or what failed is ours; what the last one
    /// says counts where none has.
    pub(super) fn by_any<T>(
        &self,
        url: &WebUrl,
        ask: impl Fn(&WebUrl) -> Result<Option<T>, FetchError>,
    ) -> Result<Option<T>, FetchError> {
        let mut last = Ok(None);
        for route in self.mirrors().routes(url)? {
            last = ask(&route.url);
            match &last {
                Ok(Some(_)) => break,
                Err(error) if error.is_ours() => break,
                Err(error) => {
                    let at = OutsideText::new(route.url.as_str());
                    self.say_next(route.by, &at, error);
                }
                Ok(None) => {}
            }
        }
        last
    }

    /// The locations of an artifact, each by every way to it.
    pub(super) fn steps(&self, place: &Place, urls: &[Location]) -> Result<Vec<Step>, FetchError> {
        let candidates = Source::candidates(place, urls)?;
        let mut steps: Vec<Step> = Vec::new();
        for source in &candidates {
            self.add_steps(source, &mut steps);
        }
        // Where a rule forbids every location, that is the answer.
        if steps.iter().all(|step| matches!(step, Step::Never(_))) {
            return Ok(steps);
        }
        for source in Source::last_resorts(place, urls) {
            if !candidates.contains(&source) {
                self.add_steps(&source, &mut steps);
            }
        }
        Ok(steps)
    }

    fn add_steps(&self, source: &Source, steps: &mut Vec<Step>) {
        let Source::Web(url) = source else {
            steps.push(Step::Ask(source.clone(), By::Origin));
            return;
        };
        match self.mirrors().routes(url) {
            Ok(routes) => steps.extend(
                routes
                    .into_iter()
                    .map(|route| Step::Ask(Source::Web(route.url), route.by)),
            ),
            Err(forbidden) => steps.push(Step::Never(Attempt {
                at: OutsideText::new(url.as_str()),
                error: forbidden.into(),
            })),
        }
    }

    /// Says what changes nothing, but is worth knowing.
    pub fn say(&self, note: &str) {
        self.observer().on(Event::Note(note.to_owned()));
    }

    /// Says that a mirror was no help.
    pub(super) fn say_next(&self, by: By, at: &OutsideText, error: &FetchError) {
        if by == By::Mirror {
            let note = format!("the mirror {at} was no help: {error}");
            self.say(&note);
        }
    }
}
