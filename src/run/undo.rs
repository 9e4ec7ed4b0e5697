//! Undoing what was kept: all of a script, or its last time alone.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::kept::{aside, kept_runs, place};
use super::undoing::{From, Outcome, Stays, Undoing, Why};
use super::{KeptRun, RunError};
use crate::beneath::Dir;
use crate::install::Writer;
use crate::journal::{Content, Draft, Edit, Ended, Ground, Subject};
use crate::model::{Digest, OutsideText, RunName};
use crate::receipt::RunReceipt;

/// What an undo would do, as it is shown and agreed to.
#[derive(Clone, Debug)]
pub struct Undo {
    /// The script.
    pub name: RunName,
    /// Which times are undone, the newest first.
    pub numbers: Vec<u64>,
    /// What becomes of paths.
    pub edits: Vec<Edit>,
    /// What does not become what it was.
    pub stays: Vec<Stays>,
    home: PathBuf,
    prefix: PathBuf,
}

impl Undo {
    /// All of it, without times.
    pub fn body(&self) -> Value {
        let stays: Vec<Value> = self
            .stays
            .iter()
            .map(|stays| json!({"path": stays.path, "why": stays.why.word()}))
            .collect();
        json!({
            "unpipe": "undo/1",
            "name": self.name,
            "action": "remove",
            "generations": self.numbers,
            "home": self.home.to_string_lossy(),
            "prefix": self.prefix.to_string_lossy(),
            "paths": self.edits,
            "stays": stays,
        })
    }

    /// The hash of the canonical body (RFC 8785).
    pub fn digest(&self) -> Digest {
        Digest::of(self.body().to_string().as_bytes())
    }
}

impl Why {
    /// The word for it in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Changed => "changed-since",
            Self::Made => "made-and-changed-since",
            Self::Again => "there-again",
            Self::Occupied => "not-empty",
            Self::Homeless => "folder-gone",
            Self::Beyond => "folder-replaced",
        }
    }
}

/// How much of a script is undone.
pub type Extent = fn(&KeptRun) -> Result<Vec<&RunReceipt>, RunError>;

/// Every time that it was kept.
///
/// # Errors
/// Never.
pub fn whole(run: &KeptRun) -> Result<Vec<&RunReceipt>, RunError> {
    Ok(run.generations().collect())
}

/// The last time alone.
///
/// # Errors
/// [`RunError::NothingEarlier`] if it is the only one.
pub fn last(run: &KeptRun) -> Result<Vec<&RunReceipt>, RunError> {
    if run.earlier.is_empty() {
        return Err(RunError::NothingEarlier(run.name.clone()));
    }
    Ok(vec![&run.newest])
}

/// What the undo of one script would do now; nothing if it is not there.
///
/// # Errors
/// [`RunError::Later`] if another script changed the same path later, and was not undone;
/// [`RunError::Beyond`] if nothing at all can be undone; or if something cannot be looked at.
pub fn plan_undo(
    (own, prefix): (&Dir, &Path),
    name: &RunName,
    extent: Extent,
) -> Result<Option<Undo>, RunError> {
    let runs = kept_runs(own)?;
    let Some(run) = runs.iter().find(|run| run.name == *name) else {
        return Ok(None);
    };
    let receipts = extent(run)?;
    let (undo, _) = work_out(run, &receipts, &runs)?;
    Ok(Some(Undo {
        prefix: prefix.to_owned(),
        ..undo
    }))
}

fn work_out(
    run: &KeptRun,
    receipts: &[&RunReceipt],
    all: &[KeptRun],
) -> Result<(Undo, Outcome), RunError> {
    check_order(run, receipts, all)?;
    let home_path = run.newest.home.clone();
    let home = Dir::open(&home_path)?;
    let mut undoing = Undoing::new(&home);
    for receipt in receipts {
        if receipt.home != home_path {
            return Err(RunError::OtherHome {
                name: run.name.clone(),
                expected: home_path,
                found: receipt.home.clone(),
            });
        }
        undoing.generation(receipt)?;
    }
    let outcome = undoing.finish();
    let beyond = outcome.stays.iter().find(|one| one.why == Why::Beyond);
    if let Some(stays) = beyond.filter(|_| outcome.edits.is_empty()) {
        return Err(RunError::Beyond {
            name: run.name.clone(),
            path: stays.path.clone(),
        });
    }
    let undo = Undo {
        name: run.name.clone(),
        numbers: receipts.iter().map(|receipt| receipt.number).collect(),
        edits: outcome.edits.clone(),
        stays: outcome.stays.clone(),
        home: home_path,
        prefix: PathBuf::new(),
    };
    Ok((undo, outcome))
}

/// A path is undone in the reverse of the order in which it was changed.
fn check_order(run: &KeptRun, receipts: &[&RunReceipt], all: &[KeptRun]) -> Result<(), RunError> {
    for other in all.iter().filter(|other| other.name != run.name) {
        for newer in other.generations() {
            for receipt in receipts.iter().filter(|one| one.order < newer.order) {
                let shared = receipt.paths.iter().find(|kept| {
                    let find = newer.paths.binary_search_by(|one| one.path.cmp(&kept.path));
                    find.is_ok()
                });
                if let Some(kept) = shared {
                    return Err(RunError::Later {
                        name: run.name.clone(),
                        newer: other.name.clone(),
                        path: kept.path.clone(),
                    });
                }
            }
        }
    }
    Ok(())
}

/// Undoes what was agreed to, all or nothing. It is worked out again under the lock.
///
/// # Errors
/// [`RunError::Shifted`] if it comes to something else by now. Before the commit nothing is
/// changed; after it everything is undone, or the state tells what is left.
pub fn undo(writer: &mut Writer, agreed: &Undo, extent: Extent) -> Result<(), RunError> {
    let own = writer.own()?;
    let runs = kept_runs(&own)?;
    let gone = Undo {
        edits: Vec::new(),
        stays: Vec::new(),
        numbers: Vec::new(),
        ..agreed.clone()
    };
    let shifted = |found: &Undo| RunError::Shifted {
        expected: agreed.digest(),
        found: found.digest(),
    };
    let run = runs.iter().find(|run| run.name == agreed.name);
    let run = run.ok_or_else(|| shifted(&gone))?;
    let (mut found, outcome) = work_out(run, &extent(run)?, &runs)?;
    found.prefix.clone_from(&agreed.prefix);
    if found.digest() != agreed.digest() {
        return Err(shifted(&found));
    }
    let ended = carry_out(&own, &found, &outcome)?;
    for stays in &outcome.stays {
        writer.say(told(stays));
    }
    writer.note_aside(ended.kept.as_ref());
    if let Some(error) = ended.lingers {
        writer.say(format!(
            "the journal could not be cleared away ({error}); the next command does"
        ));
    }
    Ok(())
}

fn carry_out(own: &Dir, undo: &Undo, outcome: &Outcome) -> Result<Ended, RunError> {
    let home = Dir::open(&undo.home)?;
    let subject = Subject {
        about: OutsideText::new(format!("undoing {}", undo.name)),
        kept: aside(&undo.name)?,
    };
    let ground = Ground {
        place: own,
        root: &home,
    };
    let mut draft = Draft::begin(ground, subject, undo.edits.clone())?;
    for (index, edit) in undo.edits.iter().enumerate() {
        let source = outcome.sources.get(&edit.path);
        let content = source.map(|path| Content { dir: own, path });
        draft.stage(index, content)?;
    }
    for aside in &outcome.asides {
        let content = match &aside.from {
            From::Home(path) => Content {
                dir: &home,
                path: path.as_path(),
            },
            From::Own(path) => Content { dir: own, path },
        };
        draft.set_aside(&aside.at, &aside.node, content)?;
    }
    for number in &undo.numbers {
        draft.drop_folder(place(&undo.name, *number)?);
    }
    Ok(draft.commit()?)
}

fn told(stays: &Stays) -> String {
    let path = &stays.path;
    match stays.why {
        Why::Changed => format!("you changed ~/{path} since, so it stays as it is"),
        Why::Made => format!("you changed ~/{path} since the script made it"),
        Why::Again => format!("~/{path} is there again, and stays"),
        Why::Occupied => format!("~/{path} holds more than the script made, and stays"),
        Why::Homeless => format!("the folder of ~/{path} is not there any more"),
        Why::Beyond => {
            format!("a folder above ~/{path} is a link or no folder by now, so it is left alone")
        }
    }
}
