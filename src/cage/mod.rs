//! The cage: one command, with almost nothing.
//!
//! A caged command sees the system's programs and libraries, which it cannot change, and a
//! [`Room`]: a folder to work in, an empty home, a place for temporary files. It has no network, no
//! terminal, no descriptors but its output, no privileges, and limits. Afterwards none of its
//! processes is left, or the run has failed.
//!
//! This process starts its own program again as the *launcher* (see `launcher`), which confines
//! itself for good and then becomes the command. Which tier a machine can give is found out by
//! doing it ([`tiers`]); a run is held in exactly the tier that it was asked for, or does not begin.
//! A whole script runs on a view of a [`Home`] instead ([`run_script`]), in the full tier only: what
//! it changes there is kept apart, and it reaches the network by one door that this process answers.
//! [`probe`] tells more finely, for people who want to know what a machine lacks.
//!
//! | file | duty |
//! |---|---|
//! | `caged`, `pipes` | the outside: starts the launcher, listens, sees to it that a run ends |
//! | `launcher` | the inside: confines itself, becomes the command |
//! | `order` | what is said between the two |
//! | `room` | the folders that a command may write |
//! | `home`, `mounts`, `asked` | the view of a home that a script may write, and what is kept of it |
//! | `script` | runs a script on such a view |
//! | `door` | the one way out that a script has |
//! | `clock` | how long a run may take |
//! | `tiers` | which tier holds here, tried as a whole |
//! | `part`, `probe`, `trial`, `names`, `rules` | the parts of a cage, each tried alone |
//!
//! Sources: `user_namespaces(7)`, `pid_namespaces(7)`, `mount_namespaces(7)`, `landlock(7)`, `seccomp(2)`.

mod asked;
mod caged;
mod clock;
mod door;
mod error;
mod home;
#[cfg(target_os = "linux")]
mod launcher;
mod mounts;
#[cfg(target_os = "linux")]
mod names;
mod order;
mod part;
mod pipes;
mod probe;
mod room;
#[cfg(target_os = "linux")]
mod rules;
mod script;
mod tiers;
mod trial;

use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::ExitCode;

pub use caged::{Ended, Flow, Listener, Outputs, Run, run};
pub use error::{CageError, Lacking};
pub use home::Home;
pub use part::{Ability, Part};
pub use probe::probe;
pub use room::Room;
pub use script::{Script, lacks_home, run_script};
pub use tiers::{Probed, tiers};
pub use trial::{TRIAL, run_trial};

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

/// Serves as the launcher or as a trial, if this process was started as one.
pub fn serve() -> Option<ExitCode> {
    let mut words = std::env::args_os().skip(1);
    let word = words.next()?;
    if word == TRIAL {
        return Some(run_trial(words.next().as_deref().and_then(OsStr::to_str)));
    }
    if word != WORD {
        return None;
    }
    #[cfg(target_os = "linux")]
    return Some(launcher::serve());
    #[cfg(not(target_os = "linux"))]
    Some(ExitCode::FAILURE)
}
