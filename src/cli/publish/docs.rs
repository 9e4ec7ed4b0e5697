//! `unpipe publish docs`: the install page, from the signed documents.

use crate::cli::args::DocsArgs;
use crate::cli::context::Context;
use crate::cli::failure::Failed;
use crate::cli::report::Report;

/// Runs the command.
pub(super) fn run(_context: &Context<'_>, _args: &DocsArgs) -> Result<Report, Failed> {
    Err(Failed::say_usage(
        "publish docs is not built yet".to_owned(),
    ))
}
