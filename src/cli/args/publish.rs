//! What the publisher's commands take.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// `unpipe publish`
#[derive(Debug, Args)]
pub(crate) struct PublishArgs {
    #[command(subcommand)]
    pub(crate) command: PublishCommand,
}

/// The publisher's commands.
#[derive(Debug, Subcommand)]
pub(crate) enum PublishCommand {
    /// Make signing keys
    Key(KeyArgs),
    /// Look at your release files and write unpipe.toml
    Init(InitArgs),
    /// Make, check and sign a release, as a folder of static files
    Release(ReleaseArgs),
    /// Look for mistakes in a folder of documents, or in what is hosted
    Lint(LintArgs),
    /// Sign a document's body, or add a signature to a document
    Sign(SignArgs),
    /// Part a document into its body and signatures, for stock minisign
    Split(SplitArgs),
    /// Tell who has signed what, and who is missing
    Status(StatusArgs),
    /// Sign a new index, so that it stays fresh
    Refresh(RefreshArgs),
    /// Make a new root: other keys, other thresholds, or a later expiry
    Rotate(RotateArgs),
    /// Deny a release to everybody
    Revoke(RevokeArgs),
    /// Take a key out of every role by a new root
    RetireKey(RetireKeyArgs),
    /// Write the install page, README lines and a CI recipe
    Docs(DocsArgs),
}

/// `unpipe publish key`
#[derive(Debug, Args)]
pub(crate) struct KeyArgs {
    #[command(subcommand)]
    pub(crate) command: KeyCommand,
}

/// The commands about keys.
#[derive(Debug, Subcommand)]
pub(crate) enum KeyCommand {
    /// Make a root key to keep offline and a release key, as stock minisign files
    New(KeyNewArgs),
}

/// `unpipe publish key new`
#[derive(Debug, Args)]
pub(crate) struct KeyNewArgs {
    /// What to call the keys, such as your program's name: they become LABEL-root and LABEL-release
    pub(crate) label: String,
    /// Make one key for everything, called LABEL
    #[arg(long)]
    pub(crate) single: bool,
    /// Make a key for the index too, called LABEL-index: a weekly job may hold it
    #[arg(long)]
    pub(crate) index: bool,
    #[command(flatten)]
    pub(crate) password: PasswordArgs,
    /// Do not encrypt the secret keys
    #[arg(long, conflicts_with_all = ["password_file", "password_fd"])]
    pub(crate) no_password: bool,
}

/// Where a password comes from; never from an argument.
#[derive(Debug, Args)]
pub(crate) struct PasswordArgs {
    /// Read the password from this file; one final newline is left out
    #[arg(long, value_name = "FILE")]
    pub(crate) password_file: Option<PathBuf>,
    /// Read the password from this open file descriptor
    #[arg(long, value_name = "FD", conflicts_with = "password_file")]
    pub(crate) password_fd: Option<u32>,
}

/// `unpipe publish sign`
#[derive(Debug, Args)]
pub(crate) struct SignArgs {
    /// A body (….toml), which becomes a document beside it; or a document (….unpipe), which gets
    /// one signature more
    pub(crate) file: PathBuf,
    /// The secret key file; without it the only one in the keys folder
    #[arg(short, long, value_name = "FILE")]
    pub(crate) secret_key: Option<PathBuf>,
    /// Where to write the document [default: FILE with .unpipe in place of .toml]
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// The trusted comment
    #[arg(short = 't', long, value_name = "TEXT")]
    pub(crate) comment: Option<String>,
    #[command(flatten)]
    pub(crate) password: PasswordArgs,
}

/// `unpipe publish split`
#[derive(Debug, Args)]
pub(crate) struct SplitArgs {
    /// The document
    pub(crate) file: PathBuf,
    /// The path of the parts without their endings [default: FILE without .unpipe]
    #[arg(short, long, value_name = "BASE")]
    pub(crate) output: Option<PathBuf>,
}

/// Who signs.
#[derive(Debug, Args)]
pub(crate) struct SignerArgs {
    /// A secret key file, beside those in the keys folder; may be given several times
    #[arg(short, long = "secret-key", value_name = "FILE")]
    pub(crate) secret_keys: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) password: PasswordArgs,
}

/// The folder of documents that a command brings up to date.
#[derive(Debug, Args)]
pub(crate) struct SiteArgs {
    /// The folder of static files to upload
    #[arg(
        short,
        long,
        visible_alias = "out",
        value_name = "DIR",
        default_value = "site"
    )]
    pub(crate) output: PathBuf,
    /// Where the files are hosted: begin from what is there, instead of from the folder
    #[arg(long, value_name = "URL")]
    pub(crate) from: Option<String>,
    /// The project's file
    #[arg(long, value_name = "FILE", default_value = "unpipe.toml")]
    pub(crate) config: PathBuf,
    #[command(flatten)]
    pub(crate) signer: SignerArgs,
}

/// `unpipe publish init`
#[derive(Debug, Args)]
pub(crate) struct InitArgs {
    /// A folder of archives, or a SHA256SUMS, dist-manifest.json or artifacts.json
    #[arg(value_name = "DIST", default_value = "dist")]
    pub(crate) dist: PathBuf,
    /// The package's name: DOMAIN/PATH
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// Where each artifact will be, with {file} and {version} [default: beside the documents]
    #[arg(long, value_name = "PATTERN")]
    pub(crate) url: Option<String>,
    /// One line about the program
    #[arg(long, value_name = "TEXT")]
    pub(crate) summary: Option<String>,
    /// The file to write
    #[arg(long, value_name = "FILE", default_value = "unpipe.toml")]
    pub(crate) config: PathBuf,
}

/// `unpipe publish release`
#[derive(Debug, Args)]
pub(crate) struct ReleaseArgs {
    /// The folder with the release's files
    #[arg(value_name = "DIST", default_value = "dist")]
    pub(crate) dist: PathBuf,
    /// What the release is called
    #[arg(long, value_name = "VERSION")]
    pub(crate) version: String,
    /// The channel that it becomes current in
    #[arg(long, value_name = "CHANNEL", default_value = "stable")]
    pub(crate) channel: String,
    #[command(flatten)]
    pub(crate) site: SiteArgs,
}

/// `unpipe publish lint`
#[derive(Debug, Args)]
pub(crate) struct LintArgs {
    /// A folder of documents and artifacts, a document, or a body
    #[arg(value_name = "PATH", default_value = "site")]
    pub(crate) path: PathBuf,
    /// Fetch what is hosted there as a user would, and look at that as well
    #[arg(long, value_name = "URL")]
    pub(crate) online: Option<String>,
}

/// `unpipe publish status`
#[derive(Debug, Args)]
pub(crate) struct StatusArgs {
    /// Documents or folders of documents [default: site, and pending if it is there]
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
}

/// `unpipe publish refresh`
#[derive(Debug, Args)]
pub(crate) struct RefreshArgs {
    #[command(flatten)]
    pub(crate) site: SiteArgs,
}

/// `unpipe publish rotate`
#[derive(Debug, Args)]
pub(crate) struct RotateArgs {
    #[command(flatten)]
    pub(crate) changes: ChangesArgs,
    /// No release below this serial is ever accepted again
    #[arg(long, value_name = "SERIAL")]
    pub(crate) min_serial: Option<u64>,
    #[command(flatten)]
    pub(crate) site: SiteArgs,
}

/// Which keys come and go.
#[derive(Debug, Args)]
pub(crate) struct ChangesArgs {
    /// A public key file that joins the root role; may be given several times
    #[arg(long, value_name = "PUB")]
    pub(crate) add_root: Vec<PathBuf>,
    /// A public key file that joins the release role
    #[arg(long, value_name = "PUB")]
    pub(crate) add_release: Vec<PathBuf>,
    /// A public key file that joins the index role
    #[arg(long, value_name = "PUB")]
    pub(crate) add_index: Vec<PathBuf>,
    /// A key, by its label, that leaves a role: ROLE=LABEL, or LABEL for every role
    #[arg(long, value_name = "[ROLE=]LABEL")]
    pub(crate) remove: Vec<String>,
    /// How many keys of a role must sign: ROLE=NUMBER
    #[arg(long, value_name = "ROLE=NUMBER")]
    pub(crate) threshold: Vec<String>,
}

/// `unpipe publish revoke`
#[derive(Debug, Args)]
pub(crate) struct RevokeArgs {
    /// The version that nobody may install any more
    #[arg(value_name = "VERSION")]
    pub(crate) version: String,
    /// Why: users read it
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: String,
    /// How bad it is
    #[arg(long, value_name = "WORD", default_value = "high")]
    pub(crate) severity: String,
    #[command(flatten)]
    pub(crate) site: SiteArgs,
}

/// `unpipe publish retire-key`
#[derive(Debug, Args)]
pub(crate) struct RetireKeyArgs {
    /// The key's label in the root
    #[arg(value_name = "LABEL")]
    pub(crate) label: String,
    /// A public key file that takes its place in its roles
    #[arg(long, value_name = "PUB")]
    pub(crate) replace_with: Option<PathBuf>,
    /// No release below this serial is ever accepted again
    #[arg(long, value_name = "SERIAL")]
    pub(crate) min_serial: Option<u64>,
    #[command(flatten)]
    pub(crate) site: SiteArgs,
}

/// `unpipe publish docs`
#[derive(Debug, Args)]
pub(crate) struct DocsArgs {
    /// The folder of documents
    #[arg(value_name = "SITE", default_value = "site")]
    pub(crate) site: PathBuf,
    /// Where to write the pages
    #[arg(short, long, value_name = "DIR", default_value = "install")]
    pub(crate) output: PathBuf,
}
