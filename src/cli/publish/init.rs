//! `unpipe publish init`: looks at release files and writes `unpipe.toml`.

use crate::cli::args::InitArgs;
use crate::cli::context::Context;
use crate::cli::failure::Failed;
use crate::cli::report::Report;

/// Runs the command.
pub(super) fn run(_context: &Context<'_>, _args: &InitArgs) -> Result<Report, Failed> {
    Err(Failed::say_usage(
        "publish init is not built yet".to_owned(),
    ))
}
