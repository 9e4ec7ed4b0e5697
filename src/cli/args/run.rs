//! What may be typed after `run`.

use std::path::PathBuf;

use clap::Args;

/// How many seconds a script may take, where nothing else is said.
pub(crate) const TIMEOUT: u64 = 1800;

/// `unpipe run`.
#[derive(Debug, Args)]
pub(crate) struct RunArgs {
    /// The script: its https address or its path
    #[arg(value_name = "URL|FILE")]
    pub(crate) script: String,
    /// Run it only if this is the SHA-256 of its bytes
    #[arg(long, value_name = "HASH")]
    pub(crate) sha256: Option<String>,
    /// Let it talk to this host without a question: HOST or HOST:PORT (may be repeated)
    #[arg(long, value_name = "HOST")]
    pub(crate) allow_host: Vec<String>,
    /// With --yes: keep what it changes at this path and below; `~` is the whole home (may be repeated)
    #[arg(long, value_name = "PATH")]
    pub(crate) allow_path: Vec<PathBuf>,
    /// Hide this path of the home from the script, as keys are hidden (may be repeated)
    #[arg(long, value_name = "PATH")]
    pub(crate) hide: Vec<PathBuf>,
    /// Give the script this environment variable (may be repeated)
    #[arg(long, value_name = "NAME=VALUE")]
    pub(crate) env: Vec<String>,
    /// End the script after this time; nothing of it is kept then
    #[arg(long, value_name = "SECONDS", default_value_t = TIMEOUT)]
    pub(crate) timeout: u64,
    /// Write the script, its output, its changes and its hosts into this new folder
    #[arg(long, value_name = "DIR")]
    pub(crate) record: Option<PathBuf>,
    /// Show the script and what is notable in it, and run nothing
    #[arg(long, conflicts_with_all = ["allow_host", "allow_path", "env", "record"])]
    pub(crate) show: bool,
    /// After `--`: what the script is given as arguments
    #[arg(last = true, value_name = "ARGS")]
    pub(crate) words: Vec<String>,
}
