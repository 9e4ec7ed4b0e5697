//! What a line of a script can be found to do.

use serde::{Deserialize, Serialize};

/// What a line does. The order is that in which people are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Text that a reader may not see as it is.
    HiddenText,
    /// Runs what was just fetched or made, unseen: `curl … | sh`.
    PipesToShell,
    /// Runs a text as a command.
    Evals,
    /// Turns encoded text into something else.
    Decodes,
    /// Fetches programs or data.
    Downloads,
    /// Does not check who it talks to.
    SkipsTls,
    /// Asks for the rights of another user.
    AsksForRights,
    /// Makes programs run with others' rights, or files writable to everybody.
    Permissions,
    /// Writes to or names a file that a shell reads when it starts.
    StartupFiles,
    /// Makes something run later or at each login.
    Services,
    /// Changes the configuration of ssh or git.
    Settings,
    /// Names keys, passwords and tokens.
    Secrets,
    /// Sends data, or speaks of telemetry.
    Sends,
    /// Deletes folders or devices.
    Deletes,
    /// Writes outside of the home and `/tmp`.
    OutsideHome,
    /// Leaves something running.
    Background,
    /// Ends processes.
    Kills,
    /// Looks whether a person sits at a terminal.
    LooksForTerminal,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 18] = [
        Self::HiddenText,
        Self::PipesToShell,
        Self::Evals,
        Self::Decodes,
        Self::Downloads,
        Self::SkipsTls,
        Self::AsksForRights,
        Self::Permissions,
        Self::StartupFiles,
        Self::Services,
        Self::Settings,
        Self::Secrets,
        Self::Sends,
        Self::Deletes,
        Self::OutsideHome,
        Self::Background,
        Self::Kills,
        Self::LooksForTerminal,
    ];

    /// What it is called for machines.
    pub fn word(self) -> &'static str {
        match self {
            Self::HiddenText => "hidden-text",
            Self::PipesToShell => "pipes-to-shell",
            Self::Evals => "evals",
            Self::Decodes => "decodes",
            Self::Downloads => "downloads",
            Self::SkipsTls => "skips-tls",
            Self::AsksForRights => "asks-for-rights",
            Self::Permissions => "permissions",
            Self::StartupFiles => "startup-files",
            Self::Services => "services",
            Self::Settings => "settings",
            Self::Secrets => "secrets",
            Self::Sends => "sends",
            Self::Deletes => "deletes",
            Self::OutsideHome => "outside-home",
            Self::Background => "background",
            Self::Kills => "kills",
            Self::LooksForTerminal => "looks-for-terminal",
        }
    }

    /// What people are told of it.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::HiddenText => "Text that may not look like what it is",
            Self::PipesToShell => "Runs what it has just fetched or made, unseen",
            Self::Evals => "Runs a text as a command",
            Self::Decodes => "Decodes text",
            Self::Downloads => "Downloads",
            Self::SkipsTls => "Does not check whom it talks to",
            Self::AsksForRights => "Asks for another user's rights",
            Self::Permissions => "Changes who may do what",
            Self::StartupFiles => "Writes to or names a shell's start-up file",
            Self::Services => "Makes something run later",
            Self::Settings => "Changes the settings of ssh or git",
            Self::Secrets => "Names keys, passwords or tokens",
            Self::Sends => "Sends data, or speaks of telemetry",
            Self::Deletes => "Deletes",
            Self::OutsideHome => "Writes outside of the home",
            Self::Background => "Leaves something running",
            Self::Kills => "Ends processes",
            Self::LooksForTerminal => "Looks whether a person is there",
        }
    }
}
