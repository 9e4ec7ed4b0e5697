//! `unpipe review`: what somebody else than the publisher says of a release.

mod make;

use super::args::ReviewCommand;
use super::context::Context;
use super::failure::Failed;
use super::report::Report;

/// The commands about reviews.
pub(super) fn run(context: &Context<'_>, command: &ReviewCommand) -> Result<Report, Failed> {
    match command {
        ReviewCommand::Make(args) => make::run(context, args),
    }
}
