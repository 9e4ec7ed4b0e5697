//! What may be typed after `unpipe review`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::PasswordArgs;

/// `unpipe review`
#[derive(Debug, Args)]
pub(crate) struct ReviewArgs {
    #[command(subcommand)]
    pub(crate) command: ReviewCommand,
}

/// The commands about reviews.
#[derive(Debug, Subcommand)]
pub(crate) enum ReviewCommand {
    /// Verify a release as an install would, and sign what you say of it
    Make(ReviewMakeArgs),
}

/// `unpipe review make`
#[derive(Debug, Args)]
pub(crate) struct ReviewMakeArgs {
    /// NAME, NAME@VERSION, a URL, or a folder, document or bundle by its path
    #[arg(value_name = "PACKAGE")]
    pub(crate) package: String,
    /// The publisher's minisign key, or the sha256:… of a root
    #[arg(long, value_name = "KEY")]
    pub(crate) key: Option<String>,
    /// What you say of the release
    #[arg(long, value_name = "VERDICT")]
    pub(crate) verdict: SaidVerdict,
    /// What you did; may be given several times
    #[arg(long = "claim", value_name = "CLAIM")]
    pub(crate) claims: Vec<SaidClaim>,
    /// Anything else that you want to say
    #[arg(long, value_name = "TEXT")]
    pub(crate) note: Option<String>,
    /// What you call yourself [default: the name of the key's file]
    #[arg(long, value_name = "NAME")]
    pub(crate) reviewer: Option<String>,
    /// For how many days it counts, or until when [default: 365]
    #[arg(long, value_name = "DAYS|TIME")]
    pub(crate) expires: Option<String>,
    /// Your own secret key file; never the publisher's
    #[arg(short, long, value_name = "FILE")]
    pub(crate) secret_key: PathBuf,
    /// The folder for VERSION.review.KEY16.unpipe
    #[arg(short, long, value_name = "DIR", default_value = ".")]
    pub(crate) output: PathBuf,
    #[command(flatten)]
    pub(crate) password: PasswordArgs,
}

/// Yes or no.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SaidVerdict {
    /// It may be installed
    Approve,
    /// It must not be
    Reject,
}

/// What a reviewer did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SaidClaim {
    /// Read every command that it runs
    ReadSteps,
    /// Built the artifacts from source, with the very same bytes
    RebuiltIdentical,
    /// Ran the program where it could do no harm
    RanInSandbox,
}
