//! Handles that are held so that there are some to undo with, whatever the work before used up.

use std::path::Path;

use super::Cause;
use crate::beneath::Dir;

/// A removal of a tree needs a handle for the folder that it is in, two for levels of the tree and
/// one to list; what is undone is looked up through one more.
const HANDLES: usize = 5;

/// Handles that do nothing but be there until they are let go.
#[derive(Debug)]
pub(super) struct Reserve {
    _handles: Vec<Dir>,
}

impl Reserve {
    /// Takes them, so that a run with too few of them fails before it begins.
    pub(super) fn take() -> Result<Self, Cause> {
        let handles = std::iter::repeat_with(|| Dir::open(Path::new("/")));
        let handles: Result<Vec<Dir>, _> = handles.take(HANDLES).collect();
        Ok(Self { _handles: handles? })
    }
}
