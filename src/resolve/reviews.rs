//! What listed reviewers say of a verified release: sought wherever it may lie, then heard.
//!
//! A review lies beside the release's other documents, on the reviewer's own host, or in both
//! places. Whoever serves the release could leave out a rejection, so that nothing lies on the first
//! place tells nothing; the reviewer's host is another matter. If that cannot be asked, nobody
//! knows whether there is a rejection, and nothing is installed. Only where the user or the form of
//! the place keeps it from being asked (`--offline`, a bundle) what is at hand must do, and that
//! is said.

use std::collections::BTreeSet;

use super::documents::AtHand;
use super::offline::is_offline;
use super::own_host::own_place;
use super::{Purpose, Request, ResolveError, Resolver, Source};
use crate::document::Kind;
use crate::fetch::{FetchError, Reach};
use crate::minisign::PublicKey;
use crate::model::{Location, OutsideText, Shown, Size};
use crate::store::{Kept, KeptReject};
use crate::trust::policy::Reviewer;
use crate::trust::{
    Accepted, Case, Documents, Hearing, Memory, Review, Subject, Submitted, Unverified, Word, hear,
};

/// A document behind a word that counts.
#[derive(Clone, Debug)]
pub(super) struct Testimony {
    /// The reviewer's key.
    pub(super) key: PublicKey,
    /// The document.
    pub(super) bytes: Vec<u8>,
}

/// What was found of all reviewers, in the order of the policy.
pub(super) struct Found {
    pub(super) submitted: Vec<Submitted>,
    pub(super) at: Vec<(Location, Vec<u8>)>,
    pub(super) unheard: Option<ResolveError>,
}

impl Resolver<'_> {
    /// Hears the reviewers of a release, remembers what they reject, and judges the release if it
    /// is to be installed.
    pub(super) fn weigh(
        &self,
        request: &Request<'_>,
        subject: &Subject,
        (before, memory): (Kept, &mut Memory),
        accepted: &mut Accepted<Documents>,
    ) -> Result<(Kept, Vec<Testimony>), ResolveError> {
        let found = self.seek(request.source, accepted)?;
        let hearing = self.hear(accepted, memory, &found)?;
        let before = if memory.pin.is_some() {
            self.store.save(subject, &before, memory)?
        } else {
            before
        };
        accepted.provenance.reviews = hearing.counted();
        if request.purpose == Purpose::Install {
            self.policy.judge(accepted, &hearing, self.now)?;
            if let Some(error) = found.unheard {
                return Err(error);
            }
            self.say_unasked(request.source);
            self.say_discounted(&hearing);
        } else if let Some(error) = found.unheard {
            match request.purpose {
                Purpose::Carry => return Err(error),
                Purpose::Look | Purpose::Install => self.fetcher.say(&error.to_string()),
                // It is said of each release that is copied.
                Purpose::Copy => {}
            }
        }
        let testimony = hearing.documents.into_iter();
        let testimony = testimony.map(|(key, bytes)| Testimony { key, bytes });
        Ok((before, testimony.collect()))
    }

    /// The documents behind the words that count about a release, and where each was found: for
    /// those who hand them on. A rejection that was copied before or is remembered goes to every
    /// place where its reviewer's word would be sought, so that no approval takes one of them.
    pub(super) fn reviews_to_copy(
        &self,
        source: &Source,
        accepted: &Accepted<Documents>,
        at_hand: &AtHand,
    ) -> Result<Vec<(Location, Vec<u8>)>, ResolveError> {
        let mut found = self.seek(source, accepted)?;
        let reviewers = self.policy.reviewers();
        for (rule, submitted) in reviewers.iter().zip(&mut found.submitted) {
            let places = places_of(&rule.value, accepted)?;
            let there = places.iter().filter_map(at_hand);
            submitted.documents.extend(there.map(Unverified::new));
        }
        if let Some(error) = &found.unheard {
            self.fetcher.say(&error.to_string());
        }
        let hearing = self.hear(accepted, &mut Memory::default(), &found)?;
        let mut copied = Vec::new();
        for (key, bytes) in &hearing.documents {
            let mut rejections = hearing.rejections();
            if !rejections.any(|counted| counted.key() == key) {
                let same = found.at.iter().filter(|(_, found)| found == bytes);
                copied.extend(same.cloned());
                continue;
            }
            for rule in reviewers.iter().filter(|rule| rule.value.key == *key) {
                let places = places_of(&rule.value, accepted)?;
                copied.extend(places.into_iter().map(|at| (at, bytes.clone())));
            }
        }
        Ok(copied)
    }

    /// Hears what was found, and what was rejected before under this name, wherever it was heard.
    /// New rejections are kept before anybody decides anything.
    fn hear(
        &self,
        accepted: &Accepted<Documents>,
        memory: &mut Memory,
        found: &Found,
    ) -> Result<Hearing, ResolveError> {
        let case = Case::of(accepted, self.now);
        let name = &accepted.release.name;
        let reviewers = self.policy.reviewers();
        let keys = reviewers.iter().map(|rule| &rule.value.key);
        let kept = self.store.rejects((name, accepted.digest), keys)?;
        for known in &kept {
            memory.saw_rejects(case.release, std::slice::from_ref(&known.reject));
        }
        let mut hearing = hear(&case, reviewers, &memory.rejects, &found.submitted);
        for (reject, document) in hearing.rejects.iter().zip(&hearing.reject_documents) {
            if reject.release == case.release && reject.serial != case.serial {
                // It is about nothing that there is.
                continue;
            }
            let (reject, document) = (reject.clone(), document.clone());
            let news = KeptReject { reject, document };
            self.store.keep_reject(name, accepted.digest, &news)?;
        }
        memory.saw_rejects(case.release, &hearing.rejects);
        for known in kept {
            let key = known.reject.key;
            let is_there = hearing.documents.iter().any(|(other, _)| *other == key);
            if known.reject.serial == accepted.release.serial && !is_there {
                hearing.documents.push((key, known.document));
            }
        }
        Ok(hearing)
    }

    fn seek(&self, source: &Source, accepted: &Accepted<Documents>) -> Result<Found, ResolveError> {
        let mut found = Found {
            submitted: Vec::new(),
            at: Vec::new(),
            unheard: None,
        };
        for rule in self.policy.reviewers() {
            let mut submitted = Submitted::default();
            if rule.value.ended(self.now).is_none() {
                self.seek_one(source, accepted, &rule.value, (&mut found, &mut submitted))?;
                if source.bundle.is_none() && self.fetcher.reach() == Reach::Network {
                    self.seek_at_their_own(accepted, rule, (&mut found, &mut submitted))?;
                }
            }
            found.submitted.push(submitted);
        }
        Ok(found)
    }

    fn seek_one(
        &self,
        source: &Source,
        accepted: &Accepted<Documents>,
        reviewer: &Reviewer,
        (found, submitted): (&mut Found, &mut Submitted),
    ) -> Result<(), ResolveError> {
        let file = Review::file_name(&accepted.release.version, &reviewer.key);
        let mut take = |at: Location, bytes: Vec<u8>| {
            submitted.documents.push(Unverified::new(bytes.clone()));
            found.at.push((at, bytes));
        };
        let Ok(beside) = Location::try_from(file.clone()) else {
            return Ok(());
        };
        if let Some(bundle) = &source.bundle {
            if let Some(bytes) = bundle.document(&file)? {
                take(beside, bytes);
            }
            return Ok(());
        }
        let is_offline_here = self.fetcher.reach() == Reach::Offline;
        if is_offline_here
            && let Some(cache) = self.fetcher.caching().cache()
            && let Some(bytes) = cache.review(accepted.digest, &reviewer.key)
        {
            take(beside.clone(), bytes);
        }
        if !is_offline(self.fetcher, &source.place) {
            match self.review_at(source, &beside)? {
                Ok(Some(bytes)) => take(beside, bytes),
                Ok(None) => {}
                // The place may say what it likes about reviews: this is as if there were none.
                Err(error) => submitted.failed = Some(OutsideText::new(error.to_string())),
            }
        }
        Ok(())
    }

    /// The outer error ends the command, the inner one concerns this place alone.
    fn review_at(
        &self,
        source: &Source,
        at: &Location,
    ) -> Result<Result<Option<Vec<u8>>, FetchError>, ResolveError> {
        let cap = Size::bytes(Kind::Review.document_limit() as u64);
        match self.fetcher.document(&source.place, at, cap) {
            Err(error) if error.is_ours() => Err(error.into()),
            other => Ok(other),
        }
    }

    /// Says which reviews were there and do not count: one that is not heard may be a rejection that
    /// somebody signed with another key, or for too short a time.
    fn say_discounted(&self, hearing: &Hearing) {
        for heard in &hearing.heard {
            if let Word::Nothing(why) = &heard.word
                && why.is_of_a_document()
            {
                let label = Shown(&heard.label);
                self.fetcher
                    .say(&format!("{label} {why}: it does not count"));
            }
        }
    }

    /// Says which reviewers' hosts were not asked, where that is as it should be.
    fn say_unasked(&self, source: &Source) {
        let why = if source.bundle.is_some() {
            "nothing is sought outside of a bundle"
        } else if self.fetcher.reach() == Reach::Offline {
            "no server is asked while offline"
        } else {
            return;
        };
        let listed = self.policy.reviewers().iter().map(|rule| &rule.value);
        let labels: BTreeSet<String> = listed
            .filter(|reviewer| reviewer.url.is_some())
            .filter(|reviewer| reviewer.ended(self.now).is_none())
            .map(|reviewer| Shown(&reviewer.label).to_string())
            .collect();
        if !labels.is_empty() {
            let labels = labels.into_iter().collect::<Vec<_>>().join(", ");
            let note = format!("newer reviews of {labels} were not asked for: {why}");
            self.fetcher.say(&note);
        }
    }
}

/// Where a reviewer's word of a release is sought: beside its documents and on their own host.
fn places_of(
    reviewer: &Reviewer,
    accepted: &Accepted<Documents>,
) -> Result<Vec<Location>, ResolveError> {
    let file = Review::file_name(&accepted.release.version, &reviewer.key);
    let own = reviewer.url.as_ref();
    let own = own.map(|url| own_place(url, accepted, &file)).transpose()?;
    Ok(Location::try_from(file)
        .ok()
        .into_iter()
        .chain(own.map(Location::Web))
        .collect())
}
