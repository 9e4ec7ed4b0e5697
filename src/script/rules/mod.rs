//! What lines do.
//!
//! [`Judge`] walks over a tree; a command is first stripped of what only runs another (`sudo`, `env`, a function of
//! the script's own that runs its arguments), and what is left is held against the table below.

mod call;
mod code;
mod facts;
mod files;
mod judge;
mod network;
mod paths;
mod system;
mod texts;
mod wrappers;

use super::Kind;
use call::Call;

pub(super) use facts::Facts;
pub(super) use judge::Judge;

/// A test of one command.
type Rule = fn(&Call<'_>) -> bool;

/// What is looked for in each command.
const RULES: &[(Kind, Rule)] = &[
    (Kind::Decodes, code::decodes),
    (Kind::Evals, code::evals),
    (Kind::PipesToShell, code::runs_what_is_made),
    (Kind::Downloads, network::downloads),
    (Kind::SkipsTls, network::skips_tls),
    (Kind::Sends, network::sends),
    (Kind::Permissions, system::changes_permissions),
    (Kind::Services, system::makes_services),
    (Kind::Background, system::stays),
    (Kind::Kills, system::kills),
    (Kind::LooksForTerminal, system::looks_for_terminal),
    (Kind::Settings, system::changes_settings),
    (Kind::Deletes, files::deletes),
    (Kind::OutsideHome, files::writes_outside),
    (Kind::StartupFiles, files::names_startup_file),
    (Kind::Secrets, files::names_secrets),
];
