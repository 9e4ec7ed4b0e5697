//! The rules that a root keeps beyond its fields' types.

use std::collections::BTreeSet;

use super::{DocumentError, Kind, Role, Root};
use crate::model::OutsideText;

fn broken(reason: impl Into<String>) -> DocumentError {
    DocumentError::Rule {
        kind: Kind::Root,
        reason: OutsideText::new(reason),
    }
}

/// Checks a root: numbering, no key twice, thresholds that can be met and are not zero, and the
/// online key kept apart.
pub(super) fn check(root: &Root) -> Result<(), DocumentError> {
    match (root.version, root.previous) {
        (0, _) => return Err(broken("roots are numbered from 1, found 0")),
        (1, Some(_)) => return Err(broken("root 1 has no previous, found one")),
        (1, None) | (2.., Some(_)) => {}
        (version, None) => {
            return Err(broken(format!("root {version} needs previous, found none")));
        }
    }
    check_keys(root)?;
    for (name, role) in [
        ("root", &root.roles.root),
        ("release", &root.roles.release),
        ("index", &root.roles.index),
    ] {
        check_role(root, name, role)?;
    }
    check_online_key(root)
}

/// One key under two labels or two ids could be counted twice.
fn check_keys(root: &Root) -> Result<(), DocumentError> {
    let keys: BTreeSet<_> = root.keys.values().collect();
    let ids: BTreeSet<_> = root.keys.values().map(|key| key.id().to_string()).collect();
    if keys.len() != root.keys.len() {
        return Err(broken("every key stands once, found one twice"));
    }
    if ids.len() != root.keys.len() {
        return Err(broken("every key has an id of its own, found one twice"));
    }
    Ok(())
}

fn check_role(root: &Root, name: &str, role: &Role) -> Result<(), DocumentError> {
    let labels: BTreeSet<_> = role.keys.iter().collect();
    if labels.len() != role.keys.len() {
        return Err(broken(format!(
            "role {name} lists a key once, found one twice"
        )));
    }
    if let Some(unknown) = role
        .keys
        .iter()
        .find(|label| !root.keys.contains_key(*label))
    {
        return Err(broken(format!(
            "role {name} lists keys of this root, found {unknown}"
        )));
    }
    if role.threshold == 0 || role.threshold > role.keys.len() {
        let (threshold, keys) = (role.threshold, role.keys.len());
        return Err(broken(format!(
            "role {name} needs a threshold from 1 to its {keys} keys, found {threshold}"
        )));
    }
    Ok(())
}

/// TUF 1.0.34, section 6.1: online keys are not for roles whose word installs something. A publisher
/// with a single root key may let the key of its releases sign the index too; who has two root keys
/// or more keeps the online key apart.
fn check_online_key(root: &Root) -> Result<(), DocumentError> {
    if root.roles.root.keys.len() < 2 {
        return Ok(());
    }
    let index = root.keys_of(&root.roles.index);
    let others: BTreeSet<_> = root
        .keys_of(&root.roles.root)
        .union(&root.keys_of(&root.roles.release))
        .copied()
        .collect();
    match index.intersection(&others).next() {
        Some(shared) => Err(broken(format!(
            "an index key is in no other role, found {} in two",
            root.label_of(shared).map_or("one", |label| label.as_str())
        ))),
        None => Ok(()),
    }
}
