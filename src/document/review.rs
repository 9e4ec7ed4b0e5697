//! `review/1`: what somebody else than the publisher found in one release.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::{DocumentError, Kind, toml_profile};
use crate::minisign::PublicKey;
use crate::model::{Digest, Name, OutsideText, Serial, Time, Version};

/// The most characters of a reviewer's own name.
const REVIEWER: usize = 100;

/// A review. It speaks of exactly one release, by its hash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Review {
    /// The package.
    pub name: Name,
    /// The release's place in the order of releases.
    pub serial: Serial,
    /// The hash of the release's document.
    pub release: Digest,
    /// What the reviewer says of it.
    pub verdict: Verdict,
    /// What the reviewer did; may be empty.
    pub claims: Vec<Claim>,
    /// What the reviewer calls themselves. The key counts, not this.
    pub reviewer: OutsideText,
    /// When it was signed.
    pub issued: Time,
    /// Until when it counts.
    pub expires: Time,
    /// Anything else that they want to say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<OutsideText>,
}

/// Yes or no.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The release may be installed.
    Approve,
    /// It must not be.
    Reject,
}

/// What a reviewer did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Claim {
    /// Read every command that the release runs.
    ReadSteps,
    /// Built the artifacts from source, with the very same bytes.
    RebuiltIdentical,
    /// Ran the program where it could do no harm.
    RanInSandbox,
}

impl Review {
    /// The file name of the review that this key signs of this version: `VERSION.review.KEY16.unpipe`.
    /// The key's id is its sixteen digits as minisign prints them; it selects a file and proves nothing.
    pub fn file_name(version: &Version, key: &PublicKey) -> String {
        format!("{version}.review.{}.unpipe", key.id())
    }

    /// The version in such a file name; none for another name.
    pub fn version_in(file: &str) -> Option<&str> {
        let (version, id) = file.strip_suffix(".unpipe")?.rsplit_once(".review.")?;
        let is_digit = |b: u8| b.is_ascii_digit() || (b'A'..=b'F').contains(&b);
        (!version.is_empty() && id.len() == 16 && id.bytes().all(is_digit)).then_some(version)
    }
}

impl Verdict {
    /// The word in a document.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Reject => "reject",
        }
    }
}

impl Claim {
    /// Every claim.
    pub const ALL: [Self; 3] = [Self::ReadSteps, Self::RebuiltIdentical, Self::RanInSandbox];

    /// The word in a document.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ReadSteps => "read-steps",
            Self::RebuiltIdentical => "rebuilt-identical",
            Self::RanInSandbox => "ran-in-sandbox",
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for Claim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Reads the body of a review.
///
/// # Errors
/// If it is not a review, claims something twice, names nobody, or ends before it begins.
pub fn parse_review(body: &[u8]) -> Result<Review, DocumentError> {
    let review: Review = toml_profile::read(body, Kind::Review)?;
    let broken = |reason: String| DocumentError::Rule {
        kind: Kind::Review,
        reason: OutsideText::new(reason),
    };
    let claims: BTreeSet<Claim> = review.claims.iter().copied().collect();
    if claims.len() != review.claims.len() {
        return Err(broken("every claim stands once, found one twice".into()));
    }
    let reviewer = review.reviewer.raw();
    let length = reviewer.chars().count();
    if reviewer.trim().is_empty() || length > REVIEWER || reviewer.contains('\n') {
        return Err(broken(format!(
            "a reviewer is one line of 1 to {REVIEWER} characters, found {length}"
        )));
    }
    if review.expires <= review.issued {
        let (issued, expires) = (review.issued, review.expires);
        return Err(broken(format!(
            "a review expires after it was issued ({issued}), found {expires}"
        )));
    }
    Ok(review)
}
