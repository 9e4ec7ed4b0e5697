//! `root/1`: who may sign what.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};

use super::{DocumentError, Kind, root_rules, toml_profile};
use crate::minisign::PublicKey;
use crate::model::{Digest, Name, Serial, Time};

/// A root: keys, and the roles that they have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Root {
    /// The package.
    pub name: Name,
    /// Its number: exactly the previous one's and one more; the first is 1.
    pub version: u64,
    /// When it was signed.
    pub issued: Time,
    /// When it ends, if it is the last one.
    pub expires: Time,
    /// The hash of the root before; absent in root 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<Digest>,
    /// No release below it is ever accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_serial: Option<Serial>,
    /// The keys, by label.
    pub keys: BTreeMap<KeyLabel, PublicKey>,
    /// The roles.
    pub roles: Roles,
}

/// The three roles.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Roles {
    /// Signs the next root.
    pub root: Role,
    /// Signs releases.
    pub release: Role,
    /// Signs the index: an online key, which can only deny.
    pub index: Role,
}

/// Which keys have a role, and how many of them must agree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Role {
    /// Labels of keys.
    pub keys: Vec<KeyLabel>,
    /// At least 1 and at most the number of keys.
    pub threshold: usize,
}

/// What a root calls a key: `[A-Za-z0-9][A-Za-z0-9._-]{0,63}`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct KeyLabel(String);

impl Root {
    /// The keys of a role.
    pub fn keys_of(&self, role: &Role) -> BTreeSet<PublicKey> {
        role.keys
            .iter()
            .filter_map(|label| self.keys.get(label))
            .copied()
            .collect()
    }

    /// What this root calls a key.
    pub fn label_of(&self, key: &PublicKey) -> Option<&KeyLabel> {
        self.keys
            .iter()
            .find(|(_, known)| *known == key)
            .map(|(label, _)| label)
    }
}

impl KeyLabel {
    /// The label as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for KeyLabel {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let starts_well = text.starts_with(|c: char| c.is_ascii_alphanumeric());
        let goes_on_well = text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b));
        if starts_well && goes_on_well && text.len() <= 64 {
            Ok(Self(text))
        } else {
            Err(format!(
                "a key's label is 1 to 64 of A-Z a-z 0-9 . _ -, found {text:?}"
            ))
        }
    }
}

impl From<KeyLabel> for String {
    fn from(label: KeyLabel) -> Self {
        label.0
    }
}

impl fmt::Display for KeyLabel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Reads the body of a root.
///
/// # Errors
/// If it is not a root, or breaks a rule of roots.
pub fn parse_root(body: &[u8]) -> Result<Root, DocumentError> {
    let root: Root = toml_profile::read(body, Kind::Root)?;
    root_rules::check(&root)?;
    Ok(root)
}
