//! Arguments of the commands about this machine.

use clap::{Args, ValueEnum};

use super::PlanArgs;

/// `unpipe uninstall`
#[derive(Debug, Args)]
pub(crate) struct UninstallArgs {
    /// Installed packages, and kept scripts (run:…)
    #[arg(required = true, value_name = "NAME")]
    pub(crate) names: Vec<String>,
    /// Remove packages, or give up kept scripts, whose receipt is damaged; their files are kept below share/unpipe/kept
    #[arg(long)]
    pub(crate) damaged: bool,
    #[command(flatten)]
    pub(crate) plan: PlanArgs,
}

/// `unpipe env`
#[derive(Debug, Args)]
pub(crate) struct EnvArgs {
    /// The shell [default: the one that SHELL names]
    #[arg(long, value_name = "SHELL")]
    pub(crate) shell: Option<ShellWord>,
    /// Put the line into the shell's start-up files; shows the change and asks
    #[arg(long, group = "change")]
    pub(crate) install: bool,
    /// Take it out of every start-up file again; shows the change and asks
    #[arg(long, group = "change")]
    pub(crate) uninstall: bool,
    /// With --install or --uninstall: show the change and make none
    #[arg(long, requires = "change")]
    pub(crate) dry_run: bool,
}

/// A shell, as people call it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ShellWord {
    /// sh, dash and others that keep to POSIX
    #[value(alias = "dash")]
    Sh,
    /// bash
    Bash,
    /// zsh
    Zsh,
    /// fish
    Fish,
}
