//! One resolve, from what the user asked for to a verified release.

use super::documents::{Answered, PlaceDocuments};
use super::{Answers, Meeting, ResolveError, Resolved, Source};
use crate::fetch::Fetcher;
use crate::model::{Location, Time, Version};
use crate::store::Store;
use crate::trust::{
    Accepted, Anchor, Choice, Documents, Downgrade, Ended, Given, Index, Indexed, Known, Level,
    Memory, Refusal, Release, Rooted, Session, Subject, Unverified, Wanted, claimed_name, recheck,
    unnamed,
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
        let documents = PlaceDocuments::new(self.fetcher, request.source);
        let subject = match &request.source.name {
            Some(name) => Subject::at(name.clone(), &request.source.place),
            None => subject_of(&documents, request)?,
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
        let mut outcome = self.verify(request, &documents, &subject, &mut memory);
        if outcome.is_err() && matches!(documents.answered(), Answered::WithTheCopy) {
            // The copy may be damaged. Only what the server sends can tell.
            self.store.drop_index_copy(&subject);
            documents.know(None);
            memory = before.memory.clone();
            outcome = self.verify(request, &documents, &subject, &mut memory);
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
        let taken = outcome?;
        Ok(Resolved {
            accepted: taken.accepted,
            place: request.source.place.clone(),
            bundle: request.source.bundle.clone(),
            offered: taken.offered,
            index: taken.index,
            file: taken.file,
            subject,
            before,
            memory,
            copy,
            now: self.now,
        })
    }

    fn verify(
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
        let taken = take(rooted, request, documents)?;
        if let Some(bundle) = &request.source.bundle {
            let builds = &taken.accepted.release.artifacts;
            bundle.check_listed(|name| {
                let mut urls = builds.iter().flat_map(|build| &build.urls);
                urls.any(|url| url.file_name() == name)
            })?;
        }
        Ok(taken)
    }
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
struct Taken {
    accepted: Accepted<Documents>,
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
            Some(file) => documents.release(file)?,
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
