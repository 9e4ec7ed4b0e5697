//! `unpipe list`

use serde_json::{Value, json};

use super::context::Context;
use super::failure::Failed;
use super::report::{self, Report};
use crate::ui::{Stream, listing};

/// Every installed package.
pub(super) fn run(context: &Context<'_>) -> Result<Report, Failed> {
    let packages = context.prefix()?.view()?.packages()?;
    let style = context.console.style(Stream::Out, context.world);
    let rows: Vec<Value> = packages.iter().map(report::package).collect();
    Ok(Report::done(listing(&packages, &style)).with("packages", json!(rows)))
}
