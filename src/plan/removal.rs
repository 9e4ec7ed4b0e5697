//! Removing a package.

use super::{Change, Current, Plan, Survey, Warning};
use crate::model::{OutsideText, RelPath};
use crate::receipt::Receipt;

/// A package that will be removed with all its versions.
#[derive(Debug)]
pub struct Removal {
    /// The version that is current.
    pub receipt: Receipt,
    /// What disappears from the prefix.
    pub exports: Vec<RelPath>,
    /// Files that the user changed, which are moved aside.
    pub edited: Vec<OutsideText>,
}

/// Plans to remove a package.
pub fn remove(current: &Current, survey: &Survey) -> Plan {
    let removal = Removal {
        receipt: current.receipt.clone(),
        exports: current.receipt.exported().cloned().collect(),
        edited: current.edited.clone(),
    };
    let edited = current.edited.clone();
    let warnings = if edited.is_empty() {
        Vec::new()
    } else {
        vec![Warning::Edited { paths: edited }]
    };
    let name = current.receipt.name.clone();
    Plan::new(
        name,
        survey.prefix.clone(),
        Change::Remove(Box::new(removal)),
        warnings,
    )
}
