//! One adoption: the key, the archive that it vouches for, and the release that may be planned.

use std::collections::BTreeSet;

use super::description::{Description, Draft, Evidence, Papers};
use super::signers::{Claim, Signer, keys, signers};
use super::{AdoptError, Candidate, SignedSums, read_sums};
use crate::document::Sums;
use crate::minisign::PublicKey;
use crate::model::{Digest, Name, OutsideText, Serial, Time};
use crate::trust::{
    Accepted, Anchor, Artifact, Chosen, Documents, Given, Known, Level, Memory, Provenance,
    Refusal, Subject, Unverified, Verified,
};

/// The key that counts for one described name.
pub struct Adoption {
    subject: Subject,
    given: Given,
    key: PublicKey,
    memory: Memory,
    now: Time,
}

/// An archive that the key vouches for, and how.
///
/// ```compile_fail
/// // Bytes alone are not vouched for, whatever else is at hand.
/// fn skip(bytes: unpipe::trust::Candidate) -> unpipe::trust::Vouched {
///     unpipe::trust::Vouched { artifact: bytes }
/// }
/// ```
///
/// ```
/// // Only an adoption, which has a key, makes one of a candidate and a signature.
/// fn check(
///     adoption: &unpipe::trust::Adoption,
///     bytes: unpipe::trust::Candidate,
///     signature: &[u8],
/// ) -> Option<unpipe::trust::Vouched> {
///     adoption.by_signature(bytes, "tool.tar.gz", signature).ok()
/// }
/// ```
#[derive(Debug)]
pub struct Vouched {
    artifact: Verified<Artifact>,
    signers: Vec<PublicKey>,
    sums: Option<OutsideText>,
    evidence: Evidence,
}

/// What an adoption ends with.
pub struct Adopted {
    /// The release, which may be planned.
    pub accepted: Accepted<Documents>,
    /// The archive itself, which need not be fetched again.
    pub artifact: Verified<Artifact>,
    /// Whom it is about.
    pub subject: Subject,
    /// What is to be remembered once the user consented.
    pub memory: Memory,
}

impl Adoption {
    /// Finds the key: the pinned one, else the `required` one of the policy, else the given one. Those
    /// that there are must be the same. Nobody can be asked for one here: a signature names its key by an id that proves
    /// nothing, so there is none to compare.
    ///
    /// # Errors
    /// If no key is known, or another is pinned.
    pub fn begin(
        name: Name,
        key: Option<Anchor>,
        required: Option<Anchor>,
        memory: Memory,
        now: Time,
    ) -> Result<Self, AdoptError> {
        let pinned = memory.pin.as_ref().map(|pin| Given {
            anchor: pin.anchor.clone(),
            known: Known::Earlier(pin.since),
        });
        let known_as = |known| move |anchor| Given { anchor, known };
        let required = required.map(known_as(Known::Policy));
        let told = key.map(known_as(Known::CommandLine));
        let mut all = [pinned, required, told].into_iter().flatten();
        let Some(given) = all.next() else {
            return Err(Refusal::NoKey { name }.into());
        };
        if let Some(other) = all.find(|other| other.anchor != given.anchor) {
            let (trusted, given) = (given.anchor.to_string(), other.anchor.to_string());
            return Err(Refusal::OtherKey {
                name,
                trusted,
                given,
            }
            .into());
        }
        let Anchor::Key(key) = given.anchor else {
            return Err(AdoptError::RootHash { name });
        };
        Ok(Self {
            subject: Subject::described(name),
            given,
            key,
            memory,
            now,
        })
    }

    /// Reads a file of sums that the key signed.
    ///
    /// # Errors
    /// If it is not signed by the key, or holds no sums.
    pub fn sums(
        &self,
        file: &str,
        bytes: &Unverified<Sums>,
        signature: &[u8],
    ) -> Result<SignedSums, AdoptError> {
        read_sums(file, bytes, signature, &[self.key])
    }

    /// Vouches for an archive by signed sums: they must list it under its name.
    ///
    /// # Errors
    /// If they do not, or its hash is another.
    pub fn by_sums(
        &self,
        candidate: Candidate,
        file: &str,
        sums: SignedSums,
    ) -> Result<Vouched, AdoptError> {
        let expected = sums.digest_of(file)?;
        let found = candidate.digest();
        if found != expected {
            return Err(AdoptError::Differs {
                file: OutsideText::new(file),
                expected,
                found,
            });
        }
        Ok(Vouched {
            artifact: candidate.verified()?,
            signers: sums.signers().to_vec(),
            sums: Some(OutsideText::new(sums.file())),
            evidence: Evidence::Sums {
                bytes: sums.bytes,
                signature: sums.signature,
            },
        })
    }

    /// Vouches for an archive by a signature over it. Where the signature says what file it was
    /// made for, as stock minisign's do, it must be this one: else a host could show an old
    /// archive under a new name.
    ///
    /// # Errors
    /// If the key did not sign exactly these bytes, or signed them under another name.
    pub fn by_signature(
        &self,
        mut candidate: Candidate,
        file: &str,
        signature: &[u8],
    ) -> Result<Vouched, AdoptError> {
        let claim = Claim {
            file,
            signature,
            whose: "the trusted key",
        };
        let good = signers(&claim, |one| candidate.check(one, &[self.key]))?;
        check_name(file, &good)?;
        Ok(Vouched {
            artifact: candidate.verified()?,
            signers: keys(&good),
            sums: None,
            evidence: Evidence::Archive {
                signature: signature.to_vec(),
            },
        })
    }

    /// Makes the release of the user's words about an archive that is vouched for. `floor` is the
    /// serial of what is installed: what is described now comes after all that was described
    /// before, unless it is one of those.
    ///
    /// # Errors
    /// If the words are about another archive, or break a rule of releases.
    pub fn describe(
        self,
        vouched: Vouched,
        draft: Draft,
        floor: Option<Serial>,
    ) -> Result<Adopted, AdoptError> {
        let expected = vouched.artifact.expected();
        let (size, sha256) = (draft.artifact.size, draft.artifact.sha256);
        if (size, sha256) != (expected.size, expected.sha256) {
            return Err(AdoptError::OtherArchive {
                expected: expected.sha256,
                found: sha256,
            });
        }
        let command = draft.command.clone();
        let name = self.subject.name().clone();
        let description = Description::new(name, vouched.sums, draft);
        let document = description.to_bytes()?;
        let digest = Digest::of(&document);
        let mut memory = self.memory;
        let serial = serial_of(&memory, digest, floor);
        memory.serials.insert(serial, digest);
        let first_seen = *memory.first_seen.entry(digest).or_insert(self.now);
        let release = description.release(serial, first_seen)?;
        let over = vouched.evidence.over();
        let signers = vouched.signers.into_iter().map(|key| (key, None)).collect();
        let accepted = Accepted {
            chosen: Chosen::Exactly,
            release: Verified::assertion(release),
            digest,
            document,
            root_document: None,
            papers: Some(Papers {
                evidence: vouched.evidence,
                command,
            }),
            publisher: BTreeSet::from([self.key]),
            provenance: Provenance {
                subject: self.subject.clone(),
                anchored: self.given,
                level: Level::Described(over),
                signers,
                freshness: None,
                issued: first_seen,
                first_seen,
                reviews: Vec::new(),
            },
        };
        Ok(Adopted {
            accepted,
            artifact: vouched.artifact,
            subject: self.subject,
            memory,
        })
    }
}

impl Vouched {
    /// The archive, which may be opened now.
    pub fn artifact(&self) -> &Verified<Artifact> {
        &self.artifact
    }
}

fn serial_of(memory: &Memory, digest: Digest, floor: Option<Serial>) -> Serial {
    let mut known = memory.serials.iter();
    if let Some((serial, _)) = known.find(|(_, known)| **known == digest) {
        return *serial;
    }
    let highest = memory.serials.keys().max().copied().max(floor);
    Serial::new(highest.map_or(1, |serial| serial.number().saturating_add(1)))
}

fn check_name(file: &str, good: &[Signer]) -> Result<(), AdoptError> {
    let others: Vec<&String> = good
        .iter()
        .filter_map(|signer| signer.made_for.as_ref())
        .filter(|name| *name != file)
        .collect();
    match others.first() {
        Some(other) if others.len() == good.len() => Err(AdoptError::OtherFile {
            expected: OutsideText::new(file),
            found: OutsideText::new(other.as_str()),
        }),
        _ => Ok(()),
    }
}
