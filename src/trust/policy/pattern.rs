//! Which names a rule is about.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::model::Name;

/// A name, with a `*` at an end where any number of names is meant: `get.example.org/tool`,
/// `get.example.org/*`, `*.example.org/tool`, or `*` for all.
///
/// A `*` at the beginning stands for one label or more, and never reaches over the `/`: else
/// `*.example.org/*` would be a name of any domain whose path says so. One at the end stands for
/// the rest of the path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pattern {
    domain: Domain,
    path: Path,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Domain {
    Any,
    Exactly(String),
    /// Ends with this, which begins with a dot.
    Below(String),
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Path {
    Exactly(String),
    Beginning(String),
}

/// Why a text is no pattern.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("expected DOMAIN/PATH, with a * at an end only (as in *.example.org/*), found {0:?}")]
pub struct PatternError(String);

impl Pattern {
    /// Whether a name is meant.
    pub fn matches(&self, name: &Name) -> bool {
        let domain = match &self.domain {
            Domain::Any => true,
            Domain::Exactly(domain) => domain == name.domain(),
            Domain::Below(end) => name.domain().ends_with(end.as_str()),
        };
        domain
            && match &self.path {
                Path::Exactly(path) => path == name.path(),
                Path::Beginning(path) => name.path().starts_with(path.as_str()),
            }
    }

    /// The only name that is meant, if it is one.
    pub fn name(&self) -> Option<Name> {
        match (&self.domain, &self.path) {
            (Domain::Exactly(_), Path::Exactly(_)) => self.to_string().parse().ok(),
            _ => None,
        }
    }

    /// The only domain that is meant, if it is one.
    pub fn domain(&self) -> Option<&str> {
        match &self.domain {
            Domain::Exactly(domain) => Some(domain),
            Domain::Any | Domain::Below(_) => None,
        }
    }

    /// Whether there can be a name that both mean.
    pub fn meets(&self, other: &Self) -> bool {
        let domain = match (&self.domain, &other.domain) {
            (Domain::Any, _) | (_, Domain::Any) => true,
            (Domain::Exactly(one), Domain::Exactly(other)) => one == other,
            (Domain::Exactly(one), Domain::Below(end))
            | (Domain::Below(end), Domain::Exactly(one)) => one.ends_with(end.as_str()),
            (Domain::Below(one), Domain::Below(other)) => {
                one.ends_with(other.as_str()) || other.ends_with(one.as_str())
            }
        };
        domain
            && match (&self.path, &other.path) {
                (Path::Exactly(one), Path::Exactly(other)) => one == other,
                (Path::Exactly(one), Path::Beginning(start))
                | (Path::Beginning(start), Path::Exactly(one)) => one.starts_with(start.as_str()),
                (Path::Beginning(one), Path::Beginning(other)) => {
                    one.starts_with(other.as_str()) || other.starts_with(one.as_str())
                }
            }
    }
}

impl FromStr for Pattern {
    type Err = PatternError;

    fn from_str(text: &str) -> Result<Self, PatternError> {
        let wrong = || PatternError(text.to_owned());
        if text == "*" {
            return Ok(Self {
                domain: Domain::Any,
                path: Path::Beginning(String::new()),
            });
        }
        let (domain, path) = text.split_once('/').ok_or_else(wrong)?;
        let below = domain.strip_prefix('*');
        let beginning = path.strip_suffix('*');
        // One name that would be meant must be a name: that refuses every other star as well.
        let label = below.map_or_else(|| domain.to_owned(), |rest| format!("x{rest}"));
        let segment = beginning.map_or_else(|| path.to_owned(), |start| format!("{start}x"));
        let is_whole = below.is_none_or(|rest| rest.starts_with('.'));
        if !is_whole || format!("{label}/{segment}").parse::<Name>().is_err() {
            return Err(wrong());
        }
        Ok(Self {
            domain: match below {
                Some(end) => Domain::Below(end.to_owned()),
                None => Domain::Exactly(domain.to_owned()),
            },
            path: match beginning {
                Some(start) => Path::Beginning(start.to_owned()),
                None => Path::Exactly(path.to_owned()),
            },
        })
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.domain {
            Domain::Any => return f.write_str("*"),
            Domain::Exactly(domain) => f.write_str(domain)?,
            Domain::Below(end) => write!(f, "*{end}")?,
        }
        match &self.path {
            Path::Exactly(path) => write!(f, "/{path}"),
            Path::Beginning(start) => write!(f, "/{start}*"),
        }
    }
}
