//! What in a home is set apart from every run: its paths can never be kept.

use std::path::Path;

use super::bars::Side;
use crate::model::{Bits, HomePath};
use crate::run::Barred;
use crate::run::chosen::is_private;
use crate::run::store::is_store;

/// The paths that no run may change, whatever it left there.
#[derive(Clone, Debug, Default)]
pub struct Apart {
    /// What the script was not shown: secrets, and what else was masked.
    pub hidden: Vec<HomePath>,
    /// Where other file systems are mounted.
    pub mounted: Vec<HomePath>,
    /// Unpipe's own configuration, state and store; the stores of other prefixes are known by the names
    /// of what is in them.
    pub own: Vec<HomePath>,
}

/// How a path lies to what is set apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lies {
    /// Nothing to do with it.
    Clear,
    /// It is that very path.
    At(Barred),
    /// Something of unpipe's own lies, or would lie, below it.
    AboveOwn,
}

impl Apart {
    pub(super) fn lies(&self, path: &Path) -> Lies {
        let at = |paths: &[HomePath]| paths.iter().any(|apart| apart.as_path() == path);
        let above = |apart: &HomePath| apart.as_path().starts_with(path);
        if at(&self.own) || is_store(path) {
            Lies::At(Barred::Own)
        } else if at(&self.mounted) {
            Lies::At(Barred::Mounted)
        } else if at(&self.hidden) {
            Lies::At(Barred::Hidden)
        } else if self.own.iter().any(above) {
            Lies::AboveOwn
        } else {
            Lies::Clear
        }
    }
}

/// What bars a path and all below it, because of where it is.
pub(super) fn set_apart(lies: Lies, real: Option<&Side>, after: &Side) -> Option<Barred> {
    match lies {
        Lies::At(Barred::Own) => Some(Barred::Own),
        Lies::At(barred) => real.map(|_| barred),
        // What is unpipe's own would end up elsewhere.
        Lies::AboveOwn if !after.is_folder() => Some(Barred::Own),
        // What is in a new folder is kept with it alone.
        Lies::AboveOwn if !real.is_some_and(Side::is_folder) => lets_others_in(lies, after),
        Lies::AboveOwn | Lies::Clear => None,
    }
}

/// What bars a folder above unpipe's own that others could write to: as keeping it would say.
pub(super) fn lets_others_in(lies: Lies, after: &Side) -> Option<Barred> {
    let is_open = after.is_folder() && !is_private(Bits::of(after.entry.mode));
    (lies == Lies::AboveOwn && is_open).then_some(Barred::AboveOwn)
}
