//! What an install placed: the receipt in a version's tree, and the track beside it.
//!
//! Both are our own files, JSON with a format and version. They say what to remove and where an
//! upgrade asks; they prove nothing. What proves is the signed release that lies beside the
//! receipt.

mod track;

use serde::{Deserialize, Serialize};
use thiserror::Error;

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
#[derive(Debug, Error)]
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
            command: Vec::new(),
        }
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
