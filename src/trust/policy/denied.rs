//! What the policy, or the look-alike rule, says no to.

use thiserror::Error;

use super::{At, Pattern};
use crate::model::{Code, Digest, Name, OutsideText, Period, Shown, Size, Time, Version};

/// A rule of this machine says no.
#[derive(Debug, Error, PartialEq, Eq)]
#[expect(
    missing_docs,
    reason = "the fields are the values that each message names"
)]
pub enum Denied {
    /// A name on the deny list.
    #[error("the policy denies {name} ({pattern}, {at})")]
    Listed {
        name: Name,
        pattern: Pattern,
        at: At,
    },
    /// A name that is not on the allow list.
    #[error("the policy allows other names only, found {name} ({at})")]
    NotAllowed { name: Name, at: At },
    /// A label that can look like another.
    #[error("a name has no xn-- label unless the policy lists it, found {label} in {name}{}", at.as_ref().map(in_brackets).unwrap_or_default())]
    Idn {
        name: Name,
        label: String,
        at: Option<At>,
    },
    /// A name that looks like one that is known here.
    #[error("{name} looks like {known}, which is known here: the two are not the same")]
    LookAlike { name: Name, known: String },
    /// No key, and nobody may be asked about one.
    #[error("the policy wants a key for {name} before it is met ({at}), found none")]
    FirstUse { name: Name, at: At },
    /// Too young.
    #[error(
        "the policy wants a release to be known here for {} ({at}), found {name} {version} first seen {first_seen}: acceptable from {from}",
        super::values::written(*min_age)
    )]
    Young {
        name: Name,
        version: Version,
        release: Box<Digest>,
        first_seen: Time,
        from: Time,
        min_age: Period,
        at: At,
    },
    /// Scripts that nobody signed.
    #[error("the policy wants no script to be run ({at}), found {script}")]
    Run { script: OutsideText, at: At },
    /// It runs commands.
    #[error("the policy wants releases without steps ({at}), found {steps} in {name} {version}")]
    Steps {
        name: Name,
        version: Version,
        steps: usize,
        at: At,
    },
    /// Too few approvals.
    #[error("the policy wants {needed} review(s) of {name} {version} ({at}), found {found}: {why}")]
    Reviews {
        name: Name,
        version: Version,
        needed: u32,
        found: usize,
        why: String,
        at: At,
    },
    /// A reviewer says no.
    #[error("expected no reviewer to reject {name} {version}, found {said} ({at})")]
    Rejected {
        name: Name,
        version: Version,
        said: String,
        at: At,
    },
    /// Too large.
    #[error("the policy wants artifacts of at most {limit} ({at}), found {found} for {name}")]
    Large {
        name: Name,
        limit: Size,
        found: Size,
        at: At,
    },
    /// Too large, by how much is not known: it was not fetched further.
    #[error("the policy wants artifacts of at most {limit} ({at}), found a larger one for {name}")]
    Larger { name: Name, limit: Size, at: At },
}

impl Denied {
    /// The exit code.
    pub fn code(&self) -> Code {
        Code::Policy
    }

    /// Where the rule is written; none for what unpipe asks by itself.
    pub fn at(&self) -> Option<&At> {
        match self {
            Self::Listed { at, .. }
            | Self::NotAllowed { at, .. }
            | Self::FirstUse { at, .. }
            | Self::Young { at, .. }
            | Self::Run { at, .. }
            | Self::Steps { at, .. }
            | Self::Reviews { at, .. }
            | Self::Rejected { at, .. }
            | Self::Large { at, .. }
            | Self::Larger { at, .. } => Some(at),
            Self::Idn { at, .. } => at.as_ref(),
            Self::LookAlike { .. } => None,
        }
    }
}

fn in_brackets(at: &At) -> String {
    format!(" ({})", Shown(&at.to_string()))
}
