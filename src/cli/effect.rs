//! What a command is for: its words on standard output, or a change that stays without them.

use super::args::{
    Arguments, CacheCommand, Command, EnvArgs, PlanArgs, PublishCommand, TrustCommand, VerifyArgs,
};

/// What is missing if standard output cannot be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    /// All that it is for.
    Words,
    /// A report alone: what it makes is made.
    Change,
}

impl Effect {
    /// The effect of what was typed.
    pub(super) fn of(arguments: &Arguments) -> Self {
        match &arguments.command {
            Command::Install(args) => of_plan(&args.plan),
            Command::Upgrade(args) => of_plan(&args.plan),
            Command::Rollback(args) => of_plan(&args.plan),
            Command::Uninstall(args) => of_plan(&args.plan),
            Command::Env(args) => of_env(args),
            Command::Verify(args) => of_verify(args),
            Command::Run(args) if args.show => Self::Words,
            Command::Trust(args) => match args.command {
                TrustCommand::List | TrustCommand::Show(_) => Self::Words,
                TrustCommand::Add(_) | TrustCommand::Reset(_) => Self::Change,
            },
            Command::Cache(args) => match args.command {
                CacheCommand::List => Self::Words,
                CacheCommand::Clean(_) => Self::Change,
            },
            Command::Publish(args) => of_publish(&args.command),
            Command::Bundle(_) | Command::Mirror(_) | Command::Run(_) | Command::Review(_) => {
                Self::Change
            }
            Command::List(_)
            | Command::Check(_)
            | Command::Info(_)
            | Command::Policy(_)
            | Command::Doctor => Self::Words,
        }
    }
}

fn of_plan(args: &PlanArgs) -> Effect {
    if args.dry_run {
        Effect::Words
    } else {
        Effect::Change
    }
}

fn of_env(args: &EnvArgs) -> Effect {
    if (args.install || args.uninstall) && !args.dry_run {
        Effect::Change
    } else {
        Effect::Words
    }
}

/// A report in a file holds the verdict as well.
fn of_verify(args: &VerifyArgs) -> Effect {
    match args.report {
        Some(_) => Effect::Change,
        None => Effect::Words,
    }
}

fn of_publish(command: &PublishCommand) -> Effect {
    match command {
        PublishCommand::Lint(_) | PublishCommand::Status(_) => Effect::Words,
        PublishCommand::Key(_)
        | PublishCommand::Init(_)
        | PublishCommand::Release(_)
        | PublishCommand::Sign(_)
        | PublishCommand::Split(_)
        | PublishCommand::Refresh(_)
        | PublishCommand::Rotate(_)
        | PublishCommand::Revoke(_)
        | PublishCommand::RetireKey(_)
        | PublishCommand::Docs(_) => Effect::Change,
    }
}
