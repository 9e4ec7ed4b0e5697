//! Undoing what was kept: all of a script, or its last time alone.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::kept::{aside, kept_runs, place};
use super::order::{self, Extent};
use super::undoing::{Aside, From, Outcome, Stays, Undoing, Version, Why};
use super::{KeptRun, RunError};
use crate::beneath::Dir;
use crate::install::Writer;
use crate::journal::{Content, Draft, Edit, Ended, Ground, Subject};
use crate::model::{Digest, OutsideText, RunName};

/// So many things that are set aside are told one by one.
const MOST_ASIDES: usize = 20;

/// What an undo would do, as it is shown and agreed to.
#[derive(Clone, Debug)]
pub struct Undo {
    /// The script.
    pub name: RunName,
    /// Which times are undone, the newest first.
    pub numbers: Vec<u64>,
    /// How many times that it was kept before those stay.
    pub remains: usize,
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

/// What the undo of one script would do now; nothing if it is not there.
///
/// # Errors
/// [`RunError::Later`] if another script changed the same path later, and was not undone;
/// [`RunError::Beyond`] if nothing at all can be undone; or if something cannot be looked at.
pub fn plan_undo(
    place: (&Dir, &Path),
    name: &RunName,
    extent: Extent,
) -> Result<Option<Undo>, RunError> {
    plan_undo_after(&[], place, name, extent)
}

/// The same, as it would be once these were carried out, one after the other.
///
/// # Errors
/// As [`plan_undo`].
pub fn plan_undo_after(
    done: &[Undo],
    (own, prefix): (&Dir, &Path),
    name: &RunName,
    extent: Extent,
) -> Result<Option<Undo>, RunError> {
    let runs = kept_runs(own)?;
    let left: Vec<KeptRun> = runs.iter().filter_map(|run| without(run, done)).collect();
    let Some(run) = left.iter().find(|run| run.name == *name) else {
        return Ok(None);
    };
    let home = Dir::open(&run.newest.home)?;
    let mut undoing = Undoing::new(&home);
    for undo in done.iter().filter(|undo| undo.home == run.newest.home) {
        let of_script = runs.iter().filter(|run| run.name == undo.name);
        let receipts = of_script.flat_map(KeptRun::generations);
        for receipt in receipts.filter(|one| undo.numbers.contains(&one.number)) {
            undoing.generation(receipt)?;
        }
        undoing.settle();
    }
    let (undo, _) = work_out((run, extent), &left, undoing)?;
    Ok(Some(Undo {
        prefix: prefix.to_owned(),
        ..undo
    }))
}

/// What is left of a script after these undos.
fn without(run: &KeptRun, done: &[Undo]) -> Option<KeptRun> {
    let of_script = done.iter().filter(|undo| undo.name == run.name);
    let gone: Vec<u64> = of_script.flat_map(|undo| undo.numbers.clone()).collect();
    let left = run.generations().filter(|one| !gone.contains(&one.number));
    let mut left = left.cloned();
    Some(KeptRun {
        name: run.name.clone(),
        newest: left.next()?,
        earlier: left.collect(),
    })
}

fn work_out(
    (run, extent): (&KeptRun, Extent),
    all: &[KeptRun],
    mut undoing: Undoing<'_>,
) -> Result<(Undo, Outcome), RunError> {
    let receipts = extent.of(run)?;
    order::check(run, &receipts, all)?;
    let home_path = run.newest.home.clone();
    for receipt in &receipts {
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
        remains: run.generations().count() - receipts.len(),
        edits: outcome.edits.clone(),
        stays: outcome.stays.clone(),
        home: home_path,
        prefix: PathBuf::new(),
    };
    Ok((undo, outcome))
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
        remains: 0,
        ..agreed.clone()
    };
    let shifted = |found: &Undo| RunError::Shifted {
        expected: agreed.digest(),
        found: found.digest(),
    };
    let run = runs.iter().find(|run| run.name == agreed.name);
    let run = run.ok_or_else(|| shifted(&gone))?;
    let home = Dir::open(&run.newest.home)?;
    let (mut found, outcome) = work_out((run, extent), &runs, Undoing::new(&home))?;
    found.prefix.clone_from(&agreed.prefix);
    if found.digest() != agreed.digest() {
        return Err(shifted(&found));
    }
    let ended = carry_out(&own, &found, &outcome)?;
    for stays in &outcome.stays {
        writer.say(told(stays));
    }
    if let Some(kept) = &ended.kept {
        let [own, _] = writer.own_paths();
        let place = own.join(kept.as_path());
        for line in told_of_asides(&place, &found.name, &outcome.asides) {
            writer.say(line);
        }
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

/// Which of the things that are set aside is which: several may be of one path.
fn told_of_asides(place: &Path, name: &RunName, asides: &[Aside]) -> Vec<String> {
    let line = |aside: &Aside| {
        let (at, path) = (place.join(aside.at.as_path()), &aside.of);
        let what = match aside.version {
            Version::Yours => "as you had changed it".to_owned(),
            Version::Before(number) => {
                format!("as it was before {name} was kept (number {number})")
            }
        };
        format!("{} is ~/{path} {what}", at.display())
    };
    let mut lines: Vec<String> = asides.iter().take(MOST_ASIDES).map(line).collect();
    let more = asides.len().saturating_sub(MOST_ASIDES);
    if more > 0 {
        lines.push(format!("{more} more files were set aside beside them"));
    }
    lines
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
