//! What this machine requires of what is installed: two files, merged so that the second can only
//! tighten the first.
//!
//! `/etc/unpipe/policy.toml` is the administrator's, `$XDG_CONFIG_HOME/unpipe/policy.toml` the
//! user's. Nothing here reads a file: the texts come with their paths, and every rule remembers
//! its file and line, so that each decision can say where it comes from. A file that cannot be
//! read or understood is an error that refuses everything, never an empty policy.
//!
//! How the two are merged, rule by rule:
//!
//! | rule | the two together |
//! |---|---|
//! | deny | either refuses |
//! | allow | each file that has any must match |
//! | `key` | of both; one name with two keys is an error |
//! | `min_age`, `reviews` | the larger |
//! | `max_staleness`, `max_artifact` | the smaller |
//! | `steps`, `run`, `tofu` | `never` if either says so |
//! | `idn` | labels that are in both, where both have a list |
//! | reviewers | those of the first file, if it names any |
//! | mirrors | see [`Mirrors`] |
//!
//! A rule that a file does not write is no rule of that file.

mod denied;
mod error;
mod explain;
mod file;
mod judge;
mod merged;
mod mirrors;
mod pattern;
mod read;
mod rule;
mod show;
mod table;
mod values;

pub use denied::Denied;
pub use error::{Contradiction, PolicyError};
pub use explain::{Answer, Decision, Question};
pub use file::{NameRule, Origin, PolicyFile, Reviewer};
pub use judge::ScriptName;
pub use merged::Policy;
pub use mirrors::{File, Hop, Mirror, Mirrors, Route};
pub use pattern::{Pattern, PatternError};
pub use read::MAX_BYTES;
pub use rule::{At, Rule};
pub use show::{Force, Listed};
pub use values::Habit;
