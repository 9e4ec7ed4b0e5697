//! `unpipe publish split`: a document apart, for stock minisign.

use serde_json::json;

use crate::cli::args::SplitArgs;
use crate::cli::context::Context;
use crate::cli::failure::Failed;
use crate::cli::report::Report;
use crate::publish::split;

/// Parts a document.
pub(super) fn run(context: &Context<'_>, args: &SplitArgs) -> Result<Report, Failed> {
    let file = context.world.folder().join(&args.file);
    let base = args
        .output
        .as_ref()
        .map(|path| context.world.folder().join(path));
    let base = base.unwrap_or_else(|| file.with_extension(""));
    let parts = split::split(&file, &base).map_err(|error| Failed::of(&error, error.code()))?;
    let mut text = format!("{}\n{}\n", parts.body.display(), parts.all.display());
    for path in &parts.each {
        text.push_str(&format!("{}\n", path.display()));
    }
    Ok(Report::done(text)
        .with("body", json!(parts.body))
        .with("signatures", json!(parts.all)))
}
