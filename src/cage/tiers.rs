//! Which tier a machine can give, found out by doing.

use std::time::Duration;

use tempfile::TempDir;

use super::caged::{Deed, Ended, Flow, Listener, hold};
use super::order::Task;
use super::{CageError, Lacking, Launcher, Room};
use crate::beneath::Dir;
use crate::model::{OutsideText, Tier};

/// A probe takes milliseconds; a machine that needs longer than this has no working cage.
pub(super) const TIME: Duration = Duration::from_secs(30);

/// What each tier lacks; nothing where it works.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Probed {
    /// What [`Tier::Full`] lacks.
    pub full: Option<OutsideText>,
    /// What [`Tier::Staged`] lacks.
    pub staged: Option<OutsideText>,
}

impl Probed {
    /// The strongest tier that works.
    ///
    /// # Errors
    /// What each lacks, if none does.
    pub fn best(&self) -> Result<Tier, Lacking> {
        match (&self.full, &self.staged) {
            (None, _) => Ok(Tier::Full),
            (Some(_), None) => Ok(Tier::Staged),
            (Some(full), Some(staged)) => Err(Lacking {
                full: full.clone(),
                staged: staged.clone(),
            }),
        }
    }
}

/// Builds a cage of each tier around nothing, and looks whether it holds. The weaker tier is tried
/// only if the stronger does not work.
pub fn tiers(launcher: &Launcher) -> Probed {
    let full = lacks(launcher, Tier::Full);
    let staged = match &full {
        None => None,
        Some(_) => lacks(launcher, Tier::Staged),
    };
    Probed { full, staged }
}

fn lacks(launcher: &Launcher, tier: Tier) -> Option<OutsideText> {
    missing(try_tier(launcher, tier))
}

/// What a try at a cage says that it lacks.
pub(super) fn missing(tried: Result<Ended, CageError>) -> Option<OutsideText> {
    match tried {
        Ok(Ended::Exited(0)) => None,
        Ok(ended) => Some(OutsideText::new(format!("a cage that {ended}"))),
        Err(CageError::Fault { fault, .. }) => Some(fault),
        Err(error) => {
            let cause = std::error::Error::source(&error);
            let cause = cause.map_or_else(String::new, |cause| format!(": {cause}"));
            Some(OutsideText::new(format!("{error}{cause}")))
        }
    }
}

fn try_tier(launcher: &Launcher, tier: Tier) -> Result<Ended, CageError> {
    let folder = TempDir::new().map_err(CageError::Launcher)?;
    let room = Room::make(&Dir::open(folder.path())?)?;
    let deed = Deed {
        task: Task::Prove,
        tier,
        ground: room.ground(),
        time: TIME,
    };
    let ended = hold(launcher, deed, &mut Deaf);
    clear(folder);
    ended
}

/// Tries twice: what is not removed now lies there for ever.
fn clear(folder: TempDir) {
    let path = folder.path().to_owned();
    if folder.close().is_err() {
        // What was probed is known all the same.
        let _ = std::fs::remove_dir_all(path);
    }
}

/// Nothing is said by a probe.
pub(super) struct Deaf;

impl Listener for Deaf {
    fn out(&mut self, _bytes: &[u8]) -> Flow {
        Flow::On
    }

    fn err(&mut self, _bytes: &[u8]) -> Flow {
        Flow::On
    }

    fn wait(&mut self) -> Flow {
        Flow::On
    }
}
