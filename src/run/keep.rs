//! Keeping what a script did, all or nothing, with a receipt that can undo it.

use std::path::Path;

use super::chosen::{Sides, edits};
use super::kept::{aside, kept_runs, place};
use super::{Change, RunError};
use crate::beneath::Dir;
use crate::install::{Note, Prefix, Writer};
use crate::journal::{Content, Draft, Ground, Subject};
use crate::model::{Digest, HomePath, OutsideText, RunName, Time};
use crate::progress::Interrupt;
use crate::receipt::{KeptPath, RunFacts, RunReceipt};

/// What is to be kept.
#[derive(Clone, Copy, Debug)]
pub struct Keeping<'a> {
    /// The chosen changes.
    pub changes: &'a [Change],
    /// All that was listed, chosen or not: folders above what was chosen are made as it says.
    pub listed: &'a [Change],
    /// What the script left: the upper folder of its view.
    pub upper: &'a Dir,
    /// Which script it was.
    pub about: &'a About,
    /// Unpipe's own paths below the home, besides the prefix's `share/unpipe`: state, cache,
    /// configuration.
    pub own: &'a [HomePath],
    /// Whether the user wants to stop; heard until the commit.
    pub interrupt: &'a Interrupt,
}

/// A script, and how it was run.
#[derive(Clone, Debug)]
pub struct About {
    /// Its bytes.
    pub script: Vec<u8>,
    /// Where it came from: an address or a path.
    pub source: OutsideText,
    /// What it was run with.
    pub arguments: Vec<OutsideText>,
    /// The hosts that it talked to.
    pub hosts: Vec<OutsideText>,
    /// When.
    pub now: Time,
}

/// What was kept.
#[derive(Debug)]
pub struct Kept {
    /// What it is listed as.
    pub name: RunName,
    /// Which time it is.
    pub number: u64,
    /// The paths, with the folders that had to be made.
    pub paths: Vec<KeptPath>,
    /// What is worth saying.
    pub notes: Vec<Note>,
}

/// Keeps the chosen changes: all of them, or none. Each is looked at again under the prefix's lock,
/// and must be what it was when it was shown; the choice must be whole, but for missing folders
/// above a path, which are made.
///
/// # Errors
/// Before the commit nothing is changed. After it everything is undone, or the state tells what is
/// left ([`crate::install::InstallError`] of the [`RunError::Cause`]).
pub fn keep(prefix: &Prefix, keeping: &Keeping<'_>) -> Result<Kept, RunError> {
    let mut writer = prefix.write()?;
    match keep_below(&mut writer, keeping) {
        Ok(mut kept) => {
            kept.notes = close(writer);
            Ok(kept)
        }
        Err(error) => {
            // The prefix may have been made for this. The first error is the one that is told.
            let _ = writer.close();
            Err(error)
        }
    }
}

/// What was done stays done, even if something old cannot be cleared away.
fn close(writer: Writer) -> Vec<Note> {
    writer.close().unwrap_or_else(|cause| {
        let text = format!("old files could not be cleared away ({cause}); the next command does");
        vec![Note::Said(text)]
    })
}

fn keep_below(writer: &mut Writer, keeping: &Keeping<'_>) -> Result<Kept, RunError> {
    let home_path = writer.home().ok_or(RunError::NoHome)?.to_owned();
    let home = Dir::open(&home_path)?;
    let place_of_all = writer.own()?;
    let mut own = keeping.own.to_vec();
    let paths = writer.own_paths();
    own.extend(paths.iter().filter_map(|path| below(path, &home_path)));
    let sides = Sides {
        home: &home,
        upper: keeping.upper,
        own: &own,
        listed: keeping.listed,
    };
    let edits = edits(&sides, keeping.changes)?;
    if edits.is_empty() {
        return Err(RunError::Nothing);
    }
    let script = Digest::of(&keeping.about.script);
    let name = RunName::of(&script);
    let subject = Subject {
        about: OutsideText::new(format!("keeping {name}")),
        kept: aside(&name)?,
    };
    let ground = Ground {
        place: &place_of_all,
        root: &home,
    };
    let mut draft = Draft::begin(ground, subject, edits)?;
    let paths: Vec<KeptPath> = draft
        .edits()
        .iter()
        .map(|edit| KeptPath {
            path: edit.path.clone(),
            before: edit.before.clone(),
            after: edit.after.clone(),
        })
        .collect();
    for (index, kept) in paths.iter().enumerate() {
        keeping.interrupt.check()?;
        let content = Content {
            dir: keeping.upper,
            path: kept.path.as_path(),
        };
        draft.stage(index, Some(content))?;
    }
    let number = write_receipt(
        &mut draft,
        &place_of_all,
        keeping,
        (home_path, paths.clone()),
    )?;
    let ended = draft.commit()?;
    writer.note_aside(ended.kept.as_ref());
    if let Some(error) = ended.lingers {
        writer.say(format!(
            "it is kept, but its journal could not be cleared away ({error}); the next command does"
        ));
    }
    Ok(Kept {
        name,
        number,
        paths,
        notes: Vec::new(),
    })
}

/// Writes the receipt and the script into the draft. Returns which time this is.
fn write_receipt(
    draft: &mut Draft<'_>,
    own: &Dir,
    keeping: &Keeping<'_>,
    (home, paths): (std::path::PathBuf, Vec<KeptPath>),
) -> Result<u64, RunError> {
    let about = keeping.about;
    let facts = RunFacts {
        script: Digest::of(&about.script),
        source: about.source.clone(),
        arguments: about.arguments.clone(),
        hosts: about.hosts.clone(),
        kept: about.now,
        home,
    };
    let name = RunName::of(&facts.script);
    let (mut number, mut order) = (1, 1);
    for run in kept_runs(own)? {
        for receipt in run.generations() {
            order = order.max(receipt.order.saturating_add(1));
            if run.name == name {
                number = number.max(receipt.number.saturating_add(1));
            }
        }
    }
    let receipt = RunReceipt::new(facts, (number, order), paths);
    let bytes = receipt
        .to_bytes()
        .map_err(|source| crate::install::Cause::Receipt {
            path: own.shown().to_owned(),
            source,
        })?;
    let to = place(&name, number)?;
    draft.write_receipt(&to, "receipt", &bytes)?;
    draft.write_receipt(&to, "script", &about.script)?;
    Ok(number)
}

/// A path as one below the home, if it is.
fn below(path: &Path, home: &Path) -> Option<HomePath> {
    HomePath::try_from(path.strip_prefix(home).ok()?.to_owned()).ok()
}
