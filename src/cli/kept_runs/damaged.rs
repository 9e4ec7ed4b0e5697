//! `unpipe uninstall run:HASH12 --damaged`: the way out for a kept script whose receipt is damaged.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::{find, looked};
use crate::cli::carry::say_notes;
use crate::cli::context::Context;
use crate::cli::env::agreed;
use crate::cli::failure::Failed;
use crate::cli::options::Mode;
use crate::cli::report::Report;
use crate::cli::rescuing::planned;
use crate::install::{Note, Prefix, View};
use crate::model::{OutsideText, RunWord, Shown};
use crate::run::{DamagedRun, give_up as give_up_run};
use crate::ui::{Stream, damaged_run};

/// Gives up damaged scripts: their folders are moved away whole, and the home stays as it is.
pub(in crate::cli) fn give_up(
    context: &Context<'_>,
    prefix: &Prefix,
    words: &[RunWord],
    mode: Mode,
) -> Result<Report, Failed> {
    let chosen = chosen(context, &prefix.view()?, words)?;
    let report = Report::done(String::new())
        .with("packages", json!([]))
        .with("status", json!("nothing-to-do"));
    if chosen.is_empty() {
        return Ok(report);
    }
    let style = context.console.style(Stream::Err, context.world);
    let screen: String = chosen
        .iter()
        .map(|run| damaged_run(&run.name, &fault(run), &style))
        .collect();
    if let Mode::DryRun(style) = mode {
        let rows = chosen.iter().map(|run| row(run, None)).collect();
        return Ok(planned(context, style, (&screen, rows), report));
    }
    agreed(context, (&screen, ""), "Give up what is damaged?")?;
    let (mut rows, mut notes) = (Vec::new(), Vec::new());
    for run in &chosen {
        let done = chosen.iter().take(rows.len());
        let done = done.map(|run| run.name.to_string());
        let (kept, more) = one(prefix, run).map_err(|failed| failed.after(done.collect()))?;
        let shown = Shown(&kept.display().to_string()).to_string();
        let line = format!("{} is given up; its files are in {shown}", run.name);
        context.console.say_line(&line);
        notes.extend(more);
        rows.push(row(run, Some(&kept)));
    }
    let report = report
        .with("packages", json!(rows))
        .with("status", json!("uninstalled"));
    Ok(say_notes(context, &notes, report))
}

fn one(prefix: &Prefix, run: &DamagedRun) -> Result<(PathBuf, Vec<Note>), Failed> {
    let writer = prefix.write()?;
    match give_up_run(&writer, run) {
        Ok(kept) => {
            let notes = writer.close().unwrap_or_else(|cause| {
                vec![Note::Said(format!("nothing else was tidied up: {cause}"))]
            });
            Ok((kept, notes))
        }
        Err(error) => {
            // The first error is the one that is told.
            let _ = writer.close();
            Err(error.into())
        }
    }
}

/// The damaged scripts that the words mean. One that is whole has a plan that tells more.
fn chosen(
    context: &Context<'_>,
    view: &View,
    words: &[RunWord],
) -> Result<Vec<DamagedRun>, Failed> {
    let found = looked(view)?;
    for word in words {
        if let Some(run) = find(&found.whole, word)? {
            let message = format!("expected a damaged script, found {} whole", run.name);
            return Err(Failed::say_usage(message).hint("run the command again without --damaged"));
        }
        if !found.damaged.iter().any(|run| word.means(&run.name)) {
            context.console.say_line(&format!("{word} is not kept"));
        }
    }
    let is_meant = |run: &DamagedRun| words.iter().any(|word| word.means(&run.name));
    Ok(found.damaged.into_iter().filter(is_meant).collect())
}

fn fault(run: &DamagedRun) -> OutsideText {
    OutsideText::new(format!("{}: {}", run.path.display(), run.source))
}

fn row(run: &DamagedRun, kept: Option<&Path>) -> Value {
    json!({"name": run.name, "fault": fault(run), "kept": kept})
}
