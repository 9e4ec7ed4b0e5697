//! `unpipe publish status`: who signed, and who is missing.

use crate::cli::args::StatusArgs;
use crate::cli::context::Context;
use crate::cli::failure::Failed;
use crate::cli::report::Report;

/// Runs the command.
pub(super) fn run(_context: &Context<'_>, _args: &StatusArgs) -> Result<Report, Failed> {
    Err(Failed::say_usage(
        "publish status is not built yet".to_owned(),
    ))
}
