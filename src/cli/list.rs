//! `unpipe list`

use serde_json::{Value, json};

use super::context::Context;
use super::failure::Failed;
use super::report::{self, Report};
use crate::ui::{Listed, Stream, list};

/// Every installed package.
pub(super) fn run(context: &Context<'_>) -> Result<Report, Failed> {
    let packages = context.prefix()?.view()?.packages()?;
    let style = context.console.style(Stream::Out, context.world);
    let rows: Vec<Value> = packages.iter().map(report::package).collect();
    let listed: Vec<Listed<'_>> = packages
        .iter()
        .map(|package| Listed {
            receipt: &package.receipt,
            track: &package.track,
            newer: None,
        })
        .collect();
    Ok(Report::done(list(&listed, &style)).with("packages", json!(rows)))
}
