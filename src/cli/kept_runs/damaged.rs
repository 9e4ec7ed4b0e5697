//! `unpipe uninstall run:HASH12 --damaged`: the way out for a kept script whose receipt is damaged.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::{find, looked};
use crate::cli::carry::say_notes;
use crate::cli::context::Context;
use crate::cli::env::agreed;
use crate::cli::failure::Failed;
use crate::cli::options::{ExitStyle, Format, Mode};
use crate::cli::report::Report;
use crate::install::{Note, Prefix, View};
use crate::model::{Code, OutsideText, RunWord, Shown};
use crate::run::{DamagedRun, give_up as give_up_run};
use crate::ui::{State, Stream, damaged_run};

/// Gives up damaged scripts: their folders are moved away whole, and the home stays as it is.
pub(in crate::cli) fn give_up(
    context: &Context<'_>,
    prefix: &Prefix,
    words: &[RunWord],
    mode: Mode,
) -> Result<Report, Failed> {
    if let Mode::Real(Some(_)) = mode {
        let message = "--approve is for a plan, found --damaged, which has none";
        return Err(Failed::say_usage(message.to_owned()));
    }
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
        if context.options.format == Format::Text {
            context.console.say(&screen);
        }
        let code = match style {
            ExitStyle::Plain => Code::Done,
            ExitStyle::Detailed => Code::Pending,
        };
        let rows: Vec<Value> = chosen.iter().map(|run| row(run, None)).collect();
        let report = report.with("packages", json!(rows)).code(code);
        return Ok(report.with("status", json!("planned")));
    }
    agreed(context, (&screen, ""), "Give up what is damaged?")?;
    let (mut rows, mut notes) = (Vec::new(), Vec::new());
    for run in &chosen {
        let done = || chosen.iter().take(rows.len());
        let (kept, more) = one(prefix, run).map_err(|failed| {
            let done: Vec<String> = done().map(|run| run.name.to_string()).collect();
            let is_clean = failed.failure.state == State::NothingChanged;
            if is_clean && !done.is_empty() {
                failed.state(State::Done(done))
            } else {
                failed
            }
        })?;
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
