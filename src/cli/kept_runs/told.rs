//! `unpipe info run:HASH12`

use serde_json::{Value, json};

use super::{find, looked, needed, say_if_cut_off};
use crate::cli::context::Context;
use crate::cli::failure::Failed;
use crate::cli::report::Report;
use crate::install::View;
use crate::model::RunWord;
use crate::receipt::RunReceipt;
use crate::run::RunError;
use crate::ui::{Stream, kept_info};

/// Tells about a kept script from its receipts.
pub(in crate::cli) fn info(
    context: &Context<'_>,
    view: &View,
    word: &RunWord,
) -> Result<Report, Failed> {
    say_if_cut_off(context, view)?;
    let runs = looked(view)?;
    // One that is damaged does not hide the others.
    let run = match runs.damaged.into_iter().find(|run| word.means(&run.name)) {
        Some(damaged) if find(&runs.whole, word)?.is_none() => {
            return Err(RunError::from(damaged).into());
        }
        _ => needed(&runs.whole, word)?,
    };
    let style = context.console.style(Stream::Out, context.world);
    let generations: Vec<Value> = run.generations().map(generation).collect();
    let newest = &run.newest;
    Ok(Report::done(kept_info(&run, &style))
        .with("name", json!(run.name))
        .with("version", json!(newest.number.to_string()))
        .with("status", json!("kept"))
        .with("script", json!(newest.script))
        .with("source", json!(newest.source))
        .with("kept", json!(newest.kept))
        .with("home", json!(newest.home))
        .with("generations", json!(generations)))
}

fn generation(receipt: &RunReceipt) -> Value {
    json!({
        "version": receipt.number.to_string(),
        "source": receipt.source,
        "arguments": receipt.arguments,
        "hosts": receipt.hosts,
        "kept": receipt.kept,
        "paths": receipt.paths,
    })
}
