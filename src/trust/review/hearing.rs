//! All listed reviewers, each with a word that counts or the reason why none does.

use std::collections::BTreeSet;

use super::{Counted, Reject, Why, read_review};
use crate::document::{Review, Verdict};
use crate::minisign::PublicKey;
use crate::model::{Digest, Name, OutsideText, Period, Serial, Time};
use crate::trust::policy::{At, Reviewer, Rule};
use crate::trust::{Accepted, Documents, Refusal, Unverified, Verified};

/// The release that is asked about.
#[derive(Clone, Copy, Debug)]
pub struct Case<'a> {
    /// The package.
    pub name: &'a Name,
    /// The release's place in the order of releases.
    pub serial: Serial,
    /// The hash of its document.
    pub release: Digest,
    /// Every key of the publisher's.
    pub publisher: &'a BTreeSet<PublicKey>,
    /// The fixed time.
    pub now: Time,
}

/// What was found of one reviewer's.
#[derive(Clone, Debug, Default)]
pub struct Submitted {
    /// What may be reviews of the release.
    pub documents: Vec<Unverified<Review>>,
    /// Why somebody could not be asked for one.
    pub failed: Option<OutsideText>,
}

/// One listed reviewer, and what they say.
#[derive(Clone, Debug)]
pub struct Heard {
    /// What the policy calls them.
    pub label: String,
    /// Where the policy lists them.
    pub at: At,
    /// What they say.
    pub word: Word,
}

/// What one reviewer says of the release.
#[derive(Clone, Debug)]
pub enum Word {
    /// Yes.
    Approves(Counted),
    /// No, now or before.
    Rejects(Counted),
    /// Nothing that counts.
    Nothing(Why),
}

/// What all listed reviewers say of one release.
#[derive(Clone, Debug, Default)]
pub struct Hearing {
    /// Each of them, in the order of the policy.
    pub heard: Vec<Heard>,
    /// Rejections of any release of this name that were verified now, to be remembered.
    pub rejects: Vec<Reject>,
    /// The documents that say so, in the same order.
    pub reject_documents: Vec<Vec<u8>>,
    /// The documents behind the words that count, each with its reviewer's key, to be carried on.
    pub documents: Vec<(PublicKey, Vec<u8>)>,
}

impl<'a> Case<'a> {
    /// The case of an accepted release.
    pub fn of(accepted: &'a Accepted<Documents>, now: Time) -> Self {
        Self {
            name: &accepted.release.name,
            serial: accepted.release.serial,
            release: accepted.digest,
            publisher: &accepted.publisher,
            now,
        }
    }

    fn is_about(&self, serial: Serial, release: Digest) -> bool {
        serial == self.serial && release == self.release
    }

    /// Why a verified review of this name does not count now, whatever it says.
    fn date_fault(&self, review: &Review) -> Option<Why> {
        if review.issued > self.now.plus(Period::DAY) {
            return Some(Why::Future(review.issued));
        }
        (review.expires <= self.now).then_some(Why::Expired(review.expires))
    }

    /// A verified review that is of this name and in force, whichever release it is about.
    fn verified(
        &self,
        document: &Unverified<Review>,
        key: PublicKey,
    ) -> Result<Verified<Review>, Why> {
        let keys = BTreeSet::from([key]);
        let (review, _) = read_review(document, &keys).map_err(|refusal| match refusal {
            Refusal::Signatures { forged, .. } if forged.is_empty() => Why::OtherKey,
            Refusal::Signatures { .. } => Why::Forged,
            Refusal::Document { source, .. } => {
                Why::Unreadable(OutsideText::new(source.to_string()))
            }
            other => Why::Unreadable(OutsideText::new(other.to_string())),
        })?;
        if review.name != *self.name {
            return Err(Why::OtherName(review.name.clone()));
        }
        match self.date_fault(&review) {
            Some(why) => Err(why),
            None => Ok(review),
        }
    }
}

/// Hears every listed reviewer: `submitted` is what was found of each, in the same order.
pub fn hear(
    case: &Case<'_>,
    reviewers: &[Rule<Reviewer>],
    remembered: &[Reject],
    submitted: &[Submitted],
) -> Hearing {
    let mut hearing = Hearing::default();
    let nothing = Submitted::default();
    for (number, rule) in reviewers.iter().enumerate() {
        let submitted = submitted.get(number).unwrap_or(&nothing);
        let found = one(case, &rule.value, submitted, &mut hearing);
        let word = settled(case, &rule.value, found, (remembered, &hearing));
        let says_no = |known: &Reject| {
            known.key == rule.value.key && case.is_about(known.serial, known.release)
        };
        if matches!(word, Word::Rejects(_)) && !hearing.rejects.iter().any(says_no) {
            // What was served now is an approval that their rejection outlives.
            hearing.documents.retain(|(key, _)| *key != rule.value.key);
        }
        hearing.heard.push(Heard {
            label: rule.value.label.clone(),
            at: rule.at.clone(),
            word,
        });
    }
    hearing
}

/// What a reviewer's own documents say; rejections are noted on the way.
fn one(
    case: &Case<'_>,
    reviewer: &Reviewer,
    submitted: &Submitted,
    hearing: &mut Hearing,
) -> Result<Verified<Review>, Why> {
    if let Some(until) = reviewer.ended(case.now) {
        return Err(Why::Until(until));
    }
    let mut approval = None;
    let mut why = None;
    for document in &submitted.documents {
        let review = match case.verified(document, reviewer.key) {
            Ok(review) => review,
            Err(found) => {
                why = why.or(Some(found));
                continue;
            }
        };
        let is_about = case.is_about(review.serial, review.release);
        match review.verdict {
            Verdict::Reject => {
                let reject = Reject::of(&review, reviewer.key);
                if !hearing.rejects.iter().any(|known| known.is_again(&reject)) {
                    hearing.rejects.push(reject);
                    hearing.reject_documents.push(document.bytes().to_vec());
                }
            }
            Verdict::Approve if is_about && approval.is_none() => approval = Some(review.clone()),
            Verdict::Approve => {}
        }
        if is_about {
            hearing.carry(reviewer.key, review.verdict, document);
        } else {
            why = why.or(Some(Why::OtherRelease {
                serial: review.serial,
                release: review.release,
            }));
        }
    }
    let failed = || submitted.failed.clone().map(Why::Unreachable);
    approval.ok_or_else(|| why.or_else(failed).unwrap_or(Why::Absent))
}

/// A rejection comes before everything else: the publisher could list a reviewer's key as its own
/// to be rid of it. An approval must be of somebody else, who was not counted yet.
fn settled(
    case: &Case<'_>,
    reviewer: &Reviewer,
    found: Result<Verified<Review>, Why>,
    (remembered, hearing): (&[Reject], &Hearing),
) -> Word {
    let mut rejects = hearing.rejects.iter().chain(remembered);
    let is_theirs = |reject: &&Reject| {
        reject.key == reviewer.key && case.is_about(reject.serial, reject.release)
    };
    if let Some(reject) = rejects.find(is_theirs) {
        return Word::Rejects(Counted::rejection(&reviewer.label, reject));
    }
    let review = match found {
        Ok(review) => review,
        Err(why) => return Word::Nothing(why),
    };
    if case.publisher.contains(&reviewer.key) {
        return Word::Nothing(Why::Publisher);
    }
    let mut before = hearing.approvals();
    match before.find(|approval| *approval.key() == reviewer.key) {
        Some(same) => Word::Nothing(Why::SameKey(same.label().to_owned())),
        None => Word::Approves(Counted::approval(&reviewer.label, reviewer.key, &review)),
    }
}

impl Hearing {
    /// The approvals that count, each of another key.
    pub fn approvals(&self) -> impl Iterator<Item = &Counted> {
        self.heard.iter().filter_map(|heard| match &heard.word {
            Word::Approves(counted) => Some(counted),
            Word::Rejects(_) | Word::Nothing(_) => None,
        })
    }

    /// The first rejection, and who is listed where for it.
    pub fn rejection(&self) -> Option<(&Heard, &Counted)> {
        self.heard.iter().find_map(|heard| match &heard.word {
            Word::Rejects(counted) => Some((heard, counted)),
            Word::Approves(_) | Word::Nothing(_) => None,
        })
    }

    /// Every rejection, in the order of the policy.
    pub fn rejections(&self) -> impl Iterator<Item = &Counted> {
        self.heard.iter().filter_map(|heard| match &heard.word {
            Word::Rejects(counted) => Some(counted),
            Word::Approves(_) | Word::Nothing(_) => None,
        })
    }

    /// Every word that counts, in the order of the policy.
    pub fn counted(&self) -> Vec<Counted> {
        let words = self.heard.iter().filter_map(|heard| match &heard.word {
            Word::Approves(counted) | Word::Rejects(counted) => Some(counted.clone()),
            Word::Nothing(_) => None,
        });
        words.collect()
    }

    /// Keeps the document of a word about the release; one reviewer's rejection goes before their
    /// approval.
    fn carry(&mut self, key: PublicKey, verdict: Verdict, document: &Unverified<Review>) {
        let bytes = document.bytes().to_vec();
        let known = self.documents.iter_mut().find(|(known, _)| *known == key);
        match (known, verdict) {
            (Some(known), Verdict::Reject) => known.1 = bytes,
            (Some(_), Verdict::Approve) => {}
            (None, _) => self.documents.push((key, bytes)),
        }
    }
}
