//! `unpipe doctor`

use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tempfile::TempDir;

use super::context::Context;
use super::failure::Failed;
use super::report::Report;
use crate::beneath::Dir;
use crate::cage::{Ability, Launcher, Probed, lacks_home, probe, tiers};
use crate::doctor::{Check, Patient, Verdict, Viewed, examine};
use crate::model::{Code, OutsideText, Tier};
use crate::ui::{Stream, doctor};

/// Looks at everything, tells all of it, and ends with 31 if something is wrong.
pub(super) fn run(context: &Context<'_>) -> Result<Report, Failed> {
    let prefix = context.prefix()?;
    let (ability, tiers) = (probe(), tiers(&Launcher::of_process()));
    let viewed = view(context);
    let checks = examine(&Patient {
        world: context.world,
        prefix: &prefix,
        store: &context.store,
        cache: &context.cache(),
        ability: &ability,
        tiers: &tiers,
        viewed: &viewed,
    });
    let count = |verdict| {
        checks
            .iter()
            .filter(|check| check.verdict == verdict)
            .count()
    };
    let findings = count(Verdict::Finding);
    let code = if findings == 0 {
        Code::Done
    } else {
        Code::Requirement
    };
    let style = context.console.style(Stream::Out, context.world);
    let objects: Vec<Value> = checks.iter().map(object).collect();
    Ok(Report::done(doctor(&checks, &style))
        .with("checks", json!(objects))
        .with("findings", json!(findings))
        .with("notes", json!(count(Verdict::Note)))
        .with("sandbox", sandbox(&ability, &tiers))
        .with("run", scripts(&viewed))
        .code(code))
}

fn object(check: &Check) -> Value {
    json!({
        "id": check.id,
        "verdict": check.verdict.as_str(),
        "about": check.about,
        "message": check.message,
        "advice": check.advice,
    })
}

/// Tries a view of the home, in a folder that is gone afterwards.
fn view(context: &Context<'_>) -> Viewed {
    let Some(home) = context.world.home() else {
        return Viewed::lacking("a home: HOME is not set");
    };
    let state = context.store.root();
    let place = place(state);
    let is_beside = device(&place) == device(there(state));
    let lacks = match tempfile::Builder::new()
        .prefix("unpipe-doctor-")
        .tempdir_in(&place)
    {
        Ok(folder) => lacking(folder, home),
        Err(error) => Some(OutsideText::new(format!(
            "a folder to try it in: {}: {error}",
            place.display()
        ))),
    };
    Viewed {
        lacks,
        elsewhere: (!is_beside).then_some(place),
    }
}

fn lacking(folder: TempDir, home: &Path) -> Option<OutsideText> {
    let lacks = match Dir::open(folder.path()) {
        Ok(dir) => lacks_home(&Launcher::of_process(), &dir, home),
        Err(error) => Some(OutsideText::new(error.to_string())),
    };
    let path = folder.path().to_owned();
    if folder.close().is_err() {
        // Twice: what is not removed now lies there for ever.
        let _ = std::fs::remove_dir_all(path);
    }
    lacks
}

/// Where a run has its folder is below the state, so it is tried on that file system, if there is
/// a place for it that need not be made.
fn place(state: &Path) -> PathBuf {
    let usual = std::env::temp_dir();
    if state.is_dir() && device(&usual) != device(state) {
        state.to_owned()
    } else {
        usual
    }
}

/// The path, or the nearest folder above it that is there.
fn there(path: &Path) -> &Path {
    let mut above = path.ancestors();
    above.find(|path| path.exists()).unwrap_or(Path::new("/"))
}

fn device(path: &Path) -> Result<u64, io::ErrorKind> {
    let about = path.metadata().map_err(|error| error.kind())?;
    Ok(about.dev())
}

fn scripts(viewed: &Viewed) -> Value {
    json!({
        "works": viewed.lacks.is_none(),
        "lacks": viewed.lacks,
        "tried_elsewhere": viewed.elsewhere,
    })
}

fn sandbox(ability: &Ability, tiers: &Probed) -> Value {
    let parts: Vec<Value> = ability
        .parts()
        .map(|(part, found)| {
            json!({
                "part": part.as_str(),
                "works": found.is_ok(),
                "detail": found.unwrap_or_else(|reason| reason),
            })
        })
        .collect();
    let tier = tiers.best().map_or("none", Tier::as_str);
    json!({"tier": tier, "parts": parts})
}
