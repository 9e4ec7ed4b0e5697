//! What an install placed: the receipt in a version's tree, and the track beside it.
//!
//! Both are our own files, JSON with a format and version. They say what to remove and where an
//! upgrade asks; they prove nothing. What proves is the signed release that lies beside the
//! receipt.

mod run;
mod track;

use serde::{Deserialize, Serialize};
use thiserror::Error;

pub use run::{KeptPath, RunFacts, RunReceipt};
pub use track::{Follow, Track};

use crate::model::{
    Code, Digest, ListedFile, ListedLink, Mode, Name, OutsideText, Place, RelPath, Serial, Size,
    Time, TreeName, Version, is_exported,
};

/// The format and its version.
const FORMAT: &str = "receipt/1";

/// What an install placed in one version's tree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    unpipe: String,
    /// The package.
    pub name: Name,
    /// The version.
    pub version: Version,
    /// Its place in the order of releases.
    pub serial: Serial,
    /// The hash of the release document.
    pub release: Digest,
    /// The hash of the artifact that it came from.
    pub artifact: Digest,
    /// Where the documents came from.
    pub place: Place,
    /// Whether the place only claims the name.
    pub claimed: Claimed,
    /// The key or root that trust hung on, as text.
    pub anchor: OutsideText,
    /// When it was installed.
    pub installed: Time,
    /// The version that it replaced, to which a rollback returns.
    pub replaced: Option<TreeName>,
    /// The hosts that the release named for its artifacts; an upgrade shows new ones apart.
    pub hosts: Vec<OutsideText>,
    /// Every file.
    pub files: Vec<PlacedFile>,
    /// Every link inside the tree.
    pub links: Vec<ListedLink>,
    /// What steps made here: not signed, so only this hash speaks for it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub made: Vec<MadeFile>,
    /// The steps of the release, by which an upgrade knows new and changed ones.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<StepMark>,
    /// What follows `unpipe install` to describe it again, without the key; nothing where a
    /// publisher described it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub command: Vec<OutsideText>,
}

/// Whether the place that a package came from is its name's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Claimed {
    /// It is the origin of the name.
    Own,
    /// It only says so.
    Claimed,
    /// No place speaks for it: the user described an archive that a publisher signed.
    Described,
}

/// One file that was placed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlacedFile {
    /// Where, from the root of the tree.
    pub path: RelPath,
    /// Its permissions.
    pub mode: Mode,
    /// Its size.
    pub size: Size,
    /// Its hash.
    pub sha256: Digest,
}

/// One file that a step left. Its permissions are 644.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MadeFile {
    /// Where, from the root of the tree.
    pub path: RelPath,
    /// Its size.
    pub size: Size,
    /// Its hash, taken while it was copied.
    pub sha256: Digest,
    /// The id of the step.
    pub step: OutsideText,
}

/// One step, as it was agreed to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepMark {
    /// Its id.
    pub id: OutsideText,
    /// The hash of all that it says.
    pub sha256: Digest,
}

impl From<&MadeFile> for PlacedFile {
    fn from(made: &MadeFile) -> Self {
        Self {
            path: made.path.clone(),
            mode: Mode::Plain,
            size: made.size,
            sha256: made.sha256,
        }
    }
}

impl From<&ListedFile> for PlacedFile {
    fn from(listed: &ListedFile) -> Self {
        Self {
            path: listed.to.clone(),
            mode: listed.mode,
            size: listed.size,
            sha256: listed.sha256,
        }
    }
}

/// Why bytes are not a receipt or a track.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum ReceiptError {
    /// Not what unpipe writes.
    #[error("expected a {expected} file, found {found}")]
    Damaged {
        /// The format that was expected.
        expected: &'static str,
        /// What was found.
        found: OutsideText,
    },
}

impl ReceiptError {
    /// The exit code.
    pub fn code(&self) -> Code {
        Code::Malformed
    }
}

/// What a receipt says about an install as a whole.
#[derive(Clone, Debug)]
pub struct Facts {
    /// The package.
    pub name: Name,
    /// The version.
    pub version: Version,
    /// Its place in the order of releases.
    pub serial: Serial,
    /// The hash of the release document.
    pub release: Digest,
    /// The hash of the artifact.
    pub artifact: Digest,
    /// Where the documents came from.
    pub place: Place,
    /// Whether the place only claims the name.
    pub claimed: Claimed,
    /// The key or root that trust hung on.
    pub anchor: OutsideText,
    /// When.
    pub installed: Time,
    /// The version that it replaced.
    pub replaced: Option<TreeName>,
    /// The hosts that the release named for its artifacts.
    pub hosts: Vec<OutsideText>,
}

impl Receipt {
    /// A receipt of these facts, files and links.
    pub fn new(facts: Facts, files: Vec<PlacedFile>, links: Vec<ListedLink>) -> Self {
        Self {
            unpipe: FORMAT.to_owned(),
            name: facts.name,
            version: facts.version,
            serial: facts.serial,
            release: facts.release,
            artifact: facts.artifact,
            place: facts.place,
            claimed: facts.claimed,
            anchor: facts.anchor,
            installed: facts.installed,
            replaced: facts.replaced,
            hosts: facts.hosts,
            files,
            links,
            made: Vec::new(),
            steps: Vec::new(),
            command: Vec::new(),
        }
    }

    /// The same, with what steps made.
    #[must_use]
    pub fn with_steps(mut self, steps: Vec<StepMark>, made: Vec<MadeFile>) -> Self {
        self.steps = steps;
        self.made = made;
        self
    }

    /// Every file of the tree: what the publisher signed, and what steps made here.
    pub fn all_files(&self) -> Vec<PlacedFile> {
        let made = self.made.iter().map(PlacedFile::from);
        self.files.iter().cloned().chain(made).collect()
    }

    /// The same for an archive that the user described with this command.
    #[must_use]
    pub fn described_by(mut self, command: Vec<OutsideText>) -> Self {
        self.command = command;
        self
    }

    /// The folder of this version.
    pub fn tree(&self) -> TreeName {
        TreeName::of(&self.version, &self.release)
    }

    /// The paths that appear in the prefix.
    pub fn exported(&self) -> impl Iterator<Item = &RelPath> {
        let files = self.files.iter().map(|file| &file.path);
        files
            .chain(self.made.iter().map(|made| &made.path))
            .chain(self.links.iter().map(|link| &link.to))
            .filter(|path| is_exported(path))
    }

    /// The bytes to write.
    ///
    /// # Errors
    /// Never in practice; JSON can hold every receipt.
    pub fn to_bytes(&self) -> Result<Vec<u8>, ReceiptError> {
        to_bytes(FORMAT, self)
    }

    /// Reads a receipt.
    ///
    /// # Errors
    /// If it is not one of this format and version.
    pub fn parse(bytes: &[u8]) -> Result<Self, ReceiptError> {
        let receipt: Self = parse(FORMAT, bytes)?;
        if receipt.unpipe == FORMAT {
            Ok(receipt)
        } else {
            Err(ReceiptError::Damaged {
                expected: FORMAT,
                found: OutsideText::new(receipt.unpipe),
            })
        }
    }
}

fn to_bytes<T: Serialize>(expected: &'static str, value: &T) -> Result<Vec<u8>, ReceiptError> {
    let mut bytes = serde_json::to_vec_pretty(value).map_err(|error| damaged(expected, &error))?;
    bytes.push(b'\n');
    Ok(bytes)
}

fn parse<T: for<'de> Deserialize<'de>>(
    expected: &'static str,
    bytes: &[u8],
) -> Result<T, ReceiptError> {
    serde_json::from_slice(bytes).map_err(|error| damaged(expected, &error))
}

fn damaged(expected: &'static str, error: &serde_json::Error) -> ReceiptError {
    ReceiptError::Damaged {
        expected,
        found: OutsideText::new(error.to_string()),
    }
}
