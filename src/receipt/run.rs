//! What was kept of a script's run.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::{ReceiptError, parse, to_bytes};
use crate::model::{Digest, HomePath, Node, OutsideText, RunName, Time};

/// The format and its version.
const FORMAT: &str = "run/1";

/// One time that a script was run and something of what it did was kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunReceipt {
    unpipe: String,
    /// The hash of the script.
    pub script: Digest,
    /// Which time it is that this script was kept: 1, 2, …
    pub number: u64,
    /// Its place in the order of all that was kept in this prefix.
    pub order: u64,
    /// Where the script came from: an address or a path.
    pub source: OutsideText,
    /// What it was run with.
    pub arguments: Vec<OutsideText>,
    /// When it was kept.
    pub kept: Time,
    /// The hosts that it talked to.
    pub hosts: Vec<OutsideText>,
    /// The home below which the paths are.
    pub home: PathBuf,
    /// What was kept, by path. The original of the path with index `i` is `saved/i`.
    pub paths: Vec<KeptPath>,
}

/// One path that a script left otherwise than it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeptPath {
    /// Where.
    pub path: HomePath,
    /// What stood there before.
    pub before: Option<Node>,
    /// What was kept.
    pub after: Option<Node>,
}

/// What a receipt tells besides paths.
#[derive(Clone, Debug)]
pub struct RunFacts {
    /// The hash of the script.
    pub script: Digest,
    /// Where it came from.
    pub source: OutsideText,
    /// What it was run with.
    pub arguments: Vec<OutsideText>,
    /// The hosts that it talked to.
    pub hosts: Vec<OutsideText>,
    /// When it was kept.
    pub kept: Time,
    /// The home.
    pub home: PathBuf,
}

impl RunReceipt {
    /// A receipt of these facts and paths, which are sorted.
    pub fn new(facts: RunFacts, (number, order): (u64, u64), paths: Vec<KeptPath>) -> Self {
        Self {
            unpipe: FORMAT.to_owned(),
            script: facts.script,
            number,
            order,
            source: facts.source,
            arguments: facts.arguments,
            kept: facts.kept,
            hosts: facts.hosts,
            home: facts.home,
            paths,
        }
    }

    /// What it is listed as.
    pub fn name(&self) -> RunName {
        RunName::of(&self.script)
    }

    /// The bytes to write.
    ///
    /// # Errors
    /// If the home, or the text of a link, is no text.
    pub fn to_bytes(&self) -> Result<Vec<u8>, ReceiptError> {
        to_bytes(FORMAT, self)
    }

    /// That something else was found where a receipt belongs.
    pub fn damaged(found: &str) -> ReceiptError {
        ReceiptError::Damaged {
            expected: FORMAT,
            found: OutsideText::new(found),
        }
    }

    /// Reads a receipt.
    ///
    /// # Errors
    /// If it is not one of this format and version, or its paths are not in order, each once.
    pub fn parse(bytes: &[u8]) -> Result<Self, ReceiptError> {
        let receipt: Self = parse(FORMAT, bytes)?;
        let damaged = Self::damaged;
        if receipt.unpipe != FORMAT {
            return Err(damaged(&receipt.unpipe));
        }
        if !receipt.paths.is_sorted_by(|one, next| one.path < next.path) {
            return Err(damaged("paths that are not in order, each once"));
        }
        if receipt.number == 0 || !receipt.home.is_absolute() {
            return Err(damaged("no number, or a home that is no absolute path"));
        }
        Ok(receipt)
    }
}
