//! `unpipe publish retire-key`: a key leaves every role.

use crate::cli::args::RetireKeyArgs;
use crate::cli::context::Context;
use crate::cli::failure::Failed;
use crate::cli::report::Report;

/// Runs the command.
pub(super) fn run(_context: &Context<'_>, _args: &RetireKeyArgs) -> Result<Report, Failed> {
    Err(Failed::say_usage(
        "publish retire-key is not built yet".to_owned(),
    ))
}
