//! What a journal is to do, written down before any of it is done.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::model::{Bits, HomePath, Node, OutsideText};

/// The format and its version.
const FORMAT: &str = "journal/1";
/// The most bytes that a plan may have.
pub(super) const LIMIT: u64 = 256 * 1024 * 1024;

/// One path, as it is and as it is to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Edit {
    /// Where, below the root.
    pub path: HomePath,
    /// What stands there.
    pub before: Option<Node>,
    /// What is to stand there.
    pub after: Option<Node>,
}

/// All that a journal is to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    unpipe: String,
    /// What it is for, for people.
    pub(super) about: OutsideText,
    /// The folder below which the edits are.
    pub(super) root: PathBuf,
    /// The edits, by path.
    pub(super) edits: Vec<Edit>,
    /// Folders that have no edit and deny writing to their owner: their modes come back at the end.
    pub(super) opened: Vec<Opened>,
    /// Where the receipt goes, below the place.
    pub(super) receipt: Option<HomePath>,
    /// Whether the originals go with the receipt.
    pub(super) originals: Originals,
    /// What goes from below the place.
    pub(super) drops: Vec<HomePath>,
    /// Where what must not be lost goes, below the place; a number is added if that is taken.
    pub(super) kept: HomePath,
}

/// A folder that is opened for the moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Opened {
    pub(super) path: HomePath,
    pub(super) mode: Bits,
}

/// What becomes of the originals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Originals {
    /// They go with the receipt.
    Saved,
    /// They go with the journal.
    Dropped,
}

impl Record {
    pub(super) fn new(about: OutsideText, root: PathBuf, edits: Vec<Edit>, kept: HomePath) -> Self {
        Self {
            unpipe: FORMAT.to_owned(),
            about,
            root,
            edits,
            opened: Vec::new(),
            receipt: None,
            originals: Originals::Dropped,
            drops: Vec::new(),
            kept,
        }
    }

    /// Whether a folder above a path takes the place of something that is no folder.
    pub(super) fn comes_above(&self, path: &HomePath) -> bool {
        let is_folder = |node: &Option<Node>| matches!(node, Some(Node::Folder { .. }));
        self.edits.iter().any(|edit| {
            edit.path.covers(path)
                && edit.path != *path
                && is_folder(&edit.after)
                && !is_folder(&edit.before)
        })
    }

    /// The bytes to write.
    ///
    /// # Errors
    /// What JSON cannot hold: a link's text that is no text.
    pub fn to_bytes(&self) -> Result<Vec<u8>, OutsideText> {
        let mut bytes = serde_json::to_vec(self).map_err(|error| told(&error))?;
        bytes.push(b'\n');
        Ok(bytes)
    }

    /// Reads a plan.
    ///
    /// # Errors
    /// What is wrong, if it is not one of this format and version, whole and in order.
    pub fn parse(bytes: &[u8]) -> Result<Self, OutsideText> {
        let plan: Self = serde_json::from_slice(bytes).map_err(|error| told(&error))?;
        let is_plain = |path: &HomePath| path.is_plain();
        let faults = [
            (plan.unpipe != FORMAT, "another format"),
            (!plan.root.is_absolute(), "a root that is no absolute path"),
            (
                !plan.edits.is_sorted_by(|one, next| one.path < next.path),
                "edits that are not in order, each once",
            ),
            (
                plan.edits.iter().any(|edit| edit.before == edit.after),
                "an edit that changes nothing",
            ),
            (
                !plan.edits.iter().map(|edit| &edit.path).all(is_plain)
                    || !plan.opened.iter().map(|one| &one.path).all(is_plain),
                "a path with hidden characters",
            ),
            (
                plan.originals == Originals::Saved && plan.receipt.is_none(),
                "originals that go nowhere",
            ),
        ];
        match faults.iter().find(|(is_so, _)| *is_so) {
            Some((_, found)) => Err(OutsideText::new(*found)),
            None => Ok(plan),
        }
    }
}

fn told(error: &serde_json::Error) -> OutsideText {
    OutsideText::new(error.to_string())
}
