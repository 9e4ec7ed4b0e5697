//! What befalls a call, and which calls it can befall.

use std::fmt;

use super::strace::{Call, Kind};

/// What befalls a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blow {
    /// The program is killed instead.
    Kill,
    /// The call fails.
    Error(Errno),
}

/// How a call can fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Errno {
    /// No space left.
    NoSpace,
    /// The disk is broken.
    Io,
    /// The user's share is used up.
    Quota,
    /// Not allowed.
    Access,
    /// The file system is read-only.
    ReadOnly,
    /// A signal came.
    Interrupted,
    /// Too many files are open.
    TooManyOpen,
}

impl Errno {
    pub const ALL: [Self; 7] = [
        Self::NoSpace,
        Self::Io,
        Self::Quota,
        Self::Access,
        Self::ReadOnly,
        Self::Interrupted,
        Self::TooManyOpen,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::NoSpace => "ENOSPC",
            Self::Io => "EIO",
            Self::Quota => "EDQUOT",
            Self::Access => "EACCES",
            Self::ReadOnly => "EROFS",
            Self::Interrupted => "EINTR",
            Self::TooManyOpen => "EMFILE",
        }
    }
}

impl Blow {
    /// What strace calls it.
    pub fn injection(self) -> String {
        match self {
            Self::Kill => "signal=KILL".to_owned(),
            Self::Error(errno) => format!("error={}", errno.name()),
        }
    }

    /// Whether the system does this to such a call.
    pub fn befalls(self, call: &Call) -> bool {
        match self {
            Self::Kill => call.kind.changes(),
            Self::Error(Errno::Io | Errno::Interrupted) => true,
            Self::Error(Errno::NoSpace | Errno::Quota) => {
                matches!(call.kind, Kind::Creates | Kind::Names | Kind::Writes)
            }
            Self::Error(Errno::Access) => call.kind != Kind::Writes && call.name != "read",
            Self::Error(Errno::ReadOnly) => call.kind.changes() && call.kind != Kind::Writes,
            Self::Error(Errno::TooManyOpen) => matches!(call.kind, Kind::Opens | Kind::Creates),
        }
    }
}

impl fmt::Display for Blow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Kill => "kill",
            Self::Error(errno) => errno.name(),
        })
    }
}
