//! Drives an adoption over a place: the signature first, then the archive, then the user's words.

use super::{ResolveError, Resolved, Resolver};
use crate::fetch::FetchError;
use crate::model::{Location, Name, OutsideText, Place, Serial, Size, origin};
use crate::store::{Kept, Store};
use crate::trust::policy::{Denied, Policy};
use crate::trust::{
    Adoption, Anchor, Artifact, Candidate, Draft, Hearing, Known, Pin, SignedSums, Subject,
    Unverified, Verified, Vouched,
};

/// The most bytes of a signature file.
const SIGNATURE: Size = Size::bytes(16 * 1024);
/// The most bytes of a sums file.
const SUMS: Size = Size::bytes(4 * 1024 * 1024);
/// The most bytes of an archive. No document says how large it is.
const ARCHIVE: Size = Size::bytes(2 * 1024 * 1024 * 1024);

/// An archive, and what its publisher signed.
pub struct Archive<'a> {
    /// The folder that it lies in.
    pub place: &'a Place,
    /// The archive in that folder.
    pub file: &'a Location,
    /// What is signed.
    pub signed: Signed<'a>,
}

/// What the publisher signed.
pub enum Signed<'a> {
    /// The archive: its signature is the file beside it with `.minisig` added.
    Archive,
    /// A file of sums, seen from the archive's folder or from another place.
    Sums(&'a Place, &'a Location),
}

/// An adoption whose archive is vouched for, and not described yet.
pub struct Adopting<'a> {
    policy: &'a Policy,
    store: &'a Store,
    adoption: Adoption,
    vouched: Vouched,
    place: Place,
    before: Kept,
    now: crate::model::Time,
}

impl Resolver<'_> {
    /// Fetches an archive and checks who vouches for it. What the user knows of the name by its
    /// publisher's own documents is never weakened by a description. What the policy says of the name
    /// and its key comes before anything is fetched.
    ///
    /// # Errors
    /// If no key is known or another is pinned; if the signature is not good; what did not come.
    pub fn vouch(
        &self,
        name: &Name,
        key: Option<Anchor>,
        archive: &Archive<'_>,
    ) -> Result<Adopting<'_>, ResolveError> {
        self.policy.admit(name)?;
        self.check_unpublished(name)?;
        let before = self.store.load(&Subject::described(name.clone()))?;
        if before.memory.pin.is_none() {
            self.admit_new(name, key.as_ref())?;
        }
        let required = self.policy.key_of(name).map(|rule| rule.value.clone());
        let memory = before.memory.clone();
        let adoption = Adoption::begin(name.clone(), key, required, memory, self.now)?;
        let file = archive.file.file_name();
        let vouched = match &archive.signed {
            Signed::Archive => {
                let signature = self.signature(archive.place, archive.file)?;
                adoption.by_signature(self.archive(name, archive)?, file, &signature)?
            }
            Signed::Sums(place, at) => {
                let sums = self.sums(&adoption, place, at)?;
                // Before anything is fetched that the sums do not speak of.
                sums.digest_of(file)?;
                adoption.by_sums(self.archive(name, archive)?, file, sums)?
            }
        };
        Ok(Adopting {
            policy: self.policy,
            store: self.store,
            adoption,
            vouched,
            place: archive.place.clone(),
            before,
            now: self.now,
        })
    }

    fn check_unpublished(&self, name: &Name) -> Result<(), ResolveError> {
        let Ok(own) = origin(name) else {
            return Ok(());
        };
        let own = Subject::at(name.clone(), &Place::Web(own));
        if self.store.load(&own)?.memory.pin.is_some() {
            return Err(ResolveError::Published(name.clone()));
        }
        Ok(())
    }

    fn sums(
        &self,
        adoption: &Adoption,
        place: &Place,
        at: &Location,
    ) -> Result<SignedSums, ResolveError> {
        let bytes = self.fetcher.document(place, at, SUMS)?;
        let bytes = bytes.ok_or_else(|| missing(at, place))?;
        let signature = self.signature(place, at)?;
        let name = at.file_name();
        Ok(adoption.sums(name, &Unverified::new(bytes), &signature)?)
    }

    fn signature(&self, place: &Place, of: &Location) -> Result<Vec<u8>, ResolveError> {
        let unsigned = || ResolveError::Unsigned {
            file: OutsideText::new(format!("{}.minisig", of.file_name())),
            place: place.clone(),
        };
        let beside = match of {
            Location::Beside(path) => Location::try_from(format!("{path}.minisig")),
            Location::Web(url) => Location::try_from(format!("{url}.minisig")),
        };
        let beside = beside.map_err(|_| unsigned())?;
        let found = self.fetcher.document(place, &beside, SIGNATURE)?;
        found.ok_or_else(unsigned)
    }

    /// No document says how large it is: it is fetched as far as the policy allows.
    fn archive(&self, name: &Name, archive: &Archive<'_>) -> Result<Candidate, ResolveError> {
        let rule = self.policy.max_artifact();
        let rule = rule.filter(|rule| rule.value < ARCHIVE);
        let cap = rule.map_or(ARCHIVE, |rule| rule.value);
        match (
            self.fetcher.candidate(archive.place, archive.file, cap),
            rule,
        ) {
            (Err(FetchError::TooLarge { .. }), Some(rule)) => Err(Denied::Larger {
                name: name.clone(),
                limit: rule.value,
                at: rule.at.clone(),
            }
            .into()),
            (found, _) => found?.ok_or_else(|| missing(archive.file, archive.place)),
        }
    }
}

impl Adopting<'_> {
    /// The archive, whose bytes the publisher vouches for: it may be opened now.
    pub fn artifact(&self) -> &Verified<Artifact> {
        self.vouched.artifact()
    }

    /// Ends the adoption with what the user says of the archive. `floor` is the serial of what is
    /// installed under this name.
    ///
    /// # Errors
    /// If the words break a rule of releases; if the policy wants something that it does not have.
    pub fn describe(self, draft: Draft, floor: Option<Serial>) -> Result<Resolved, ResolveError> {
        let adopted = self.adoption.describe(self.vouched, draft, floor)?;
        let (accepted, mut memory) = (&adopted.accepted, adopted.memory);
        let anchored = &accepted.provenance.anchored;
        if memory.pin.is_none() && anchored.known == Known::Policy {
            // The administrator's pin needs no consent, as for a publisher's documents.
            memory.pin = Pin::of(anchored, self.now);
        }
        let before = if memory.pin.is_some() {
            self.store.save(&adopted.subject, &self.before, &memory)?
        } else {
            self.before
        };
        // Nobody can review what no publisher describes: where reviews are wanted, it is refused.
        self.policy.judge(accepted, &Hearing::default(), self.now)?;
        let offered = vec![adopted.accepted.release.version.clone()];
        Ok(Resolved {
            accepted: adopted.accepted,
            place: self.place,
            bundle: None,
            offered,
            index: None,
            file: "description.json".to_owned(),
            reviews: Vec::new(),
            at_hand: Some(adopted.artifact),
            subject: adopted.subject,
            before,
            memory,
            copy: None,
            cache: None,
            now: self.now,
        })
    }
}

fn missing(at: &Location, place: &Place) -> ResolveError {
    ResolveError::Missing {
        file: OutsideText::new(at.file_name()),
        place: place.clone(),
    }
}
