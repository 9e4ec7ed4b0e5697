//! `unpipe publish revoke`: a release is denied to everybody.

use crate::cli::args::RevokeArgs;
use crate::cli::context::Context;
use crate::cli::failure::Failed;
use crate::cli::report::Report;

/// Runs the command.
pub(super) fn run(_context: &Context<'_>, _args: &RevokeArgs) -> Result<Report, Failed> {
    Err(Failed::say_usage(
        "publish revoke is not built yet".to_owned(),
    ))
}
