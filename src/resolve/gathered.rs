//! Everything that a place has on offer, verified, as the documents came: for those who hand it on.

use std::rc::Rc;

use super::documents::{AtHand, PlaceDocuments};
use super::mirrored::by_any;
use super::{Request, ResolveError, Resolved, Resolver};
use crate::fetch::Way;
use crate::model::{Location, Place, Version};
use crate::store::Kept;
use crate::trust::{Accepted, Documents, Downgrade, KnownRoot, Refusal, Subject, Wanted};

/// The documents of one package.
pub struct Gathered {
    /// Where they came from; artifacts are sought beside them.
    pub place: Place,
    /// The version that was asked for.
    pub version: Version,
    /// Every release, and where its document is. At level 0 there is one.
    pub releases: Vec<(Location, Accepted<Documents>)>,
    /// The reviews of these releases that count, and where each was found.
    pub reviews: Vec<(Location, Vec<u8>)>,
    /// What is on offer and cannot be installed by anybody.
    pub skipped: Vec<Skipped>,
    /// Every root.
    pub roots: Vec<KnownRoot>,
    /// The index; none at level 0.
    pub index: Option<Vec<u8>>,
}

/// A release that is left out.
#[derive(Debug)]
pub struct Skipped {
    /// Which.
    pub version: Version,
    /// Why.
    pub why: Refusal,
}

impl Resolver<'_> {
    /// Resolves a request, and with it every other release on offer under the same index.
    /// `at_hand` finds documents of releases that need not be fetched if they prove to be right.
    ///
    /// # Errors
    /// As [`Resolver::resolve`]; another release that is refused is only left out.
    pub fn gather(
        &self,
        request: &Request<'_>,
        at_hand: &Rc<AtHand>,
    ) -> Result<Gathered, ResolveError> {
        let ways = self.fetcher.ways(&request.source.place)?;
        let mut gathered = by_any(self.fetcher, &ways, |way| {
            self.gather_by(request, way, at_hand)
        })?;
        for (_, accepted) in &gathered.releases {
            let found = self.reviews_to_copy(request.source, accepted, &**at_hand)?;
            gathered.reviews.extend(found);
        }
        Ok(gathered)
    }

    fn gather_by(
        &self,
        request: &Request<'_>,
        way: &Way,
        at_hand: &Rc<AtHand>,
    ) -> Result<Gathered, ResolveError> {
        let documents = PlaceDocuments::new(self.fetcher, request.source, way);
        documents.have(Some(Rc::clone(at_hand)));
        let first = match self.resolve_from(request, &documents) {
            Err(ResolveError::Refused(_)) => {
                // What was at hand may be the reason.
                documents.have(None);
                self.resolve_from(request, &documents)?
            }
            other => other?,
        };
        let Resolved {
            accepted,
            place,
            offered,
            subject,
            before,
            memory,
            ..
        } = first;
        let mut gathered = Gathered {
            place,
            version: accepted.release.version.clone(),
            roots: memory.roots,
            index: None,
            releases: Vec::new(),
            reviews: Vec::new(),
            skipped: Vec::new(),
        };
        if accepted.root_document.is_none() {
            let file = Location::try_from("release.unpipe".to_owned());
            let file = file.map_err(|_| ResolveError::Nothing(gathered.place.clone()))?;
            gathered.releases.push((file, accepted));
            return Ok(gathered);
        }
        let mut first = documents.last_file().map(|file| (file, accepted));
        gathered.index = documents.index()?.map(|index| index.bytes().to_vec());
        for version in offered {
            if let Some(found) = first.take_if(|(_, first)| first.release.version == version) {
                gathered.releases.push(found);
                continue;
            }
            let one = Request {
                source: request.source,
                wanted: Wanted::Named(version.clone()),
                key: request.key.clone(),
                downgrade: Downgrade::Allowed,
                purpose: request.purpose,
            };
            match self.one_more(&one, &documents, at_hand, (&subject, &before)) {
                Ok(found) => gathered.releases.push(found),
                Err(ResolveError::Refused(why)) => gathered.skipped.push(Skipped { version, why }),
                Err(error) => return Err(error),
            }
        }
        Ok(gathered)
    }

    /// One more release, under the roots and the index that were verified already. Nothing of it is
    /// remembered: nobody installs it.
    fn one_more(
        &self,
        request: &Request<'_>,
        documents: &PlaceDocuments<'_>,
        at_hand: &Rc<AtHand>,
        (subject, before): (&Subject, &Kept),
    ) -> Result<(Location, Accepted<Documents>), ResolveError> {
        let verified = || {
            let mut memory = before.memory.clone();
            self.verify(request, documents, subject, &mut memory)
        };
        documents.have(Some(Rc::clone(at_hand)));
        let found = verified();
        documents.have(None);
        let taken = match found {
            // What was at hand may be the reason.
            Err(ResolveError::Refused(_)) => verified()?,
            other => other?,
        };
        let file = documents.last_file();
        let file = file.ok_or_else(|| ResolveError::Nothing(request.source.place.clone()))?;
        Ok((file, taken.accepted))
    }
}
