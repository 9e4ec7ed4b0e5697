//! The cage: one command, with almost nothing.
//!
//! A caged command sees the system's programs and libraries, which it cannot change, and a
//! [`Room`]: a folder to work in, an empty home, a place for temporary files. It has no network, no
//! terminal, no descriptors but its output, no privileges, and limits. Afterwards none of its
//! processes is left, or the run has failed.
//!
//! This process starts its own program again as the *launcher* (see `launcher`), which confines
//! itself for good and then becomes the command. Which [`Tier`] a machine can give is found out by
//! doing it ([`probe`]); a run is held in exactly the tier that it was asked for, or does not begin.
//!
//! Sources: user_namespaces(7), pid_namespaces(7), mount_namespaces(7), landlock(7), seccomp(2).

mod caged;
mod error;
#[cfg(target_os = "linux")]
mod launcher;
mod order;
mod pipes;
mod probe;
mod room;

use std::path::PathBuf;
use std::process::ExitCode;

pub use caged::{Ended, Flow, Listener, Run, run};
pub use error::{CageError, Lacking};
pub use probe::{Probed, probe};
pub use room::Room;

pub use crate::model::Tier;

/// The word after which this program is a launcher and nothing else. It is for this program alone:
/// whoever types it confines a process of their own.
const WORD: &str = "cage-launcher";

/// The program that becomes the launcher.
#[derive(Clone, Debug)]
pub struct Launcher(PathBuf);

impl Launcher {
    /// The program of this process, whatever became of its file.
    pub fn of_process() -> Self {
        Self(PathBuf::from("/proc/self/exe"))
    }

    /// A program that calls [`serve`] first of all.
    pub fn at(program: PathBuf) -> Self {
        Self(program)
    }
}

/// Serves as the launcher, if this process was started as one.
pub fn serve() -> Option<ExitCode> {
    if std::env::args_os().nth(1)? != WORD {
        return None;
    }
    #[cfg(target_os = "linux")]
    return Some(launcher::serve());
    #[cfg(not(target_os = "linux"))]
    Some(ExitCode::FAILURE)
}
