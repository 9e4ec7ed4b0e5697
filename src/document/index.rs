//! `index/1`: what is current; the only document that moves.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{DocumentError, Kind, toml_profile};
use crate::model::{Channel, Digest, Location, Name, OutsideText, Serial, Time, Version};

/// An index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Index {
    /// The package.
    pub name: Name,
    /// Its number, which increases.
    pub version: u64,
    /// When it was signed.
    pub issued: Time,
    /// Until when it is fresh.
    pub expires: Time,
    /// The current version of each channel.
    pub channels: BTreeMap<Channel, Version>,
    /// Every release on offer, newest first.
    #[serde(rename = "release")]
    pub releases: Vec<Offer>,
    /// Releases that must not be installed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub revoked: Vec<Revocation>,
}

/// A release on offer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Offer {
    /// What it is called.
    pub version: Version,
    /// Its place in the order of releases.
    pub serial: Serial,
    /// Where its document is.
    pub file: Location,
    /// The hash of its document.
    pub sha256: Digest,
}

/// A denial: these releases must not be installed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Revocation {
    /// Which releases.
    pub serials: Vec<Serial>,
    /// Why.
    pub reason: OutsideText,
    /// How bad it is, in the publisher's words.
    pub severity: OutsideText,
}

/// Reads the body of an index.
///
/// # Errors
/// If it is not an index, or one version or serial stands in it twice, or a channel leads nowhere.
pub fn parse_index(body: &[u8]) -> Result<Index, DocumentError> {
    let index: Index = toml_profile::read(body, Kind::Index)?;
    let broken = |reason: String| DocumentError::Rule {
        kind: Kind::Index,
        reason: OutsideText::new(reason),
    };
    let versions: BTreeSet<_> = index.releases.iter().map(|offer| &offer.version).collect();
    let serials: BTreeSet<_> = index.releases.iter().map(|offer| offer.serial).collect();
    if versions.len() != index.releases.len() || serials.len() != index.releases.len() {
        return Err(broken(
            "every release has its own version and serial, found one twice".into(),
        ));
    }
    match index
        .channels
        .iter()
        .find(|(_, version)| !versions.contains(version))
    {
        Some((channel, version)) => Err(broken(format!(
            "a channel names a release on offer, found {channel} = {version}"
        ))),
        None => Ok(index),
    }
}
