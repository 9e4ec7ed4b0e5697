//! The first root, from the public keys in the project.

use std::collections::{BTreeMap, BTreeSet};

use thiserror::Error;

use crate::document::{KeyLabel, Role, Roles, Root};
use crate::minisign::PublicKey;
use crate::model::{Code, Name, Period, Time};
use crate::publish::Label;

/// Why no first root can be made.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum FirstRootError {
    /// There are no keys.
    #[error("expected public keys in keys/, found none")]
    NoKeys,
    /// There are several sets of keys, and nothing says which.
    #[error("expected one set of keys in keys/, found those of {0}")]
    Several(String),
    /// The set that was named is not there.
    #[error(
        "expected keys/{label}-root.pub and keys/{label}-release.pub, or keys/{label}.pub, found {found}"
    )]
    Unknown {
        /// The label that was named.
        label: String,
        /// What is there.
        found: String,
    },
}

impl FirstRootError {
    /// The exit code.
    pub fn code(&self) -> Code {
        Code::SigningKey
    }
}

/// The keys of a first root, by what `key new` calls them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeySet {
    root: (KeyLabel, PublicKey),
    release: (KeyLabel, PublicKey),
    index: (KeyLabel, PublicKey),
}

const ROOT: &str = "-root";
const RELEASE: &str = "-release";
const INDEX: &str = "-index";

impl KeySet {
    /// Finds the set among the project's keys: `LABEL-root` and `LABEL-release`, with `LABEL-index`
    /// where there is one, else the release key for the index too; or `LABEL` alone for everything.
    ///
    /// # Errors
    /// If there is none, or several and none was named.
    pub fn find(
        keys: &BTreeMap<Label, PublicKey>,
        wanted: Option<&Label>,
    ) -> Result<Self, FirstRootError> {
        let found = labels(keys);
        let label = match (wanted, found.as_slice()) {
            (Some(label), _) => label.as_str(),
            (None, [only]) => only.as_str(),
            (None, []) => return Err(FirstRootError::NoKeys),
            (None, several) => return Err(FirstRootError::Several(several.join(", "))),
        };
        Self::of(keys, label).ok_or_else(|| FirstRootError::Unknown {
            label: label.to_owned(),
            found: if found.is_empty() {
                "no keys".to_owned()
            } else {
                format!("those of {}", found.join(", "))
            },
        })
    }

    fn of(keys: &BTreeMap<Label, PublicKey>, label: &str) -> Option<Self> {
        let get = |ending: &str| {
            let found = keys
                .iter()
                .find(|(known, _)| known.as_str() == format!("{label}{ending}"));
            found.and_then(|(label, key)| Some((KeyLabel::try_from(label.to_string()).ok()?, *key)))
        };
        if let (Some(root), Some(release)) = (get(ROOT), get(RELEASE)) {
            let index = get(INDEX).unwrap_or_else(|| release.clone());
            return Some(Self {
                root,
                release,
                index,
            });
        }
        let single = get("")?;
        Some(Self {
            root: single.clone(),
            release: single.clone(),
            index: get(INDEX).unwrap_or(single),
        })
    }

    /// The root key, which one-liners name.
    pub fn root_key(&self) -> PublicKey {
        self.root.1
    }

    /// Root 1 with these keys, each role with a threshold of one.
    pub fn first_root(&self, name: Name, now: Time, days: u32) -> Root {
        let role = |(label, _): &(KeyLabel, PublicKey)| Role {
            keys: vec![label.clone()],
            threshold: 1,
        };
        let all = [&self.root, &self.release, &self.index];
        Root {
            name,
            version: 1,
            issued: now,
            expires: now.plus(Period::days_long(days)),
            previous: None,
            min_serial: None,
            keys: all
                .into_iter()
                .map(|(label, key)| (label.clone(), *key))
                .collect(),
            roles: Roles {
                root: role(&self.root),
                release: role(&self.release),
                index: role(&self.index),
            },
        }
    }
}

/// What the sets of keys are called.
fn labels(keys: &BTreeMap<Label, PublicKey>) -> Vec<String> {
    let all: BTreeSet<&str> = keys.keys().map(Label::as_str).collect();
    let whole = all.iter().filter_map(|label| {
        let stem = label.strip_suffix(ROOT)?;
        all.contains(format!("{stem}{RELEASE}").as_str())
            .then_some(stem)
    });
    let whole: BTreeSet<&str> = whole.collect();
    let is_part = |label: &str| {
        [ROOT, RELEASE, INDEX].iter().any(|ending| {
            let stem = label.strip_suffix(ending);
            stem.is_some_and(|stem| whole.contains(stem) || all.contains(stem))
        })
    };
    let single = all.iter().copied().filter(|label| !is_part(label));
    whole
        .iter()
        .copied()
        .chain(single)
        .map(str::to_owned)
        .collect()
}
