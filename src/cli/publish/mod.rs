//! `unpipe publish …`: keys, releases, signatures, roots.

mod desk;
mod docs;
mod failures;
mod init;
mod key;
mod lint;
mod linted;
mod making;
mod passwords;
mod refresh;
mod release;
mod retire_key;
mod revoke;
mod rotate;
mod sign;
mod split;
mod status;
mod told;
mod unlock;

pub(super) use unlock::unlock;

use std::path::PathBuf;

use super::args::{KeyCommand, PublishCommand};
use super::context::Context;
use super::failure::Failed;
use super::report::Report;

/// The publisher's commands.
pub(super) fn run(context: &Context<'_>, command: &PublishCommand) -> Result<Report, Failed> {
    match command {
        PublishCommand::Key(args) => match &args.command {
            KeyCommand::New(args) => key::run(context, args),
        },
        PublishCommand::Init(args) => init::run(context, args),
        PublishCommand::Release(args) => release::run(context, args),
        PublishCommand::Lint(args) => lint::run(context, args),
        PublishCommand::Sign(args) => sign::run(context, args),
        PublishCommand::Split(args) => split::run(context, args),
        PublishCommand::Status(args) => status::run(context, args),
        PublishCommand::Refresh(args) => refresh::run(context, args),
        PublishCommand::Rotate(args) => rotate::run(context, args),
        PublishCommand::Revoke(args) => revoke::run(context, args),
        PublishCommand::RetireKey(args) => retire_key::run(context, args),
        PublishCommand::Docs(args) => docs::run(context, args),
    }
}

fn keys_folder(context: &Context<'_>) -> Result<PathBuf, Failed> {
    let config = context
        .world
        .config_folder()
        .ok_or_else(|| Failed::no_home("XDG_CONFIG_HOME"))?;
    Ok(config.join("keys"))
}
