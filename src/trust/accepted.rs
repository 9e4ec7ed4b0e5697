//! A release that may be planned, and where the trust in it comes from.

use std::collections::BTreeSet;

use super::{
    Anchor, Choice, Chosen, Codec, Counted, Given, Manifest, Papers, Refusal, Rooted, SignedOver,
    Subject, Unverified, Verified,
};
use crate::document::{Index, Kind};
use crate::minisign::PublicKey;
use crate::model::{Digest, Time};

/// A verified release with everything that an install keeps of its verification.
pub struct Accepted<C: Codec> {
    /// The release.
    pub release: Verified<C::Release>,
    /// The hash of its document.
    pub digest: Digest,
    /// How it was chosen.
    pub chosen: Chosen,
    /// Its document, as it came, for the receipt.
    pub document: Vec<u8>,
    /// The document of the last root, for the receipt; none at level 0.
    pub root_document: Option<Vec<u8>>,
    /// What is kept of an adoption; the document is then the user's description.
    pub papers: Option<Papers>,
    /// Every key of the publisher's: of the last root, and the one that the trust hangs on. None of
    /// them is an independent reviewer's.
    pub publisher: BTreeSet<PublicKey>,
    /// Where the trust comes from.
    pub provenance: Provenance,
}

/// Where the trust in a release comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provenance {
    /// The name, and whether the place speaks for it.
    pub subject: Subject,
    /// What the trust hangs on, and how the user came to it.
    pub anchored: Given,
    /// Whether a root is in force.
    pub level: Level,
    /// The release keys that signed, with what the root calls them.
    pub signers: Vec<(PublicKey, Option<String>)>,
    /// How fresh the answer is; none at level 0.
    pub freshness: Option<Freshness>,
    /// When the release was signed, in the publisher's words.
    pub issued: Time,
    /// When this machine first saw it.
    pub first_seen: Time,
    /// What the policy's reviewers say of it, as far as it counts.
    pub reviews: Vec<Counted>,
}

/// Whether a root is in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// None: one key stands for everything; freshness and key changes are not protected.
    Zero,
    /// This one.
    Root {
        /// Its number.
        version: u64,
        /// The hash of its body.
        sha256: Digest,
    },
    /// There is no document of the publisher's: the user described an archive that the key vouches
    /// for. Nothing is protected but its bytes.
    Described(SignedOver),
}

/// When the publisher last said that this is current.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Freshness {
    /// The number of the index.
    pub version: u64,
    /// The hash of its body.
    pub sha256: Option<Digest>,
    /// When it was signed.
    pub issued: Time,
    /// Until when it holds.
    pub expires: Time,
    /// Whether it still does.
    pub age: IndexAge,
}

/// Whether an index still holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IndexAge {
    /// It does.
    Current,
    /// It has expired, and serves only since the policy lets it: newer releases and revocations
    /// may be missing.
    Expired,
}

/// A verified release as it was read, its document, and who signed it.
type Signed<'d, C> = (
    <C as Codec>::Release,
    &'d Unverified<<C as Codec>::Release>,
    BTreeSet<PublicKey>,
);

impl<C: Codec> Accepted<C> {
    /// Remembers the release and raises the floor of the channel that chose it. Floors and serial
    /// memory come only from releases whose own threshold was met, so the online index key alone
    /// cannot raise them.
    pub(super) fn new(
        rooted: Rooted<'_, C>,
        index: Option<&Index>,
        choice: Choice,
        (release, document, signers): Signed<'_, C>,
    ) -> Result<Self, Refusal> {
        let level = rooted.level();
        let labelled = signers
            .into_iter()
            .map(|key| (key, rooted.label(&key)))
            .collect();
        let publisher = rooted.publisher();
        let session = rooted.session;
        session.check_issued(Kind::Release, release.issued())?;
        let memory = session.memory;
        memory.saw_time(release.issued());
        memory.serials.insert(choice.serial, choice.sha256);
        if let Chosen::Followed(channel) = &choice.chosen {
            let floor = memory
                .floors
                .entry(channel.clone())
                .or_insert(choice.serial);
            *floor = (*floor).max(choice.serial);
        }
        let first_seen = *memory
            .first_seen
            .entry(choice.sha256)
            .or_insert(session.now);
        let seen = memory.index.as_ref().map(|floor| floor.sha256);
        let provenance = Provenance {
            subject: session.subject.clone(),
            anchored: rooted.anchored,
            level,
            signers: labelled,
            freshness: index.map(|index| Freshness {
                version: index.version,
                sha256: seen,
                issued: index.issued,
                expires: index.expires,
                age: if index.expires <= session.now {
                    IndexAge::Expired
                } else {
                    IndexAge::Current
                },
            }),
            issued: release.issued(),
            first_seen,
            reviews: Vec::new(),
        };
        Ok(Self {
            release: Verified::assertion(release),
            digest: choice.sha256,
            chosen: choice.chosen,
            document: document.bytes().to_vec(),
            root_document: rooted.last.map(|link| link.document),
            papers: None,
            publisher,
            provenance,
        })
    }
}

impl Provenance {
    /// The key or root that the plan names: the anchor.
    pub fn anchor(&self) -> &Anchor {
        &self.anchored.anchor
    }
}
