//! Runs a script on a view of a home, always in the full tier.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::caged::{Deed, Ended, Listener, hold};
use super::order::Task;
use super::tiers::{Deaf, TIME, missing};
use super::{CageError, Home, Launcher};
use crate::beneath::Dir;
use crate::model::{OutsideText, Tier};

/// A script, and what it is given. It starts in the home.
#[derive(Clone, Copy, Debug)]
pub struct Script<'a> {
    /// The home that it sees.
    pub home: &'a Home,
    /// The program: an absolute path, as it is called inside.
    pub program: &'a Path,
    /// What the program is called, then its arguments.
    pub words: &'a [String],
    /// Its environment. The cage itself sets `HOME`, `TMPDIR` and the variables of the proxy, puts
    /// the folder of the stubs first on the `PATH`, and adds `LANG`, `TERM` and `SHELL` if absent.
    pub environment: &'a [(String, String)],
    /// Files and folders outside of the home that it may read: absolute paths.
    pub shown: &'a [PathBuf],
    /// How long it may take.
    pub time: Duration,
}

/// Runs a script in the full tier and waits for its end. All that it can reach is the door that the
/// listener gets before it starts: `127.0.0.1:3128` inside. The real home does not change.
///
/// # Errors
/// If the view or the cage cannot be built, or if it cannot be proven that every process has ended.
pub fn run_script(
    launcher: &Launcher,
    script: &Script<'_>,
    listener: &mut dyn Listener,
) -> Result<Ended, CageError> {
    let task = Task::Run {
        program: script.program.to_owned(),
        words: script.words.to_vec(),
        environment: script.environment.to_vec(),
    };
    let deed = Deed {
        task,
        tier: Tier::Full,
        ground: script.home.ground(script.shown),
        time: script.time,
    };
    hold(launcher, deed, listener)
}

/// What this machine lacks to show `home` to a script with the changes in `folder`; nothing where it
/// works. It is tried: a file is written in a view of the home, and must not be in the home. The
/// folder must be empty, and is empty afterwards.
pub fn lacks_home(launcher: &Launcher, folder: &Dir, home: &Path) -> Option<OutsideText> {
    // What somebody else put there is not cleared.
    match folder.entries(Path::new("")) {
        Ok(found) if found.is_empty() => {}
        Ok(_) => return Some(OutsideText::new("an empty folder to try it in")),
        Err(error) => return missing(Err(error.into())),
    }
    let tried = try_home(launcher, folder, home);
    let cleared = Home::clear(folder).map(|()| Ended::Exited(0));
    missing(tried).or_else(|| missing(cleared))
}

fn try_home(launcher: &Launcher, folder: &Dir, home: &Path) -> Result<Ended, CageError> {
    let fault = |fault: &str| CageError::Fault {
        tier: Tier::Full,
        fault: OutsideText::new(fault),
    };
    let view = Home::make(folder, home, &[])?;
    let deed = Deed {
        task: Task::Prove,
        tier: Tier::Full,
        ground: view.ground(&[]),
        time: TIME,
    };
    let ended = hold(launcher, deed, &mut Deaf)?;
    if Dir::open(view.home())?.kind(PROOF.as_ref())?.is_some() {
        return Err(fault("a view that does not keep what is written in it"));
    }
    if ended == Ended::Exited(0) && folder.dir(Home::upper())?.kind(PROOF.as_ref())?.is_none() {
        return Err(fault("a view from which nothing comes back"));
    }
    Ok(ended)
}

/// What a proof writes into the view of a home. No home has it.
pub(super) const PROOF: &str = ".unpipe-proof-of-a-view";
