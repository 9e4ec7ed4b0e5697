//! What a user's trust in a name hangs on: a key, or the hash of a root.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::minisign::PublicKey;
use crate::model::{Code, Digest, Time};

/// The beginning of trust in a name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Anchor {
    /// A root that lists this key as a root key and carries its good signature.
    Key(PublicKey),
    /// The root whose body has this hash.
    Root(Digest),
}

/// Why a text is not an anchor.
#[derive(Debug, Error)]
pub enum AnchorError {
    /// Not a minisign public key.
    #[error(transparent)]
    Key(#[from] crate::minisign::PublicKeyError),
    /// Not a hash.
    #[error(transparent)]
    Digest(#[from] crate::model::DigestError),
}

impl AnchorError {
    /// The exit code.
    pub fn code(&self) -> Code {
        Code::Usage
    }
}

/// How an anchor came to this run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// `--key` on this command line.
    CommandLine,
    /// The policy demands it.
    Policy,
    /// A pin of an earlier run, made then.
    Earlier(Time),
    /// A person compared it and said yes, just now.
    FirstUse,
}

/// An anchor and how it is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// The key or root.
    pub anchor: Anchor,
    /// How it is known.
    pub known: Known,
}

/// A name bound to an anchor by this user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pin {
    /// The key or root.
    pub anchor: Anchor,
    /// How the user came to it.
    pub by: PinnedBy,
    /// Since when.
    pub since: Time,
}

/// How a pin was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PinnedBy {
    /// From `--key`.
    CommandLine,
    /// From the policy.
    Policy,
    /// Trust on first use.
    FirstUse,
}

impl Pin {
    /// The pin that consent makes of an anchor; `None` for one that is pinned already.
    pub fn of(given: &Given, now: Time) -> Option<Self> {
        let by = match given.known {
            Known::CommandLine => PinnedBy::CommandLine,
            Known::Policy => PinnedBy::Policy,
            Known::FirstUse => PinnedBy::FirstUse,
            Known::Earlier(_) => return None,
        };
        Some(Self {
            anchor: given.anchor.clone(),
            by,
            since: now,
        })
    }
}

impl Anchor {
    /// Whether a root meets it: one with this hash, or with these good signers among its own root
    /// keys. A key must be listed **and** have signed: being listed by others is not consent.
    pub(super) fn is_met_by(&self, signers: &BTreeSet<PublicKey>, hash: Digest) -> bool {
        match self {
            Self::Key(key) => signers.contains(key),
            Self::Root(digest) => *digest == hash,
        }
    }
}

impl FromStr for Anchor {
    type Err = AnchorError;

    fn from_str(text: &str) -> Result<Self, AnchorError> {
        if text.starts_with("sha256:") {
            Ok(Self::Root(text.parse()?))
        } else {
            Ok(Self::Key(text.parse()?))
        }
    }
}

impl TryFrom<String> for Anchor {
    type Error = AnchorError;

    fn try_from(text: String) -> Result<Self, AnchorError> {
        text.parse()
    }
}

impl From<Anchor> for String {
    fn from(anchor: Anchor) -> Self {
        anchor.to_string()
    }
}

impl fmt::Display for Anchor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Key(key) => key.fmt(f),
            Self::Root(digest) => digest.fmt(f),
        }
    }
}
