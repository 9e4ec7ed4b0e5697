//! One policy file, as it is written.

use super::{Habit, Mirror, Pattern, PolicyError, Rule, read};
use crate::minisign::PublicKey;
use crate::model::{Digest, Period, Size, Time, WebUrl};
use crate::trust::Anchor;
use std::path::{Path, PathBuf};

/// A file that was read, exactly as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The file.
    pub file: PathBuf,
    /// What it held.
    pub sha256: Digest,
}

/// The rules of one file; what it does not write is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PolicyFile {
    /// Which file it was; none where there is none.
    pub origin: Option<Origin>,
    /// How long ago this machine must have seen a release.
    pub min_age: Option<Rule<Period>>,
    /// How long after its expiry an index may serve offline.
    pub max_staleness: Option<Rule<Period>>,
    /// Releases with steps.
    pub steps: Option<Rule<Habit>>,
    /// `unpipe run`.
    pub run: Option<Rule<Habit>>,
    /// Trust on first use.
    pub tofu: Option<Rule<Habit>>,
    /// How many approvals a release needs.
    pub reviews: Option<Rule<u32>>,
    /// The largest artifact.
    pub max_artifact: Option<Rule<Size>>,
    /// The `xn--` labels that a name may have.
    pub idn: Option<Rule<Vec<String>>>,
    /// What some names need.
    pub names: Vec<Rule<NameRule>>,
    /// Names that are refused.
    pub deny: Vec<Rule<Pattern>>,
    /// If there is any, all other names are refused.
    pub allow: Vec<Rule<Pattern>>,
    /// Whose reviews count.
    pub reviewers: Vec<Rule<Reviewer>>,
    /// Where else bytes may come from.
    pub mirrors: Vec<Rule<Mirror>>,
}

/// What some names need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameRule {
    /// Which names.
    pub pattern: Pattern,
    /// The key or root that a root of theirs must meet.
    pub key: Option<Rule<Anchor>>,
    /// How many approvals they need.
    pub reviews: Option<Rule<u32>>,
}

/// Somebody whose reviews count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reviewer {
    /// What the policy calls them.
    pub label: String,
    /// Their key.
    pub key: PublicKey,
    /// Until when they count; for ever if none.
    pub until: Option<Time>,
    /// Where their reviews are, besides the package's own place.
    pub url: Option<WebUrl>,
}

impl Reviewer {
    /// When their reviews stopped to count, if that is past.
    pub fn ended(&self, now: Time) -> Option<Time> {
        self.until.filter(|until| *until <= now)
    }
}

impl PolicyFile {
    /// Reads the text of a file.
    ///
    /// # Errors
    /// If anything in it is not understood.
    pub fn parse(path: &Path, text: &str) -> Result<Self, PolicyError> {
        read::file(path, text)
    }
}
