//! What a new root makes necessary: signatures of its keys on all that stays on offer.

use std::collections::BTreeSet;

use super::{index_draft, next_index, release_redraft, root_draft};
use crate::document::{Index, Offer, Root};
use crate::model::{Time, Version};
use crate::publish::change::{ChangeError, Draft, Waiting};
use crate::publish::site::{Site, lacks};

/// Documents that go with a new root.
#[derive(Debug)]
pub struct Renewal {
    /// The root, the releases that lack signatures under it, and an index if it needs one.
    pub drafts: Vec<Draft>,
    /// The versions that are below the new minimum, and not on offer any more.
    pub dropped: Vec<Version>,
    /// Their files.
    pub files: Vec<String>,
}

/// Why a root cannot be followed by the rest.
#[derive(Debug, thiserror::Error)]
pub enum RenewalError {
    /// A channel would lead to a release that nobody may install.
    #[error(
        "expected every channel at or above the minimum serial, found {channel} at {version} (serial {serial})"
    )]
    Channel {
        /// The channel.
        channel: crate::model::Channel,
        /// Where it leads.
        version: Version,
        /// That release's serial.
        serial: crate::model::Serial,
    },
    /// A release that is on offer cannot be signed, since its document is not there.
    #[error("expected {file} to be signed under the new root, found none in the folder")]
    Absent {
        /// The document.
        file: String,
    },
    /// A document cannot be made.
    #[error(transparent)]
    Change(#[from] ChangeError),
}

impl RenewalError {
    /// The exit code.
    pub fn code(&self) -> crate::model::Code {
        match self {
            Self::Channel { .. } | Self::Absent { .. } => crate::model::Code::Usage,
            Self::Change(error) => error.code(),
        }
    }
}

/// All that must be signed together with the new root, so that every release on offer stays good
/// (DESIGN 3.4, step 6: who removes a key adds a signature to every release still offered).
///
/// # Errors
/// If a channel leads below the new minimum, or a document cannot be made.
pub fn renewal(
    site: &Site,
    root: &Root,
    (now, days): (Time, u32),
    waiting: &[Waiting],
) -> Result<Renewal, RenewalError> {
    let mut drafts = vec![root_draft(root, Some(site.root()))?];
    let old = &site.index.value;
    let is_below = |offer: &&Offer| root.min_serial.is_some_and(|least| offer.serial < least);
    let below: Vec<&Offer> = old.releases.iter().filter(is_below).collect();
    let dropped: BTreeSet<&Version> = below.iter().map(|offer| &offer.version).collect();
    for (channel, version) in &old.channels {
        if let Some(offer) = below.iter().find(|offer| offer.version == *version) {
            return Err(RenewalError::Channel {
                channel: channel.clone(),
                version: version.clone(),
                serial: offer.serial,
            });
        }
    }
    for offer in &old.releases {
        if dropped.contains(&offer.version) || site.is_revoked(offer.serial) {
            continue;
        }
        let file = offer.file.file_name().to_owned();
        let Some(release) = site.release(&offer.version) else {
            return Err(RenewalError::Absent { file });
        };
        if lacks(&release.envelope, root, &root.roles.release) > 0 {
            drafts.push(release_redraft(release, root));
        }
    }
    if !dropped.is_empty() || lacks(&site.index.envelope, root, &root.roles.index) > 0 {
        let mut fresh = next_index(old, now, days);
        fresh
            .releases
            .retain(|offer| !dropped.contains(&offer.version));
        let known = waiting.iter().find_map(|one| one.index_like(&fresh));
        let index: &Index = known.unwrap_or(&fresh);
        drafts.push(index_draft(index, root)?);
    }
    Ok(Renewal {
        drafts,
        files: below
            .iter()
            .map(|offer| offer.file.file_name().to_owned())
            .collect(),
        dropped: below.iter().map(|offer| offer.version.clone()).collect(),
    })
}
