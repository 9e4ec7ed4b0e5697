//! The next index: the same offers, with one thing changed, and a new date.

use std::collections::BTreeMap;

use thiserror::Error;

use crate::document::{Index, Offer, Revocation};
use crate::model::{
    Channel, Code, Digest, Location, LocationError, Name, OutsideText, Period, Serial, Time,
    Version,
};
use crate::publish::site::release_file;

/// What a revocation did to the channels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Withdrawn {
    /// No channel was at the version.
    NoChannel,
    /// The channels that were at it are at this one now.
    MovedTo(Version),
    /// A channel is still at it, since nothing else is on offer.
    NothingLeft,
}

/// Why an index cannot be made.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum IndexError {
    /// The index does not offer the version.
    #[error("expected a version on offer ({offered}), found {found}")]
    NotOffered {
        /// What is on offer.
        offered: String,
        /// What was named.
        found: Version,
    },
    /// It is revoked already.
    #[error("expected a release that is not revoked, found {version}, revoked because: {reason}")]
    Already {
        /// The version.
        version: Version,
        /// Why it was revoked.
        reason: OutsideText,
    },
    /// The version cannot be a file name.
    #[error(transparent)]
    File(#[from] LocationError),
}

impl IndexError {
    /// The exit code.
    pub fn code(&self) -> Code {
        Code::Usage
    }
}

/// An index that offers nothing yet.
pub fn empty_index(name: Name, now: Time, days: u32) -> Index {
    Index {
        name,
        version: 1,
        issued: now,
        expires: now.plus(Period::days_long(days)),
        channels: BTreeMap::new(),
        releases: Vec::new(),
        revoked: Vec::new(),
    }
}

/// The index after `old`, with the same offers, fresh for so many days.
pub fn next_index(old: &Index, now: Time, days: u32) -> Index {
    // A clock that is behind the last signer's must not make the new index look older.
    let issued = now.max(old.issued);
    Index {
        version: old.version.saturating_add(1),
        issued,
        expires: issued.plus(Period::days_long(days)),
        ..old.clone()
    }
}

/// Puts a release on offer, before all others, and a channel at it.
///
/// # Errors
/// If the version cannot be a file name.
pub fn offer(
    index: &mut Index,
    (version, serial): (&Version, Serial),
    sha256: Digest,
    channel: Channel,
) -> Result<(), IndexError> {
    let file = Location::try_from(release_file(version))?;
    let version = version.clone();
    index.channels.insert(channel, version.clone());
    let offer = Offer {
        version,
        serial,
        file,
        sha256,
    };
    index.releases.insert(0, offer);
    Ok(())
}

/// Denies a version. It stays listed, so that whoever names it learns why; channels that are at it
/// move to the newest release that is not denied.
///
/// # Errors
/// If it is not on offer, or denied already.
pub fn revoke(
    index: &mut Index,
    version: &Version,
    (reason, severity): (OutsideText, OutsideText),
) -> Result<Withdrawn, IndexError> {
    let offered = index
        .releases
        .iter()
        .find(|offer| offer.version == *version);
    let Some(serial) = offered.map(|offer| offer.serial) else {
        let versions: Vec<&str> = index.releases.iter().map(|o| o.version.as_str()).collect();
        return Err(IndexError::NotOffered {
            offered: versions.join(", "),
            found: version.clone(),
        });
    };
    if let Some(known) = index
        .revoked
        .iter()
        .find(|one| one.serials.contains(&serial))
    {
        return Err(IndexError::Already {
            version: version.clone(),
            reason: known.reason.clone(),
        });
    }
    index.revoked.push(Revocation {
        serials: vec![serial],
        reason,
        severity,
    });
    Ok(move_channels(index, version))
}

fn move_channels(index: &mut Index, from: &Version) -> Withdrawn {
    let is_open = |offer: &&Offer| {
        let mut revoked = index.revoked.iter();
        !revoked.any(|one| one.serials.contains(&offer.serial))
    };
    let newest = index
        .releases
        .iter()
        .filter(is_open)
        .max_by_key(|offer| offer.serial);
    let newest = newest.map(|offer| offer.version.clone());
    let at_it: Vec<Channel> = index
        .channels
        .iter()
        .filter(|(_, version)| *version == from)
        .map(|(channel, _)| channel.clone())
        .collect();
    match newest {
        _ if at_it.is_empty() => Withdrawn::NoChannel,
        None => Withdrawn::NothingLeft,
        Some(newest) => {
            for channel in at_it {
                index.channels.insert(channel, newest.clone());
            }
            Withdrawn::MovedTo(newest)
        }
    }
}
