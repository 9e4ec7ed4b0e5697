//! `unpipe publish lint`: what is wrong with documents and artifacts.

use crate::cli::args::LintArgs;
use crate::cli::context::Context;
use crate::cli::failure::Failed;
use crate::cli::report::Report;

/// Runs the command.
pub(super) fn run(_context: &Context<'_>, _args: &LintArgs) -> Result<Report, Failed> {
    Err(Failed::say_usage(
        "publish lint is not built yet".to_owned(),
    ))
}
