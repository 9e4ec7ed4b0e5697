//! Why a listed reviewer's word does not count.

use thiserror::Error;

use crate::model::{Digest, Name, OutsideText, Serial, Shown, Time};

/// The reason; each reads on after the reviewer's label.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum Why {
    /// There is no review by that name anywhere.
    #[error("has no review of it")]
    Absent,
    /// Somebody could not be asked.
    #[error("could not be asked: {0}")]
    Unreachable(OutsideText),
    /// The policy's own end has come.
    #[error("counted until {0}")]
    Until(Time),
    /// The bytes are no review.
    #[error("has a review that cannot be read: {0}")]
    Unreadable(OutsideText),
    /// It claims the reviewer's key and is not signed by it.
    #[error("has a review with a forged signature")]
    Forged,
    /// Somebody else signed it.
    #[error("has a review that another key signed")]
    OtherKey,
    /// It is about something else.
    #[error("has a review of another package, {0}")]
    OtherName(Name),
    /// It is about another document.
    #[error("has a review of another release, serial {serial} with {release}")]
    OtherRelease {
        /// The serial that it says.
        serial: Serial,
        /// The hash that it says.
        release: Digest,
    },
    /// It is dated ahead.
    #[error("has a review that is dated {0}, more than a day after now")]
    Future(Time),
    /// It ended.
    #[error("has a review that expired at {0}")]
    Expired(Time),
    /// Who publishes is no independent reviewer.
    #[error("has a key that is the publisher's own")]
    Publisher,
    /// Two labels, one key: one voice.
    #[error("has the same key as {}, which counts once", Shown(.0))]
    SameKey(String),
}

impl Why {
    /// Whether there is a document that somebody may have meant to be heard.
    pub fn is_of_a_document(&self) -> bool {
        match self {
            Self::Absent | Self::Unreachable(_) | Self::Until(_) | Self::SameKey(_) => false,
            Self::Unreadable(_)
            | Self::Forged
            | Self::OtherKey
            | Self::OtherName(_)
            | Self::OtherRelease { .. }
            | Self::Future(_)
            | Self::Expired(_)
            | Self::Publisher => true,
        }
    }
}
