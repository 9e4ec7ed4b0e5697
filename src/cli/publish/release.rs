//! `unpipe publish release`: from a dist folder to a signed folder of static files.

use crate::cli::args::ReleaseArgs;
use crate::cli::context::Context;
use crate::cli::failure::Failed;
use crate::cli::report::Report;

/// Runs the command.
pub(super) fn run(_context: &Context<'_>, _args: &ReleaseArgs) -> Result<Report, Failed> {
    Err(Failed::say_usage(
        "publish release is not built yet".to_owned(),
    ))
}
