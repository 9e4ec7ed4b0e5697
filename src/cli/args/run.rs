//! What may be typed after `run`.

use std::path::PathBuf;

use clap::Args;

/// `unpipe run`.
#[derive(Debug, Args)]
pub(crate) struct RunArgs {
    /// The script: its URL or its path
    #[arg(value_name = "URL|FILE")]
    pub(crate) script: String,
    /// Refuse any other bytes than those with this SHA-256
    #[arg(long, value_name = "HASH")]
    pub(crate) sha256: Option<String>,
    /// Let it talk to this host without asking (HOST or HOST:PORT; may be repeated)
    #[arg(long, value_name = "HOST")]
    pub(crate) allow_host: Vec<String>,
    /// With --yes: keep changes to this path and all below it (may be repeated)
    #[arg(long, value_name = "PATH")]
    pub(crate) allow_path: Vec<PathBuf>,
    /// Do not show this path of the home to the script, as if it were a secret (may be repeated)
    #[arg(long, value_name = "PATH")]
    pub(crate) hide: Vec<PathBuf>,
    /// Give the script this environment variable (may be repeated)
    #[arg(long, value_name = "NAME=VALUE")]
    pub(crate) env: Vec<String>,
    /// End the script after so many seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 1800)]
    pub(crate) timeout: u64,
    /// Put the script, what it said, what it changed and whom it talked to into this new folder
    #[arg(long, value_name = "DIR")]
    pub(crate) record: Option<PathBuf>,
    /// Show the script and what is notable in it, and do not run it
    #[arg(long, conflicts_with_all = ["allow_host", "allow_path", "env", "record"])]
    pub(crate) show: bool,
    /// What the script is given as arguments
    #[arg(last = true, value_name = "ARGS")]
    pub(crate) words: Vec<String>,
}
