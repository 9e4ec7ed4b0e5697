//! The next root: keys that come and go, thresholds, dates.

use std::collections::BTreeSet;

use thiserror::Error;

use crate::document::{KeyLabel, Root};
use crate::minisign::PublicKey;
use crate::model::{Code, Digest, Period, Serial, Time};
use crate::publish::RoleName;

/// What a new root changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rotation {
    /// Keys that join a role, with their labels.
    pub added: Vec<(RoleName, KeyLabel, PublicKey)>,
    /// Keys that leave a role.
    pub removed: Vec<(RoleName, KeyLabel)>,
    /// New thresholds.
    pub thresholds: Vec<(RoleName, usize)>,
    /// The serial below which nothing is accepted any more.
    pub min_serial: Option<Serial>,
}

/// Why a root cannot be changed so.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum RotationError {
    /// The root has no such key in the role.
    #[error("expected a key of the role {role} ({keys}), found {found}")]
    NotInRole {
        /// The role.
        role: RoleName,
        /// Its keys.
        keys: String,
        /// What was named.
        found: KeyLabel,
    },
    /// Another key has that label.
    #[error("expected {label} to be {known} as in the root, found {found}")]
    LabelTaken {
        /// The label.
        label: KeyLabel,
        /// The root's key.
        known: PublicKey,
        /// The new one.
        found: PublicKey,
    },
    /// A key would come and go at once.
    #[error("expected another key to join the role {role} than one that leaves it, found {label}")]
    Both {
        /// The role.
        role: RoleName,
        /// What the root calls the key.
        label: KeyLabel,
    },
    /// Nobody would have to sign.
    #[error("expected a threshold of 1 or more for the role {0}, found 0")]
    Nobody(RoleName),
    /// A role would be left without enough keys.
    #[error("the role {role} needs {threshold} key(s), found {left} left")]
    TooFew {
        /// The role.
        role: RoleName,
        /// Its threshold.
        threshold: usize,
        /// How many keys it would have.
        left: usize,
    },
    /// The online key would sign more than the index.
    #[error("once the root role has two keys, an index key is in no other role, found {0} in two")]
    Shared(KeyLabel),
    /// A minimum that is lower than the one in force.
    #[error("expected a minimum serial of at least {in_force}, found {found}")]
    Lower {
        /// The minimum in force.
        in_force: Serial,
        /// The one that was asked for.
        found: Serial,
    },
}

impl RotationError {
    /// The exit code.
    pub fn code(&self) -> Code {
        Code::Usage
    }

    /// What to do about it.
    pub fn mend(&self) -> Option<&'static str> {
        match self {
            Self::TooFew { .. } => Some("add a key to the role, or lower its threshold"),
            Self::Shared(_) => {
                Some("give the index a key of its own: --add-index PUB --remove index=LABEL")
            }
            Self::LabelTaken { .. } => {
                Some("a new key needs a label of its own: rename its .pub and .key files")
            }
            _ => None,
        }
    }
}

/// The root after `old`.
///
/// A release key that goes makes a minimum serial necessary (DESIGN 3.4, step 3): without one named,
/// it is `oldest`, the lowest serial that stays on offer.
///
/// # Errors
/// If the change leaves a root that nobody would accept.
pub fn next_root(
    (old, previous): (&Root, Digest),
    rotation: &Rotation,
    oldest: Serial,
    (now, days): (Time, u32),
) -> Result<Root, RotationError> {
    let mut root = old.clone();
    root.version = old.version.saturating_add(1);
    root.previous = Some(previous);
    root.issued = now.max(old.issued);
    root.expires = root.issued.plus(Period::days_long(days));
    for (role, label, key) in &rotation.added {
        // The same key under another name is the key that the root knows.
        let label = old.label_of(key).unwrap_or(label);
        if rotation.removed.contains(&(*role, label.clone())) {
            let (role, label) = (*role, label.clone());
            return Err(RotationError::Both { role, label });
        }
        add(&mut root, *role, label, *key)?;
    }
    for (role, label) in &rotation.removed {
        remove(&mut root, *role, label)?;
    }
    for (role, threshold) in &rotation.thresholds {
        role.of_mut(&mut root).threshold = *threshold;
    }
    drop_unused(&mut root);
    check(&root)?;
    root.min_serial = minimum(old, &root, rotation.min_serial, oldest)?;
    Ok(root)
}

fn add(
    root: &mut Root,
    role: RoleName,
    label: &KeyLabel,
    key: PublicKey,
) -> Result<(), RotationError> {
    let label = root.label_of(&key).unwrap_or(label).clone();
    match root.keys.get(&label) {
        Some(known) if *known != key => {
            return Err(RotationError::LabelTaken {
                label,
                known: *known,
                found: key,
            });
        }
        _ => root.keys.insert(label.clone(), key),
    };
    let role = role.of_mut(root);
    if !role.keys.contains(&label) {
        role.keys.push(label);
    }
    Ok(())
}

fn remove(root: &mut Root, name: RoleName, label: &KeyLabel) -> Result<(), RotationError> {
    let role = name.of_mut(root);
    let before = role.keys.len();
    role.keys.retain(|known| known != label);
    if role.keys.len() < before {
        return Ok(());
    }
    let keys: Vec<&str> = role.keys.iter().map(KeyLabel::as_str).collect();
    Err(RotationError::NotInRole {
        role: name,
        keys: keys.join(", "),
        found: label.clone(),
    })
}

fn drop_unused(root: &mut Root) {
    let used: BTreeSet<KeyLabel> = RoleName::ALL
        .into_iter()
        .flat_map(|name| name.of(root).keys.clone())
        .collect();
    root.keys.retain(|label, _| used.contains(label));
}

fn check(root: &Root) -> Result<(), RotationError> {
    for name in RoleName::ALL {
        let role = name.of(root);
        if role.threshold == 0 {
            return Err(RotationError::Nobody(name));
        }
        if role.keys.len() < role.threshold {
            return Err(RotationError::TooFew {
                role: name,
                threshold: role.threshold,
                left: role.keys.len(),
            });
        }
    }
    let others = [&root.roles.root, &root.roles.release];
    let is_shared = |label: &&KeyLabel| others.iter().any(|role| role.keys.contains(label));
    match root.roles.index.keys.iter().find(is_shared) {
        Some(label) if root.roles.root.keys.len() >= 2 => Err(RotationError::Shared(label.clone())),
        _ => Ok(()),
    }
}

fn minimum(
    old: &Root,
    new: &Root,
    wanted: Option<Serial>,
    oldest: Serial,
) -> Result<Option<Serial>, RotationError> {
    let before = old.keys_of(&old.roles.release);
    let after = new.keys_of(&new.roles.release);
    let removed = !before.is_subset(&after);
    match (wanted, old.min_serial) {
        (Some(found), Some(in_force)) if found < in_force => {
            Err(RotationError::Lower { in_force, found })
        }
        (Some(wanted), _) => Ok(Some(wanted)),
        (None, in_force) if removed => Ok(Some(in_force.map_or(oldest, |least| least.max(oldest)))),
        (None, in_force) => Ok(in_force),
    }
}
