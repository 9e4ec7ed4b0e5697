//! What turns the answer's default to no.

use std::fmt;
use std::path::PathBuf;

use super::Order;
use crate::model::{OutsideText, Place, Time, Version};

/// Something that a person should look at twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Warning {
    /// A command of the same name is elsewhere on the PATH.
    Shadows {
        /// The command.
        command: String,
        /// Where the other one is.
        other: PathBuf,
        /// Which of the two the PATH finds.
        order: Order,
    },
    /// A command that people and scripts trust blindly would come from this package.
    ShadowsEssential {
        /// The command.
        command: String,
    },
    /// An older version than the installed one.
    Downgrade {
        /// The installed version.
        from: Version,
        /// The older one.
        to: Version,
    },
    /// The package was installed from another place.
    OtherPlace {
        /// Where it came from.
        from: Place,
        /// Where this version comes from.
        to: Place,
    },
    /// The index has expired, and the policy lets it serve.
    StaleIndex {
        /// When it expired.
        since: Time,
    },
    /// Its commands are held less tightly than unpipe can.
    StagedTier,
    /// A description of the user's would replace what a publisher describes.
    LessProtected,
    /// Files that the user changed are moved aside.
    Edited {
        /// Which.
        paths: Vec<OutsideText>,
    },
    /// The version returned to is revoked.
    Revoked {
        /// Which version.
        version: Version,
        /// Why.
        reason: OutsideText,
    },
    /// The version returned to was rejected by a reviewer.
    Rejected {
        /// Which version.
        version: Version,
        /// What the policy calls the reviewer.
        by: OutsideText,
        /// What they said.
        note: Option<OutsideText>,
    },
    /// The version returned to is below what the root accepts.
    BelowMinimum {
        /// Which version.
        version: Version,
    },
}

impl Warning {
    /// Whether `--yes` may accept it. What it may not, a person or `--approve` must.
    pub fn bearable(&self) -> Bearable {
        match self {
            Self::Shadows { .. }
            | Self::OtherPlace { .. }
            | Self::Edited { .. }
            | Self::StagedTier => Bearable::ByYes,
            Self::ShadowsEssential { .. }
            | Self::LessProtected
            | Self::Downgrade { .. }
            | Self::StaleIndex { .. }
            | Self::Revoked { .. }
            | Self::Rejected { .. }
            | Self::BelowMinimum { .. } => Bearable::ByPersonOrDigest,
        }
    }
}

/// Who may accept a warning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bearable {
    /// `--yes` is enough.
    ByYes,
    /// A person who reads it, or `--approve` with the plan's digest.
    ByPersonOrDigest,
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Shadows {
                command,
                other,
                order,
            } => {
                let other = other.display();
                let runs = match order {
                    Order::First => "first on the PATH: that one runs",
                    Order::Later => "later on the PATH: this one runs",
                    Order::Alone => "which runs: bin is not on the PATH",
                };
                write!(f, "{command} is also at {other}, {runs}")
            }
            Self::ShadowsEssential { command } => {
                write!(
                    f,
                    "{command} is a command that the system and scripts rely on"
                )
            }
            Self::Downgrade { from, to } => write!(f, "goes back from {from} to the older {to}"),
            Self::OtherPlace { from, to } => {
                write!(f, "was installed from {from}, this is from {to}")
            }
            Self::StaleIndex { since } => {
                write!(
                    f,
                    "the index expired on {since}: newer releases and revocations may be missing"
                )
            }
            Self::StagedTier => f.write_str(
                "runs commands in the staged tier, which holds less than the full one: this machine \
                 has no namespaces for it",
            ),
            Self::LessProtected => f.write_str(
                "replaces what the publisher describes by what you describe, with less protection",
            ),
            Self::Edited { paths } => {
                write!(
                    f,
                    "{} changed file(s) are moved to share/unpipe/kept",
                    paths.len()
                )
            }
            Self::Revoked { version, reason } => {
                write!(f, "{version} was revoked by its publisher: {reason}")
            }
            Self::Rejected { version, by, note } => {
                write!(f, "{version} was rejected by {by}")?;
                note.as_ref().map_or(Ok(()), |note| write!(f, ": {note}"))
            }
            Self::BelowMinimum { version } => {
                write!(f, "{version} is older than its publisher accepts")
            }
        }
    }
}
