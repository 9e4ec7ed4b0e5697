//! The exit codes, in one table. Scripts rely on them: they are added to, never changed.

use std::io::ErrorKind;

/// How a command ended. The number is what the process exits with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Code {
    /// Done, or nothing to do.
    Done = 0,
    /// Unexpected: a bug.
    Bug = 1,
    /// The command line cannot be understood.
    Usage = 2,
    /// The user declined, or there was nobody to ask.
    Declined = 3,
    /// Changes are pending (`--dry-run --detailed-exitcode`).
    Pending = 10,
    /// A signature, key or threshold is not what is trusted.
    Untrusted = 20,
    /// A hash or a size differs.
    Mismatch = 21,
    /// Stale, rolled back or frozen.
    Stale = 22,
    /// The policy or the look-alike rule says no.
    Policy = 23,
    /// A document, an archive or a bundle is malformed.
    Malformed = 24,
    /// There is no build for this platform.
    Platform = 30,
    /// Something that the release or unpipe needs is missing.
    Requirement = 31,
    /// A file that is not ours is in the way.
    Conflict = 32,
    /// Another run holds the lock.
    Busy = 33,
    /// The network failed.
    Network = 40,
    /// Not available offline.
    Offline = 41,
    /// Failed; everything was undone.
    Failed = 50,
    /// A step failed; everything was undone.
    Step = 51,
    /// The undo is incomplete; the message lists what is left.
    Leftover = 52,
    /// The signing key or its password.
    SigningKey = 60,
    /// The publisher's lint found errors.
    Lint = 61,
    /// Permission is missing.
    Permission = 77,
    /// Interrupted.
    Interrupted = 130,
}

impl Code {
    /// The code for a disk that refused to read or write.
    pub fn of_disk(error: &std::io::Error) -> Self {
        match error.kind() {
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => Self::Permission,
            _ => Self::Failed,
        }
    }

    /// Every code, in order.
    pub const ALL: [Self; 23] = [
        Self::Done,
        Self::Bug,
        Self::Usage,
        Self::Declined,
        Self::Pending,
        Self::Untrusted,
        Self::Mismatch,
        Self::Stale,
        Self::Policy,
        Self::Malformed,
        Self::Platform,
        Self::Requirement,
        Self::Conflict,
        Self::Busy,
        Self::Network,
        Self::Offline,
        Self::Failed,
        Self::Step,
        Self::Leftover,
        Self::SigningKey,
        Self::Lint,
        Self::Permission,
        Self::Interrupted,
    ];

    /// The number that the process exits with.
    pub fn number(self) -> u8 {
        self as u8
    }

    /// The word for it in `--json` output (`error.kind`).
    pub fn kind(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Bug => "bug",
            Self::Usage => "usage",
            Self::Declined => "declined",
            Self::Pending => "pending",
            Self::Untrusted => "untrusted",
            Self::Mismatch => "mismatch",
            Self::Stale => "stale",
            Self::Policy => "policy",
            Self::Malformed => "malformed",
            Self::Platform => "platform",
            Self::Requirement => "requirement",
            Self::Conflict => "conflict",
            Self::Busy => "busy",
            Self::Network => "network",
            Self::Offline => "offline",
            Self::Failed => "failed",
            Self::Step => "step",
            Self::Leftover => "leftover",
            Self::SigningKey => "signing-key",
            Self::Lint => "lint",
            Self::Permission => "permission",
            Self::Interrupted => "interrupted",
        }
    }
}
