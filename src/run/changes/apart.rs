//! What in a home is set apart from every run: its paths can never be kept.

use std::path::Path;

use crate::model::HomePath;
use crate::run::Barred;

/// The paths that no run may change, whatever it left there.
#[derive(Clone, Debug, Default)]
pub struct Apart {
    /// What the script was not shown: secrets, and what else was masked.
    pub hidden: Vec<HomePath>,
    /// Where other file systems are mounted.
    pub mounted: Vec<HomePath>,
    /// Unpipe's own configuration, state and store.
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
        if at(&self.own) {
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
