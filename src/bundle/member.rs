//! The members of a bundle: which names there may be, and in which order.

use std::cmp::Ordering;
use std::fmt;

use super::header::NAME;
use crate::document::{Kind, Review};
use crate::model::RelPath;

/// A member's name, and what it must be: the name decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    name: RelPath,
    kind: MemberKind,
}

/// What a member is. The order is the order in a bundle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MemberKind {
    /// `root-N.unpipe`.
    Root(u64),
    /// `index.unpipe`.
    Index,
    /// `release.unpipe`, or a name that ends in `.release.unpipe`.
    Release,
    /// `VERSION.review.KEY16.unpipe`.
    Review,
    /// Any name that does not end in `.unpipe`.
    Artifact,
}

impl Member {
    /// The member of this name; `None` if no bundle may hold it.
    pub fn of(name: &str) -> Option<Self> {
        let path: RelPath = name.parse().ok()?;
        if name.contains('/') || name.len() > NAME {
            return None;
        }
        let kind = match name {
            "index.unpipe" => MemberKind::Index,
            "release.unpipe" => MemberKind::Release,
            _ if name.ends_with(".release.unpipe") => MemberKind::Release,
            _ if Review::version_in(name).is_some() => MemberKind::Review,
            _ => match root_number(name) {
                Some(number) => MemberKind::Root(number),
                None if path.folded().ends_with(".unpipe") => return None,
                None => MemberKind::Artifact,
            },
        };
        Some(Self { name: path, kind })
    }

    /// Its name.
    pub fn name(&self) -> &str {
        self.name.as_str()
    }

    /// What it is.
    pub fn kind(&self) -> MemberKind {
        self.kind
    }
}

impl MemberKind {
    /// The most bytes that it may have; for an artifact that is not known here.
    pub(super) fn limit(self) -> u64 {
        let kind = match self {
            Self::Root(_) => Kind::Root,
            Self::Index => Kind::Index,
            Self::Release => Kind::Release,
            Self::Review => Kind::Review,
            Self::Artifact => return u64::MAX,
        };
        kind.document_limit() as u64
    }
}

impl PartialOrd for Member {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Member {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.kind, &self.name).cmp(&(other.kind, &other.name))
    }
}

impl fmt::Display for Member {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.name.fmt(f)
    }
}

/// The N of `root-N.unpipe`, written without a leading zero.
fn root_number(name: &str) -> Option<u64> {
    let digits = name.strip_prefix("root-")?.strip_suffix(".unpipe")?;
    let number: u64 = digits.parse().ok()?;
    (number > 0 && number.to_string() == digits).then_some(number)
}
