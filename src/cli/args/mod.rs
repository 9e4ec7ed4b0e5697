//! What may be typed: arguments as clap reads them, nothing understood yet.

mod publish;
mod review;
mod run;
mod upkeep;

use std::path::PathBuf;

use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};

pub(crate) use publish::*;
pub(crate) use review::*;
pub(crate) use run::*;
pub(crate) use upkeep::*;

/// Trusted one-line installs: signed, shown before anything happens, reversible.
#[derive(Debug, Parser)]
#[command(
    name = "unpipe",
    version,
    about,
    disable_help_subcommand = true,
    arg_required_else_help = true
)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Options that every command takes.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options of every command")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "these are switches, turned into enums at once"
)]
pub(crate) struct Global {
    /// Print one JSON object on standard output
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// The directory below which all is installed (or `UNPIPE_PREFIX`) [default: ~/.local]
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) prefix: Option<PathBuf>,
    /// The folder that keeps what is trusted (or `UNPIPE_STATE`)
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) state: Option<PathBuf>,
    /// Do not use the network (or `UNPIPE_OFFLINE`)
    #[arg(long, global = true)]
    pub(crate) offline: bool,
    /// Accept a clean plan under a key that is already known; with `run`, what --allow-path covers
    #[arg(short, long, global = true)]
    pub(crate) yes: bool,
    /// Say less
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
    /// Say more
    #[arg(short, long, global = true, action = ArgAction::Count)]
    pub(crate) verbose: u8,
    /// When to use colour
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: Colour,
    /// Never ask
    #[arg(long, global = true)]
    pub(crate) no_input: bool,
}

/// When to use colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Colour {
    /// On a terminal, unless `NO_COLOR` is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Install a package: fetch, verify, show, ask, install
    Install(InstallArgs),
    /// Bring installed packages to what their channel offers
    Upgrade(UpgradeArgs),
    /// Go back to the version before
    Rollback(OneArgs),
    /// Remove packages and every trace of them, and undo scripts that were kept
    Uninstall(UninstallArgs),
    /// List installed packages
    List(ListArgs),
    /// Compare installed files with what the publisher signed
    Check(NamesArgs),
    /// Tell about an installed package, or about one that could be
    Info(InfoArgs),
    /// Verify documents, folders, bundles and signed files, without a network
    Verify(VerifyArgs),
    /// Put a verified release into one file, for machines without a network
    Bundle(BundleArgs),
    /// Show and change which keys are trusted for which names
    Trust(TrustArgs),
    /// Show what this machine requires, and what that means for a name
    Policy(PolicyArgs),
    /// Show and clean what is kept of downloads
    Cache(CacheArgs),
    /// Fill a folder from which others can install, with what a list of packages names
    Mirror(MirrorArgs),
    /// Look at everything that unpipe needs on this machine, and change nothing
    Doctor,
    /// Print the line that puts installed commands on the PATH, or put it into start-up files
    Env(EnvArgs),
    /// Make and sign what others install
    Publish(PublishArgs),
    /// Run a script in a cage, see what it would change, keep it or throw it away
    Run(RunArgs),
    /// Say of somebody else's release whether it may be installed
    Review(ReviewArgs),
}

/// What plans can be asked for.
#[derive(Debug, Args)]
pub(crate) struct PlanArgs {
    /// Show the plan and change nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// With --dry-run: exit 10 if something would change
    #[arg(long, requires = "dry_run")]
    pub(crate) detailed_exitcode: bool,
    /// Accept exactly the plan with this digest (shown by --dry-run --json)
    #[arg(long, value_name = "DIGEST")]
    pub(crate) approve: Option<String>,
}

/// `unpipe install`
#[derive(Debug, Args)]
pub(crate) struct InstallArgs {
    /// NAME, NAME@VERSION, NAME@CHANNEL, a URL, or a folder, document or bundle by a path that
    /// begins with / ./ or ../
    #[arg(required = true, value_name = "PACKAGE")]
    pub(crate) packages: Vec<String>,
    /// The publisher's minisign key, or the sha256:… of a root
    #[arg(long, value_name = "KEY")]
    pub(crate) key: Option<String>,
    /// Accept an older version than the installed one
    #[arg(long)]
    pub(crate) downgrade: bool,
    #[command(flatten)]
    pub(crate) adopt: AdoptArgs,
    #[command(flatten)]
    pub(crate) plan: PlanArgs,
}

/// An archive that its publisher signed and did not describe.
#[derive(Clone, Debug, Args)]
pub(crate) struct AdoptArgs {
    /// PACKAGE is an archive that is only signed: this program of it becomes a command (COMMAND,
    /// or COMMAND=PATH where the archive calls it otherwise); may be given several times. With
    /// --version-name, {version} in any of these words stands for it, and `upgrade` uses them again
    #[arg(long = "bin", value_name = "COMMAND")]
    pub(crate) bins: Vec<String>,
    /// With --bin: the signed file of SHA-256 sums that lists the archive; a name beside it, a URL
    /// or a path [default: the archive's own .minisig]
    #[arg(long, value_name = "FILE", requires = "bins")]
    pub(crate) sums: Option<String>,
    /// With --bin: what to call the package, DOMAIN/PATH [default: from the address]
    #[arg(long, value_name = "NAME", requires = "bins")]
    pub(crate) name: Option<String>,
    /// With --bin: what to call the version [default: from the file name]
    #[arg(long, value_name = "VERSION", requires = "bins")]
    pub(crate) version_name: Option<String>,
}

/// `unpipe upgrade`
#[derive(Debug, Args)]
pub(crate) struct UpgradeArgs {
    /// Installed packages; all of them if none is named. They go together, or none does. For one that
    /// you described, NAME@VERSION
    #[arg(value_name = "NAME[@VERSION]")]
    pub(crate) names: Vec<String>,
    /// All installed packages, each for itself: what one of them waits for or fails at does not
    /// stop the others
    #[arg(long, conflicts_with = "names")]
    pub(crate) all: bool,
    #[command(flatten)]
    pub(crate) plan: PlanArgs,
}

/// A command about one installed package.
#[derive(Debug, Args)]
pub(crate) struct OneArgs {
    /// An installed package
    #[arg(value_name = "NAME")]
    pub(crate) name: String,
    #[command(flatten)]
    pub(crate) plan: PlanArgs,
}

/// A command about installed packages that changes nothing.
#[derive(Debug, Args)]
pub(crate) struct NamesArgs {
    /// Installed packages; all of them if none is named
    #[arg(value_name = "NAME")]
    pub(crate) names: Vec<String>,
}

/// `unpipe list`
#[derive(Debug, Args)]
pub(crate) struct ListArgs {
    /// Ask every place what its channel offers, and list only what has something newer
    #[arg(long)]
    pub(crate) outdated: bool,
}

/// `unpipe info`
#[derive(Debug, Args)]
pub(crate) struct InfoArgs {
    /// An installed NAME, or what could be installed: NAME, URL, folder, document or bundle
    #[arg(value_name = "PACKAGE")]
    pub(crate) package: String,
    /// The publisher's minisign key, or the sha256:… of a root
    #[arg(long, value_name = "KEY")]
    pub(crate) key: Option<String>,
}

/// `unpipe verify`
#[derive(Debug, Args)]
pub(crate) struct VerifyArgs {
    /// Documents, folders of documents, bundles, files (sums too) that have a FILE.minisig beside
    /// them, or the names of installed packages
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// A minisign key, or the sha256:… of a root; each file must verify under one of them
    #[arg(long = "key", value_name = "KEY")]
    pub(crate) keys: Vec<String>,
    /// Write a record of what was checked, as JSON, into a new file
    #[arg(long, value_name = "FILE")]
    pub(crate) report: Option<PathBuf>,
}

/// `unpipe policy`
#[derive(Debug, Args)]
pub(crate) struct PolicyArgs {
    #[command(subcommand)]
    pub(crate) command: PolicyCommand,
}

/// The commands about the policy.
#[derive(Debug, Subcommand)]
pub(crate) enum PolicyCommand {
    /// Show every rule, with its file and line
    Show,
    /// Explain every decision about one name; exit 23 if it is denied
    Test(PolicyTestArgs),
}

/// `unpipe policy test`
#[derive(Debug, Args)]
pub(crate) struct PolicyTestArgs {
    /// The name
    #[arg(value_name = "NAME")]
    pub(crate) name: String,
    /// The key that would be given to `install`
    #[arg(long, value_name = "KEY")]
    pub(crate) key: Option<String>,
}

/// `unpipe bundle`
#[derive(Debug, Args)]
pub(crate) struct BundleArgs {
    /// NAME, NAME@VERSION, NAME@CHANNEL, a URL, or a folder, document or bundle by its path
    #[arg(value_name = "PACKAGE")]
    pub(crate) package: String,
    /// The publisher's minisign key, or the sha256:… of a root
    #[arg(long, value_name = "KEY")]
    pub(crate) key: Option<String>,
    /// Carry the builds for all machines, not only for one like this
    #[arg(long)]
    pub(crate) all_platforms: bool,
    /// The file to write, such as tool.bundle.tar
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: PathBuf,
}

/// `unpipe trust`
#[derive(Debug, Args)]
pub(crate) struct TrustArgs {
    #[command(subcommand)]
    pub(crate) command: TrustCommand,
}

/// The commands about trust.
#[derive(Debug, Subcommand)]
pub(crate) enum TrustCommand {
    /// List every name that has a pin
    List,
    /// Tell what is known of one name
    Show(SubjectArgs),
    /// Pin a key to a name before anything is installed
    Add(TrustAddArgs),
    /// Forget what is known of one name, and pin another key if one is given
    Reset(TrustResetArgs),
}

/// One name, as its origin or as a place claims it.
#[derive(Debug, Args)]
pub(crate) struct SubjectArgs {
    /// The name
    pub(crate) name: String,
    /// The folder or URL that claims the name; not for a name at its own origin
    #[arg(long, value_name = "PLACE")]
    pub(crate) at: Option<String>,
    /// The name that you gave to an archive which a publisher only signed
    #[arg(long, conflicts_with = "at")]
    pub(crate) described: bool,
}

/// `unpipe trust add`
#[derive(Debug, Args)]
pub(crate) struct TrustAddArgs {
    #[command(flatten)]
    pub(crate) subject: SubjectArgs,
    /// The publisher's minisign key, or the sha256:… of a root
    #[arg(long, value_name = "KEY", required = true)]
    pub(crate) key: String,
}

/// `unpipe trust reset`
#[derive(Debug, Args)]
pub(crate) struct TrustResetArgs {
    #[command(flatten)]
    pub(crate) subject: SubjectArgs,
    /// The key or root to pin instead
    #[arg(long, value_name = "KEY")]
    pub(crate) key: Option<String>,
}

/// `unpipe cache`
#[derive(Debug, Args)]
pub(crate) struct CacheArgs {
    #[command(subcommand)]
    pub(crate) command: CacheCommand,
}

/// The commands about the cache.
#[derive(Debug, Subcommand)]
pub(crate) enum CacheCommand {
    /// List what is kept of downloads, what was used last first
    List,
    /// Remove what nobody used for 30 days
    Clean(CacheCleanArgs),
}

/// `unpipe cache clean`
#[derive(Debug, Args)]
pub(crate) struct CacheCleanArgs {
    /// Remove everything, also what scripts that were run are compared with the next time
    #[arg(long)]
    pub(crate) all: bool,
}

/// `unpipe mirror`
#[derive(Debug, Args)]
pub(crate) struct MirrorArgs {
    /// A text file with a line for each package: NAME[@VERSION|@CHANNEL] [KEY]
    #[arg(value_name = "LIST")]
    pub(crate) list: PathBuf,
    /// The folder to fill
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,
    /// The builds to fetch: for all platforms, or for this machine's alone
    #[arg(long, value_name = "WHICH", default_value = "all")]
    pub(crate) platform: Platforms,
    /// Remove what an earlier run put there and the list no longer asks for
    #[arg(long)]
    pub(crate) prune: bool,
}

/// Which builds are mirrored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Platforms {
    /// Those for all platforms
    All,
    /// The one that fits this machine
    This,
}
