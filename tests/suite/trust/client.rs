//! A client without any I/O: it offers what lies at a site to the core, as the program does.

use unpipe::model::{Digest, Place, Serial, Time, Version};
use unpipe::trust::{
    Accepted, Anchor, Chosen, Codec, Downgrade, Ended, Given, Indexed, Known, Level, Manifest,
    Memory, Pin, Provenance, Refusal, Rooted, Session, Subject, Unverified, Wanted,
};

use super::format::Format;
use super::publisher::{Site, now};
use crate::minisign::forge::Signer;

/// One user's view of one name.
#[derive(Clone)]
pub(super) struct Client<F> {
    pub(super) format: F,
    pub(super) subject: Subject,
    pub(super) memory: Memory,
    pub(super) now: Time,
}

/// What the user asks for, and with what.
#[derive(Clone)]
pub(super) struct Ask {
    wanted: Wanted,
    downgrade: Downgrade,
    given: Vec<Given>,
    compares: Option<Signer>,
}

/// What was accepted, in values that can be compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Taken {
    pub(super) version: Version,
    pub(super) serial: Serial,
    pub(super) digest: Digest,
    pub(super) chosen: Chosen,
    pub(super) provenance: Provenance,
    pub(super) document: Vec<u8>,
    pub(super) root_document: Option<Vec<u8>>,
}

/// What the channel `stable` offers.
pub(super) fn stable() -> Ask {
    channel("stable")
}

/// What a channel offers.
pub(super) fn channel(word: &str) -> Ask {
    Ask {
        wanted: Wanted::Channel(word.parse().unwrap()),
        downgrade: Downgrade::Refused,
        given: Vec::new(),
        compares: None,
    }
}

/// This word after an `@`.
pub(super) fn named(version: &str) -> Ask {
    Ask {
        wanted: Wanted::Named(version.parse().unwrap()),
        ..stable()
    }
}

impl Ask {
    /// With `--key`.
    pub(super) fn key(self, signer: &Signer) -> Self {
        self.given(Anchor::Key(signer.public()), Known::CommandLine)
    }

    /// With `--key sha256:…`.
    pub(super) fn hash(self, digest: Digest) -> Self {
        self.given(Anchor::Root(digest), Known::CommandLine)
    }

    /// With a key that the policy demands.
    pub(super) fn policy(self, signer: &Signer) -> Self {
        self.given(Anchor::Key(signer.public()), Known::Policy)
    }

    fn given(mut self, anchor: Anchor, known: Known) -> Self {
        self.given.push(Given { anchor, known });
        self
    }

    /// With `--downgrade`.
    pub(super) fn downgrade(mut self) -> Self {
        self.downgrade = Downgrade::Allowed;
        self
    }

    /// With a person who compares keys and accepts this one.
    pub(super) fn a_person_accepts(mut self, signer: &Signer) -> Self {
        self.compares = Some(signer.clone());
        self
    }
}

impl<F: Format> Client<F> {
    /// A user who knows nothing of the name.
    pub(super) fn new() -> Self {
        Self::of("get.example.org/tool", "https://get.example.org/tool/")
    }

    /// A user who knows nothing of a name at a place.
    pub(super) fn of(name: &str, place: &str) -> Self {
        let place: Place = place.parse().unwrap();
        Self {
            format: F::default(),
            subject: Subject::at(name.parse().unwrap(), &place),
            memory: Memory::default(),
            now: now(),
        }
    }

    /// At another time.
    pub(super) fn when(mut self, now: Time) -> Self {
        self.now = now;
        self
    }

    /// Resolves and consents. Of an unpinned name nothing is kept of what was refused.
    pub(super) fn takes(&mut self, site: &Site, ask: &Ask) -> Result<Taken, Refusal> {
        let before = self.memory.clone();
        let outcome = self.resolves(site, ask);
        match &outcome {
            Err(_) if before.pin.is_none() => self.memory = before,
            Ok(accepted) if self.memory.pin.is_none() => {
                self.memory.pin = Pin::of(&accepted.provenance.anchored, self.now);
            }
            _ => {}
        }
        outcome.map(|accepted| Taken {
            version: accepted.release.version().clone(),
            serial: accepted.release.serial(),
            digest: accepted.digest,
            chosen: accepted.chosen,
            provenance: accepted.provenance,
            document: accepted.document,
            root_document: accepted.root_document,
        })
    }

    /// Resolves, and remembers what the core wrote whatever follows.
    pub(super) fn resolves(&mut self, site: &Site, ask: &Ask) -> Result<Accepted<F>, Refusal> {
        let session = Session::new(&self.format, &self.subject, self.now, &mut self.memory);
        let rooted = walked(session, site, ask)?;
        let (wanted, downgrade) = (&ask.wanted, ask.downgrade);
        if rooted.level() == Level::Zero {
            return rooted.flat(wanted, downgrade, &there(site.flat.as_ref()));
        }
        let index = site.index.clone().map(Unverified::new);
        let indexed = rooted.index(index.as_ref())?;
        let choice = indexed.choose(wanted, downgrade)?;
        let file = choice.file().expect("an index names files").to_string();
        indexed.release(choice, &there(site.releases.get(&file)))
    }

    /// As a user who points at a release document instead of a version.
    pub(super) fn takes_document(
        &mut self,
        site: &Site,
        document: &[u8],
        ask: &Ask,
    ) -> Result<Accepted<F>, Refusal> {
        let session = Session::new(&self.format, &self.subject, self.now, &mut self.memory);
        let rooted = walked(session, site, ask)?;
        let index = site.index.clone().map(Unverified::new);
        let document = Unverified::new(document.to_vec());
        let indexed = rooted.index(index.as_ref())?;
        let choice = indexed.choose_document(&document, ask.downgrade)?;
        indexed.release(choice, &document)
    }
}

fn there<T>(bytes: Option<&Vec<u8>>) -> Unverified<T> {
    Unverified::new(bytes.expect("the document is there").clone())
}

/// From the session to the index of a site.
pub(super) fn indexed<'a, F: Codec>(
    session: Session<'a, F>,
    site: &Site,
    ask: &Ask,
) -> Result<Indexed<'a, F>, Refusal> {
    let index = site.index.clone().map(Unverified::new);
    walked(session, site, ask)?.index(index.as_ref())
}

/// From the session to the newest root of a site.
pub(super) fn walked<'a, F: Codec>(
    mut session: Session<'a, F>,
    site: &Site,
    ask: &Ask,
) -> Result<Rooted<'a, F>, Refusal> {
    for given in &ask.given {
        session = session.with(Some(given.clone()));
    }
    let mut walk = session.begin()?;
    loop {
        let number = usize::try_from(walk.next_version()).unwrap();
        let Some(root) = site.roots.get(number - 1) else {
            break;
        };
        walk.offer(&Unverified::new(root.clone()))?;
    }
    match (walk.end()?, &ask.compares) {
        (Ended::Rooted(rooted), _) => Ok(*rooted),
        (Ended::FirstUse(first), Some(signer)) => first.trust(&signer.public()),
        (Ended::FirstUse(_), None) => panic!("nobody was there to compare a key"),
    }
}
