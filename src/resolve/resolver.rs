//! One resolve, from what the user asked for to a verified release.

use super::documents::{Answered, PlaceDocuments};
use super::mirrored::by_any;
use super::offline::{Offline, is_offline, subject_at};
use super::{Answers, Meeting, ResolveError, Resolved, Source};
use crate::fetch::{Fetcher, Way};
use crate::model::{Time, Version};
use crate::store::Store;
use crate::trust::{
    Accepted, Anchor, Documents, Downgrade, Ended, Given, Known, Level, Memory, Refusal, Rooted,
    Session, Subject, Wanted, claimed_name, unnamed,
};

/// What every resolve of a command shares.
pub struct Resolver<'a> {
    /// Gets the bytes.
    pub fetcher: &'a Fetcher<'a>,
    /// Keeps what was verified.
    pub store: &'a Store,
    /// The fixed time.
    pub now: Time,
    /// Who may compare a key.
    pub meeting: &'a dyn Meeting,
}

/// What one resolve is asked for.
pub struct Request<'a> {
    /// Where.
    pub source: &'a Source,
    /// What.
    pub wanted: Wanted,
    /// The `--key` of this command line.
    pub key: Option<Anchor>,
    /// Whether an older release may be taken.
    pub downgrade: Downgrade,
}

impl Resolver<'_> {
    /// Resolves a request to a verified release.
    ///
    /// # Errors
    /// What was refused, could not be fetched, or could not be kept.
    pub fn resolve(&self, request: &Request<'_>) -> Result<Resolved, ResolveError> {
        let ways = self.fetcher.ways(&request.source.place)?;
        by_any(self.fetcher, &ways, |way| self.resolve_by(request, way))
    }

    /// Resolves by the documents of one host.
    fn resolve_by(&self, request: &Request<'_>, way: &Way) -> Result<Resolved, ResolveError> {
        let documents = PlaceDocuments::new(self.fetcher, request.source, way);
        self.resolve_from(request, &documents)
    }

    /// Resolves by these documents.
    pub(super) fn resolve_from(
        &self,
        request: &Request<'_>,
        documents: &PlaceDocuments<'_>,
    ) -> Result<Resolved, ResolveError> {
        let subject = match &request.source.name {
            Some(name) => Subject::at(name.clone(), &request.source.place),
            None if is_offline(self.fetcher, &request.source.place) => {
                subject_at(self.store, request.source)?
            }
            None => subject_of(documents, request)?,
        };
        let before = self.store.load(&subject)?;
        let mut memory = before.memory.clone();
        let was_pinned = memory.pin.is_some();
        if !was_pinned && request.key.is_none() && self.meeting.answers() == Answers::No {
            return Err(Refusal::NoKey {
                name: subject.name().clone(),
            }
            .into());
        }
        if was_pinned {
            documents.know(self.store.index_copy(&subject));
        }
        self.go_offline_if_told(request, documents, &memory);
        let mut outcome = self
            .verify(request, documents, &subject, &mut memory)
            .map_err(|error| documents.blame(self.store, &subject, error));
        if outcome.is_err() && matches!(documents.answered(), Answered::WithTheCopy) {
            // The copy may be damaged. Only what the server sends can tell.
            self.store.drop_index_copy(&subject);
            documents.know(None);
            memory = before.memory.clone();
            outcome = self.verify(request, documents, &subject, &mut memory);
        }
        let mut copy = None;
        if outcome.is_ok()
            && let Answered::Anew(found) = documents.answered()
        {
            copy = found;
        }
        let before = if was_pinned {
            let saved = self.store.save(&subject, &before, &memory)?;
            if let Some(copy) = copy.take() {
                self.store.keep_index_copy(&subject, &copy);
            }
            saved
        } else {
            before
        };
        let (accepted, offered) = outcome?;
        let (place, now) = (request.source.place.clone(), self.now);
        let resolved = Resolved {
            cache: self.fetcher.caching().keeper().cloned(),
            accepted,
            place,
            offered,
            subject,
            before,
            memory,
            copy,
            now,
        };
        if was_pinned {
            resolved.keep_release();
        }
        Ok(resolved)
    }

    fn go_offline_if_told(
        &self,
        request: &Request<'_>,
        documents: &PlaceDocuments<'_>,
        memory: &Memory,
    ) {
        let place = &request.source.place;
        if is_offline(self.fetcher, place) {
            let cache = self.fetcher.caching().cache();
            documents.go_offline(Offline::of(place, memory, cache));
        }
    }

    pub(super) fn verify(
        &self,
        request: &Request<'_>,
        documents: &PlaceDocuments<'_>,
        subject: &Subject,
        memory: &mut Memory,
    ) -> Result<Taken, ResolveError> {
        let given = request.key.as_ref().map(|anchor| Given {
            anchor: anchor.clone(),
            known: Known::CommandLine,
        });
        let session = Session::new(&Documents, subject, self.now, memory).with(given);
        let mut walk = session.begin()?;
        while let Some(root) = documents.root(walk.next_version())? {
            walk.offer(&root)?;
        }
        let rooted = match walk.end()? {
            Ended::Rooted(rooted) => *rooted,
            Ended::FirstUse(first) => {
                let accepted = self.meeting.compare(subject, &first.keys());
                first.trust(&accepted.ok_or(ResolveError::NotAccepted)?)?
            }
        };
        take(rooted, request, documents)
    }
}

/// A release, and every version that was on offer beside it.
pub(super) type Taken = (Accepted<Documents>, Vec<Version>);

/// From established trust to the release.
fn take(
    rooted: Rooted<'_, Documents>,
    request: &Request<'_>,
    documents: &PlaceDocuments<'_>,
) -> Result<Taken, ResolveError> {
    if rooted.level() == Level::Zero {
        let release = documents.flat()?;
        let accepted = rooted.flat(&request.wanted, request.downgrade, &release)?;
        let offered = vec![accepted.release.version.clone()];
        return Ok((accepted, offered));
    }
    let indexed = rooted.index(documents.index()?.as_ref())?;
    let offered = indexed.on_offer().cloned().collect();
    if request.source.document.is_some() {
        let release = documents.flat()?;
        let choice = indexed.choose_document(&release, request.downgrade)?;
        return Ok((indexed.release(choice, &release)?, offered));
    }
    let choice = indexed.choose(&request.wanted, request.downgrade)?;
    let release = match choice.file() {
        Some(file) => documents.release(file, choice.sha256())?,
        None => documents.flat()?,
    };
    Ok((indexed.release(choice, &release)?, offered))
}

/// The subject of documents whose name only they tell: their first two lines say it, and it is
/// used to choose which memory and keys to try, nothing else.
fn subject_of(
    documents: &PlaceDocuments<'_>,
    request: &Request<'_>,
) -> Result<Subject, ResolveError> {
    let key = request.key.as_ref();
    let name = if let Some(root) = documents.root(1)? {
        claimed_name(&root).ok_or_else(|| unnamed(&Documents, &root, key))?
    } else {
        let release = documents.flat()?;
        claimed_name(&release).ok_or_else(|| unnamed(&Documents, &release, key))?
    };
    Ok(Subject::at(name, &request.source.place))
}
