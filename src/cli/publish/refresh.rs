//! `unpipe publish refresh`: a new index.

use crate::cli::args::RefreshArgs;
use crate::cli::context::Context;
use crate::cli::failure::Failed;
use crate::cli::report::Report;

/// Runs the command.
pub(super) fn run(_context: &Context<'_>, _args: &RefreshArgs) -> Result<Report, Failed> {
    Err(Failed::say_usage(
        "publish refresh is not built yet".to_owned(),
    ))
}
