//! One resolve, from what the user asked for to a verified release.

use super::documents::{Answered, PlaceDocuments};
use super::mirrored::by_any;
use super::offline::{Offline, is_offline, subject_at};
use super::{Answers, Meeting, ResolveError, Resolved, Source, Told};
use crate::fetch::{Fetcher, Way};
use crate::model::{Location, Name, Period, Place, Time, Version};
use crate::store::Store;
use crate::trust::look_alike::{Familiar, Known as Looked, find};
use crate::trust::policy::{Denied, Policy};
use crate::trust::{
    Accepted, Anchor, Choice, Documents, Downgrade, Ended, Given, Index, Indexed, Known, Level,
    Memory, Pin, Refusal, Release, Rooted, Session, Subject, Unverified, Wanted, claimed_name,
    recheck, unnamed,
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
    /// What this machine requires.
    pub policy: &'a Policy,
}

/// What a resolve is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The release will be installed: all of the policy counts.
    Install,
    /// It is only looked at: names and keys count, but not what an install must wait for.
    Look,
    /// As to look at it; but it goes into a file from which others install, whose reviewers' hosts
    /// nobody asks then: they must be heard now.
    Carry,
    /// As to look at it; its reviews are sought once more, for every release that is copied.
    Copy,
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
    /// What for.
    pub purpose: Purpose,
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
        let subject = self.subject(request, documents)?;
        self.policy.admit(subject.name())?;
        let before = self.store.load(&subject)?;
        let mut memory = before.memory.clone();
        let was_pinned = memory.pin.is_some();
        if !was_pinned {
            self.admit_new(subject.name(), request.key.as_ref())?;
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
        if let Ok(taken) = &outcome {
            self.pin_by_policy(&taken.accepted, &mut memory);
        }
        let is_pinned = memory.pin.is_some();
        let before = if is_pinned {
            let saved = self.store.save(&subject, &before, &memory)?;
            if let Some(copy) = copy.take() {
                self.store.keep_index_copy(&subject, &copy);
            }
            saved
        } else {
            before
        };
        let mut taken = outcome.map_err(|error| of_bundle(request.source, error))?;
        let kept = (before, &mut memory);
        let (before, reviews) = self.weigh(request, &subject, kept, &mut taken.accepted)?;
        let resolved = Resolved {
            cache: self.fetcher.caching().keeper().cloned(),
            accepted: taken.accepted,
            place: request.source.place.clone(),
            bundle: request.source.bundle.clone(),
            offered: taken.offered,
            at_hand: None,
            index: taken.index,
            file: taken.file,
            reviews,
            subject,
            before,
            memory,
            copy,
            now: self.now,
        };
        if is_pinned {
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

    fn subject(
        &self,
        request: &Request<'_>,
        documents: &PlaceDocuments<'_>,
    ) -> Result<Subject, ResolveError> {
        let source = request.source;
        match &source.name {
            Some(name) => Ok(Subject::at(name.clone(), &source.place)),
            None if is_offline(self.fetcher, &source.place) => subject_at(self.store, source),
            None => subject_of(documents, request),
        }
    }

    /// The administrator's pin needs no consent: what is verified under it is kept at once.
    fn pin_by_policy(&self, accepted: &Accepted<Documents>, memory: &mut Memory) {
        let anchored = &accepted.provenance.anchored;
        if memory.pin.is_none() && anchored.known == Known::Policy {
            memory.pin = Pin::of(anchored, self.now);
        }
    }

    /// What a name must pass that this user has no pin for, before any network.
    pub(super) fn admit_new(&self, name: &Name, key: Option<&Anchor>) -> Result<(), ResolveError> {
        if self.policy.key_of(name).is_some() {
            return Ok(());
        }
        let mut familiar = pinned(self.store)?;
        familiar.extend(self.policy.familiar());
        if let Some(known) = find(name, key, &familiar)
            && self.meeting.tell_apart(name, known.what.as_str()) == Told::Nothing
        {
            return Err(Denied::LookAlike {
                name: name.clone(),
                known: known.what.as_str().to_owned(),
            }
            .into());
        }
        if key.is_some() {
            return Ok(());
        }
        self.policy.admit_first_use(name)?;
        match self.meeting.answers() {
            Answers::Yes => Ok(()),
            Answers::No => Err(Refusal::NoKey { name: name.clone() }.into()),
        }
    }

    /// How long an index may serve after its expiry: not at all where a fresh one could be had.
    fn staleness(&self, place: &Place) -> Period {
        let is_without_network = place.local().is_some() || is_offline(self.fetcher, place);
        match self.policy.max_staleness() {
            Some(rule) if is_without_network => rule.value,
            _ => Period::seconds(0),
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
        if request.source.bundle.is_some() {
            recheck_roots(documents, memory)?;
        }
        let required = self.policy.key_of(subject.name()).map(|rule| Given {
            anchor: rule.value.clone(),
            known: Known::Policy,
        });
        let session = Session::new(&Documents, subject, self.now, memory)
            .with(given)
            .with(required)
            .tolerating(self.staleness(&request.source.place));
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
        let taken = take(rooted, request, documents)?;
        if let Some(bundle) = &request.source.bundle {
            let builds = &taken.accepted.release.artifacts;
            bundle.check_listed(|name| {
                let mut urls = builds.iter().flat_map(|build| &build.urls);
                urls.any(|url| url.file_name() == name)
            })?;
            bundle.check_reviews(&taken.accepted.release.version)?;
        }
        Ok(taken)
    }
}

/// No host has newer documents for a bundle than it holds.
fn of_bundle(source: &Source, error: ResolveError) -> ResolveError {
    match (error, &source.bundle) {
        (
            ResolveError::Refused(old @ (Refusal::Expired { .. } | Refusal::IndexRollback { .. })),
            Some(_),
        ) => ResolveError::OldBundle(old),
        (error, _) => error,
    }
}

/// The names that this user pinned, each with its own key.
///
/// # Errors
/// If the trust state cannot be read.
pub fn pinned(store: &Store) -> Result<Vec<Familiar>, ResolveError> {
    let known = store.subjects()?.into_iter();
    let pinned = known.filter_map(|(subject, kept)| Some((subject, kept.memory.pin?)));
    Ok(pinned
        .map(|(subject, pin)| Familiar {
            what: Looked::Name(subject.name().clone()),
            anchors: [pin.anchor].into(),
        })
        .collect())
}

/// A walk begins after the last root that is remembered. In a bundle those before it are there as
/// well, and whoever carries it on relies on them.
fn recheck_roots(documents: &PlaceDocuments<'_>, memory: &Memory) -> Result<(), ResolveError> {
    for known in &memory.roots {
        if let Some(root) = documents.root(known.version)? {
            recheck(&Documents, known.version, &root, memory)?;
        }
    }
    Ok(())
}

/// A release with what was verified and on offer beside it.
pub(super) struct Taken {
    pub(super) accepted: Accepted<Documents>,
    offered: Vec<Version>,
    index: Option<Unverified<Index>>,
    file: String,
}

/// From established trust to the release.
fn take(
    rooted: Rooted<'_, Documents>,
    request: &Request<'_>,
    documents: &PlaceDocuments<'_>,
) -> Result<Taken, ResolveError> {
    if rooted.level() == Level::Zero {
        let release = documents.flat()?;
        let accepted = rooted.flat(&request.wanted, request.downgrade, &release)?;
        return Ok(Taken {
            offered: vec![accepted.release.version.clone()],
            accepted,
            index: None,
            file: "release.unpipe".to_owned(),
        });
    }
    let index = documents.index()?;
    let indexed = rooted.index(index.as_ref())?;
    let offered = indexed.on_offer().cloned().collect();
    let (choice, release, file) = choose(&indexed, request, documents)?;
    Ok(Taken {
        accepted: indexed.release(choice, &release)?,
        offered,
        index,
        file,
    })
}

/// A choice, the document that it is about, and its file name.
type Chosen = (Choice, Unverified<Release>, String);

fn choose(
    indexed: &Indexed<'_, Documents>,
    request: &Request<'_>,
    documents: &PlaceDocuments<'_>,
) -> Result<Chosen, ResolveError> {
    let chosen = indexed.choose(&request.wanted, request.downgrade);
    let Some(document) = &request.source.document else {
        let choice = chosen?;
        let file = choice.file().map(Location::file_name);
        let file = file.unwrap_or("release.unpipe").to_owned();
        let release = match choice.file() {
            Some(file) => documents.release(file, choice.sha256())?,
            None => documents.flat()?,
        };
        return Ok((choice, release, file));
    };
    let file = document.file_name().to_owned();
    let release = documents.flat()?;
    // Whoever points at a document wants that version. Whoever points at a bundle wants what it
    // holds: that is followed, if it is what the channel offers.
    let is_offered = |choice: &Choice| choice.file().is_some_and(|at| at.file_name() == file);
    let choice = match chosen {
        Ok(choice) if request.source.bundle.is_some() && is_offered(&choice) => choice,
        _ => indexed.choose_document(&release, request.downgrade)?,
    };
    Ok((choice, release, file))
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
