//! What a killed run left is carried to its end, or undone; what it never committed is cleared.

use super::commit::Course;
use super::draft::journals;
use super::work::{Way, Work, remove_if_empty};
use super::{Aftermath, Error, Failure};
use crate::beneath::{Dir, Kind};
use crate::model::{HomePath, OutsideText};

/// What became of a journal that a killed run left.
#[derive(Debug)]
pub enum Recovered {
    /// It is done, as it was agreed to.
    Done {
        /// What it was for.
        about: OutsideText,
        /// Where what must not be lost lies, below the place.
        kept: Option<HomePath>,
    },
    /// It is undone.
    Undone {
        /// What it was for.
        about: OutsideText,
        /// Why it could not be done; nothing if it was on its way back already.
        cause: Option<Error>,
        /// Paths that somebody changed meanwhile: theirs stays, the originals are kept.
        left: Vec<HomePath>,
    },
}

/// Whether a committed journal waits to be carried on.
///
/// # Errors
/// If it cannot be looked at.
pub fn is_waiting(place: &Dir) -> Result<bool, Error> {
    for id in ids(place)? {
        let work = Work::open(place, &id)?;
        for name in [Work::PLAN, Work::BACK] {
            if work.folder.kind(name.as_ref())?.is_some() {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// Carries on every journal below the place. The caller holds the lock; it may itself be killed at
/// any moment and begun again.
///
/// # Errors
/// [`Error::Damaged`] if a plan cannot be read: it is never cleared. If something could neither be
/// carried to its end nor undone, the journal stays.
pub fn recover(place: &Dir) -> Result<Vec<Recovered>, Failure> {
    let mut recovered = Vec::new();
    for id in ids(place).map_err(Error::untouched)? {
        recovered.extend(recover_one(place, &id)?);
    }
    remove_if_empty(place, journals()).map_err(|error| Error::from(error).untouched())?;
    Ok(recovered)
}

fn ids(place: &Dir) -> Result<Vec<String>, Error> {
    let entries = place.entries_if_there(journals())?;
    let folders = entries
        .into_iter()
        .filter(|(_, kind)| *kind == Kind::Directory);
    Ok(folders
        .filter_map(|(name, _)| name.into_string().ok())
        .collect())
}

fn recover_one(place: &Dir, id: &str) -> Result<Option<Recovered>, Failure> {
    let work = Work::open(place, id).map_err(Error::untouched)?;
    let Some((plan, way)) = work.plan().map_err(Error::untouched)? else {
        work.remove(place).map_err(Error::untouched)?;
        return Ok(None);
    };
    let root = Dir::open(&plan.root).map_err(|error| Error::from(error).untouched())?;
    let course = Course {
        place,
        root: &root,
        work: &work,
        plan: &plan,
    };
    let cause = match way {
        Way::Forward => match course.forward() {
            Ok(()) => {
                let ended = course.end();
                return match ended.lingers {
                    Some(error) => Err(error.untouched()),
                    None => Ok(Some(Recovered::Done {
                        about: plan.about.clone(),
                        kept: ended.kept,
                    })),
                };
            }
            Err(cause) => Some(cause),
        },
        Way::Back => None,
    };
    match (course.back(), cause) {
        (Ok(left), cause) => Ok(Some(Recovered::Undone {
            about: plan.about.clone(),
            cause,
            left,
        })),
        (Err(error), cause) => {
            let journal = work.folder.shown().display();
            let text = format!("{journal}, which the next command carries on ({error})");
            Err(Failure {
                cause: cause.unwrap_or(error),
                aftermath: Aftermath::Left(vec![OutsideText::new(text)]),
            })
        }
    }
}
