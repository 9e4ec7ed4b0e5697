//! Why the core says no.

use thiserror::Error;

use crate::document::{DocumentError, Kind};
use crate::minisign::{KeyId, PublicKey};
use crate::model::{Channel, Code, Digest, Name, OutsideText, Serial, Time, Version};

/// A check said no. Each says what was expected and what was found.
#[derive(Debug, Error)]
#[expect(
    missing_docs,
    reason = "the fields are the values that each message names"
)]
pub enum Refusal {
    /// The machine's clock is behind what publishers signed.
    #[error("the clock says {now}, found documents signed at {signed}: set the clock")]
    Clock { now: Time, signed: Time },
    /// A document is dated more than a day ahead.
    #[error("the {kind} is dated {issued}, more than a day after now ({now})")]
    Future { kind: Kind, issued: Time, now: Time },
    /// The bytes are not such a document.
    #[error("the {kind} is not acceptable")]
    Document { kind: Kind, source: DocumentError },
    /// Too few good signatures.
    #[error(
        "the {kind} needs {needed} good signature(s) of {whose}, found {good}{}",
        others(forged, unknown)
    )]
    Signatures {
        kind: Kind,
        whose: &'static str,
        needed: usize,
        good: usize,
        forged: Vec<PublicKey>,
        unknown: Vec<KeyId>,
    },
    /// No key is known, and nothing tells one.
    #[error("no key is known for {name}, found none on the command line and no pin")]
    NoKey { name: Name },
    /// No root of the walk fits the pin.
    #[error(
        "expected a root of {name} that meets the pin {pinned}, found {found} root(s) that do not"
    )]
    PinNotMet {
        name: Name,
        pinned: String,
        found: usize,
    },
    /// The given key is not the one that is trusted.
    #[error("{name} is trusted by {trusted}, found {given}: the two do not belong together")]
    OtherKey {
        name: Name,
        trusted: String,
        given: String,
    },
    /// The user's answer is none of the keys shown.
    #[error("expected a root key of {name} that signed its last root, found {key}")]
    NotASigner { name: Name, key: String },
    /// A document for another package.
    #[error("expected the {kind} of {expected}, found one of {found}")]
    Name {
        kind: Kind,
        expected: Name,
        found: Name,
    },
    /// A root out of order.
    #[error("expected root {expected}, found root {found}")]
    RootVersion { expected: u64, found: u64 },
    /// A root that does not follow the one before.
    #[error("expected root {version} to follow a root with hash {expected}, found {found}")]
    RootPrevious {
        version: u64,
        expected: Digest,
        found: OutsideText,
    },
    /// A root that is remembered otherwise.
    #[error(
        "expected root {version} with hash {expected}, as it was verified before, found {found}"
    )]
    OtherRoot {
        version: u64,
        expected: Digest,
        found: Digest,
    },
    /// A release key was removed without a floor.
    #[error(
        "expected a min_serial in root {version}, which removes a release key or an earlier min_serial, found none"
    )]
    RootFloor { version: u64 },
    /// The walk does not end.
    #[error("a walk has at most {limit} roots, found more")]
    RootSteps { limit: u64 },
    /// The last root, or the index, has ended.
    #[error("the {kind} expired at {expires}, it is {now}")]
    Expired {
        kind: Kind,
        expires: Time,
        now: Time,
    },
    /// The index went back.
    #[error("expected index {known} or later, found index {found}")]
    IndexRollback { known: u64, found: u64 },
    /// Two indexes with one number.
    #[error(
        "index {version} was {known} before, found {found}: the publisher shows different people different things"
    )]
    IndexEquivocation {
        version: u64,
        known: Digest,
        found: Digest,
    },
    /// A root is known, but no index came.
    #[error("{name} has a root, found no index.unpipe: it was taken away or never uploaded")]
    IndexMissing { name: Name },
    /// No such channel.
    #[error("no channel {wanted}, found {found}")]
    NoChannel { wanted: Channel, found: String },
    /// No such version.
    #[error("no version {wanted} on offer, found {found}")]
    NotOffered { wanted: Version, found: String },
    /// Denied by the publisher.
    #[error("{version} (serial {serial}) is revoked ({severity}): {reason}")]
    Revoked {
        version: Version,
        serial: Serial,
        severity: OutsideText,
        reason: OutsideText,
    },
    /// Below what the root accepts.
    #[error("{version} has serial {serial}, the root accepts {least} or later")]
    BelowMinimum {
        version: Version,
        serial: Serial,
        least: Serial,
    },
    /// Older than what this user has accepted.
    #[error(
        "{version} has serial {serial}, found {accepted} accepted before: an older release is a downgrade"
    )]
    Rollback {
        version: Version,
        serial: Serial,
        accepted: Serial,
    },
    /// Older than what this user has accepted, which is denied by now.
    #[error(
        "the release accepted before, serial {accepted}, is revoked ({severity}): {reason}; on offer is the older {version} with serial {serial}"
    )]
    RevokedBefore {
        version: Version,
        serial: Serial,
        accepted: Serial,
        severity: OutsideText,
        reason: OutsideText,
    },
    /// One serial with two contents.
    #[error(
        "serial {serial} was {known} before, found {found}: the publisher shows different people different things"
    )]
    SerialEquivocation {
        serial: Serial,
        known: Digest,
        found: Digest,
    },
    /// A signed release, but not the one that the index names.
    #[error(
        "expected the release with hash {expected}, found an older or other signed one with {found}"
    )]
    OtherRelease { expected: Digest, found: Digest },
    /// A signed document that the index does not offer.
    #[error("the index offers no release with hash {found}")]
    NotInIndex { found: Digest },
    /// Index and release disagree.
    #[error("the index says {expected}, the release says {found}")]
    IndexMismatch { expected: String, found: String },
    /// A release under a root that does not go with it.
    #[error("the release was made under root {found}, expected {expected}")]
    ReleaseRoot { expected: String, found: u64 },
    /// The kept trust state cannot be relied on.
    #[error("the kept trust state of {name} is damaged: {reason}")]
    DamagedState { name: Name, reason: String },
}

impl Refusal {
    /// Whether the host may be to blame, so that another one may serve better: what it sent is not
    /// signed as it must be, is old, or lacks something. What the publisher's own signatures say, or
    /// this machine's state, no other host can better.
    pub fn may_be_of_the_host(&self) -> bool {
        matches!(
            self,
            Self::Document { .. }
                | Self::Signatures { .. }
                | Self::PinNotMet { .. }
                | Self::Name { .. }
                | Self::RootVersion { .. }
                | Self::RootPrevious { .. }
                | Self::RootFloor { .. }
                | Self::RootSteps { .. }
                | Self::Expired { .. }
                | Self::IndexRollback { .. }
                | Self::IndexMissing { .. }
                | Self::NoChannel { .. }
                | Self::NotOffered { .. }
                | Self::OtherRelease { .. }
                | Self::NotInIndex { .. }
                | Self::IndexMismatch { .. }
                | Self::ReleaseRoot { .. }
        )
    }

    /// The exit code.
    pub fn code(&self) -> Code {
        match self {
            Self::Document { source, .. } => source.code(),
            Self::NoKey { .. } => Code::Declined,
            Self::Signatures { .. }
            | Self::PinNotMet { .. }
            | Self::OtherKey { .. }
            | Self::NotASigner { .. }
            | Self::Name { .. }
            | Self::RootPrevious { .. }
            | Self::OtherRoot { .. }
            | Self::DamagedState { .. } => Code::Untrusted,
            Self::RootFloor { .. } | Self::RootSteps { .. } => Code::Malformed,
            Self::NoChannel { .. } | Self::NotOffered { .. } => Code::Usage,
            Self::Clock { .. }
            | Self::Future { .. }
            | Self::RootVersion { .. }
            | Self::Expired { .. }
            | Self::IndexRollback { .. }
            | Self::IndexEquivocation { .. }
            | Self::IndexMissing { .. }
            | Self::Revoked { .. }
            | Self::BelowMinimum { .. }
            | Self::Rollback { .. }
            | Self::RevokedBefore { .. }
            | Self::SerialEquivocation { .. }
            | Self::OtherRelease { .. }
            | Self::NotInIndex { .. }
            | Self::IndexMismatch { .. }
            | Self::ReleaseRoot { .. } => Code::Stale,
        }
    }
}

/// What else was found among the signatures. A key id is named only as what a block says: it is
/// not signed and proves nothing.
fn others(forged: &[PublicKey], unknown: &[KeyId]) -> String {
    let forged = match forged.len() {
        0 => String::new(),
        count => format!(", {count} forged"),
    };
    let ids: Vec<String> = unknown.iter().map(ToString::to_string).collect();
    match ids.len() {
        0 => forged,
        count => format!(
            "{forged}, {count} by unknown keys (key id {})",
            ids.join(", ")
        ),
    }
}
