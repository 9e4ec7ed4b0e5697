//! What a new root changes, in words: who signs it should read that first.

use std::collections::BTreeSet;

use crate::document::{KeyLabel, Role, Root};
use crate::minisign::PublicKey;
use crate::model::Serial;
use crate::publish::RoleName;

/// Every difference between two roots, a line each; the last one tells how long the new one is good.
pub fn changes(old: &Root, new: &Root) -> Vec<String> {
    let mut lines = Vec::new();
    for name in RoleName::ALL {
        let (before, after) = (name.of(old), name.of(new));
        let (known, now) = (keys(old, before), keys(new, after));
        for (label, key) in now.difference(&known) {
            lines.push(format!("{label} joins the role {name}: {key}"));
        }
        for (label, key) in known.difference(&now) {
            lines.push(format!("{label} leaves the role {name}: {key}"));
        }
        if before.threshold != after.threshold {
            lines.push(format!(
                "the role {name} needs {} of {} keys, before: {} of {}",
                after.threshold,
                now.len(),
                before.threshold,
                known.len()
            ));
        }
    }
    if old.min_serial != new.min_serial {
        let least = new.min_serial.map_or(0, Serial::number);
        lines.push(format!("nothing below serial {least} is accepted any more"));
    }
    lines.push(format!(
        "root {} is good until {}",
        new.version,
        new.expires.date()
    ));
    lines
}

fn keys<'a>(root: &'a Root, role: &'a Role) -> BTreeSet<(&'a KeyLabel, PublicKey)> {
    let labels = role.keys.iter();
    labels
        .filter_map(|label| Some((label, *root.keys.get(label)?)))
        .collect()
}
