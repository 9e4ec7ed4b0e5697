//! `unpipe publish rotate`: a new root.

use crate::cli::args::RotateArgs;
use crate::cli::context::Context;
use crate::cli::failure::Failed;
use crate::cli::report::Report;

/// Runs the command.
pub(super) fn run(_context: &Context<'_>, _args: &RotateArgs) -> Result<Report, Failed> {
    Err(Failed::say_usage(
        "publish rotate is not built yet".to_owned(),
    ))
}
