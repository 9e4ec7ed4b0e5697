//! `release/1`: the manifest; immutable.

use serde::{Deserialize, Serialize};

use super::{DocumentError, Kind, Requirement, Step, release_rules, toml_profile};
use crate::model::{
    Arch, Digest, Format, GlibcVersion, Libc, ListedFile, ListedLink, Location, Machine, Name, Os,
    OutsideText, Platform, Serial, Size, Time, Version,
};

/// A release: everything that an install of it will do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Release {
    /// The package.
    pub name: Name,
    /// What the publisher calls it.
    pub version: Version,
    /// Its place in the order of releases; never reused.
    pub serial: Serial,
    /// The root in force when it was signed; 0 where there is none.
    pub root: u64,
    /// When it was signed.
    pub issued: Time,
    /// One line about the program.
    pub summary: OutsideText,
    /// Its licence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub license: Option<OutsideText>,
    /// Where people read about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub homepage: Option<OutsideText>,
    /// Where its source is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<OutsideText>,
    /// Shown after the install.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notes: Option<OutsideText>,
    /// The builds; the first that fits a machine is taken.
    #[serde(rename = "artifact")]
    pub artifacts: Vec<Artifact>,
    /// The commands to run; none for most programs.
    #[serde(default, rename = "step", skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<Step>,
    /// What must be on the machine.
    #[serde(default, rename = "require", skip_serializing_if = "Vec::is_empty")]
    pub requirements: Vec<Requirement>,
}

/// One build: an artifact, and the complete list of what it becomes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Artifact {
    /// The operating system.
    pub os: Os,
    /// The processor.
    pub arch: Arch,
    /// The C library, if it matters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub libc: Option<Libc>,
    /// The oldest GNU C library that will do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_glibc: Option<GlibcVersion>,
    /// Where it may be found, in order.
    pub urls: Vec<Location>,
    /// Its exact size.
    pub size: Size,
    /// Its hash.
    pub sha256: Digest,
    /// How it packs its files.
    pub format: Format,
    /// Every file that will exist afterwards, and no other.
    pub files: Vec<ListedFile>,
    /// Links inside the version's tree.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<ListedLink>,
}

impl Artifact {
    /// What it is built for.
    pub fn platform(&self) -> Platform {
        Platform {
            os: self.os,
            arch: self.arch,
            libc: self.libc,
            min_glibc: self.min_glibc,
        }
    }
}

impl Release {
    /// Checks the rules that a release keeps beyond its fields' types: no two paths that clash,
    /// links and steps that stay inside the tree.
    ///
    /// # Errors
    /// The first rule that it breaks.
    pub fn check(&self) -> Result<(), DocumentError> {
        release_rules::check(self)
    }

    /// The first build that runs on this machine.
    pub fn artifact_for(&self, machine: &Machine) -> Option<&Artifact> {
        self.artifacts
            .iter()
            .find(|artifact| machine.runs(&artifact.platform()))
    }
}

/// Reads the body of a release.
///
/// # Errors
/// If it is not a release, or breaks a rule of releases.
pub fn parse_release(body: &[u8]) -> Result<Release, DocumentError> {
    let release: Release = toml_profile::read(body, Kind::Release)?;
    release_rules::check(&release)?;
    Ok(release)
}
