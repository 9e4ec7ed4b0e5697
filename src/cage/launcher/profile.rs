//! The two kinds of commands, and how much each may use.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use super::{Fault, fault};
use crate::cage::order::Ground;

/// What a command is to the cage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Profile {
    /// A step of a release: in a room.
    Step,
    /// A whole script: on a view of a home.
    Script,
}

/// Bytes of memory that one process can write.
const MEMORY: u64 = 4 * 1024 * 1024 * 1024;
/// Bytes of a core dump. Nothing is so small; with less, a system that hands crashes to a program of
/// its own still does (`core(5)`).
const CORE: u64 = 1;

impl Profile {
    pub(super) fn of(ground: &Ground) -> Self {
        match ground {
            Ground::Room(_) => Self::Step,
            Ground::Home(_) => Self::Script,
        }
    }

    /// Processes at a time. The kernel does not count those of root.
    fn processes(self) -> u64 {
        match self {
            Self::Step => 512,
            Self::Script => 1024,
        }
    }

    /// Open files of one process.
    fn open_files(self) -> u64 {
        match self {
            Self::Step => 1024,
            Self::Script => 4096,
        }
    }

    /// Bytes of one file.
    fn file(self) -> u64 {
        match self {
            Self::Step => 1024 * 1024 * 1024,
            Self::Script => 8 * 1024 * 1024 * 1024,
        }
    }

    /// Limits this process for good, where `others` are counted with its own.
    pub(super) fn limit(self, processor: u64, others: u64) -> Result<(), Fault> {
        for (resource, most) in [
            (Resource::Nproc, self.processes().saturating_add(others)),
            (Resource::Nofile, self.open_files()),
            (Resource::Fsize, self.file()),
            (Resource::Data, MEMORY),
            (Resource::Cpu, processor),
            (Resource::Core, CORE),
        ] {
            // Who is held closer already stays so.
            let held = getrlimit(resource);
            let most = held.maximum.map_or(most, |held| held.min(most));
            let limit = Rlimit {
                current: Some(most),
                maximum: Some(most),
            };
            setrlimit(resource, limit).map_err(fault("limits"))?;
        }
        Ok(())
    }
}
