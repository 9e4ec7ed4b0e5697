//! `unpipe uninstall --damaged`: the way out for a package whose receipt or track is damaged.
//!
//! It is for such packages alone: a whole one has a plan that tells more.

use std::path::Path;

use serde_json::{Value, json};

use super::carry::{say_notes, whole_removal};
use super::context::Context;
use super::env::agreed;
use super::failure::Failed;
use super::options::{ExitStyle, Format, Mode};
use super::report::Report;
use crate::install::{Prefix, View, Wreck};
use crate::model::{Code, Shown};
use crate::ui::{Stream, wreck};

pub(super) fn uninstall(
    context: &Context<'_>,
    prefix: &Prefix,
    words: &[String],
    mode: Mode,
) -> Result<Report, Failed> {
    let view = prefix.view()?;
    let mut wrecks: Vec<Wreck> = Vec::new();
    for word in words {
        if let Some(wreck) = wanted(context, &view, word)?
            && !wrecks.contains(&wreck)
        {
            wrecks.push(wreck);
        }
    }
    drop(view);
    let report = Report::done(String::new()).with("status", json!("nothing-to-do"));
    if wrecks.is_empty() {
        // A run that was killed after its last step may have left folders that hold nothing.
        let notes = match mode {
            Mode::DryRun(_) => Vec::new(),
            Mode::Real(_) => prefix.tidy_up_around(),
        };
        return Ok(say_notes(
            context,
            &notes,
            report.with("packages", json!([])),
        ));
    }
    let style = context.console.style(Stream::Err, context.world);
    let screen: String = wrecks.iter().map(|one| wreck(one, &style)).collect();
    if let Mode::DryRun(style) = mode {
        let rows = wrecks.iter().map(|one| row(one, None)).collect();
        return Ok(planned(context, style, (&screen, rows), report));
    }
    agreed(context, (&screen, ""), "Remove what is damaged?")?;
    let (mut rows, mut notes) = (Vec::new(), Vec::new());
    for one in &wrecks {
        let rescued = prefix.rescue(one).map_err(|error| {
            Failed::from(error).after(wrecks.iter().take(rows.len()).map(named).collect())
        })?;
        let kept = Shown(&rescued.kept.display().to_string()).to_string();
        let line = format!("{} is uninstalled; its files are in {kept}\n", one.name);
        context.console.say(&line);
        notes.extend(rescued.notes);
        rows.push(row(one, Some(&rescued.kept)));
    }
    let report = report
        .with("packages", json!(rows))
        .with("status", json!("uninstalled"));
    whole_removal(context, notes, report)
}

/// What would be taken away, told and not done.
pub(super) fn planned(
    context: &Context<'_>,
    style: ExitStyle,
    (screen, rows): (&str, Vec<Value>),
    report: Report,
) -> Report {
    if context.options.format == Format::Text {
        context.console.say(screen);
    }
    let code = match style {
        ExitStyle::Plain => Code::Done,
        ExitStyle::Detailed => Code::Pending,
    };
    let report = report.with("packages", json!(rows)).code(code);
    report.with("status", json!("planned"))
}

/// The damaged package that a word names; `None`, and a note, if nothing has that name.
fn wanted(context: &Context<'_>, view: &View, word: &str) -> Result<Option<Wreck>, Failed> {
    let mut found = view.wrecks(word)?;
    if found.len() > 1 {
        let names: Vec<String> = found.iter().map(|one| one.name.to_string()).collect();
        let message = format!(
            "{} is not one package, found {}",
            Shown(word),
            names.join(", ")
        );
        return Err(Failed::say_usage(message).hint("use the whole name"));
    }
    if let Some(one) = found.pop() {
        return Ok(Some(one));
    }
    if view.has(word)? {
        let message = format!("expected a damaged package, found {} whole", Shown(word));
        return Err(Failed::say_usage(message).hint("run the command again without --damaged"));
    }
    let line = format!("{} is not installed\n", Shown(word));
    context.console.say(&line);
    Ok(None)
}

fn named(wreck: &Wreck) -> String {
    wreck.name.to_string()
}

fn row(wreck: &Wreck, kept: Option<&Path>) -> Value {
    json!({"name": wreck.name, "fault": wreck.fault, "links": wreck.links, "kept": kept})
}
