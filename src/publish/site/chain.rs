//! Whether a site's documents hold together, by their own signatures.

use super::{Filed, Site, SiteError, signed_by};
use crate::document::{Envelope, Role, Root};
use crate::model::{Digest, Name};

/// Checks every root against the one before it, and index and releases against the last.
pub(super) fn check(site: &Site) -> Result<(), SiteError> {
    let mut before: Option<&Filed<Root>> = None;
    for (root, number) in site.roots().zip(1..) {
        if root.value.version != number {
            return Err(SiteError::Number {
                file: root.file.clone(),
                expected: number,
                found: root.value.version,
            });
        }
        if let Some(before) = before {
            follows(before, root)?;
        }
        signed(
            &root.file,
            &root.envelope,
            &root.value,
            &root.value.roles.root,
        )?;
        before = Some(root);
    }
    let last = site.root();
    named(&site.index.file, &last.name, &site.index.value.name)?;
    signed(
        &site.index.file,
        &site.index.envelope,
        last,
        &last.roles.index,
    )?;
    for release in &site.releases {
        named(&release.file, &last.name, &release.value.name)?;
        if let Some(offer) = site.offer(&release.value.version)
            && (offer.sha256 != release.digest() || offer.serial != release.value.serial)
        {
            return Err(SiteError::Other {
                file: release.file.clone(),
                expected: offer.sha256,
                found: release.digest(),
            });
        }
        if !site.is_revoked(release.value.serial) {
            signed(&release.file, &release.envelope, last, &last.roles.release)?;
        }
    }
    Ok(())
}

impl Site {
    /// Checks that this site, which came from a host, is the other one, which is at hand, or a later
    /// state of it. Everything is signed twice over, so whatever differs was signed by somebody.
    ///
    /// # Errors
    /// If a root differs, or root or index are older, or there are two of one number.
    pub fn follows(&self, here: &Self) -> Result<(), SiteError> {
        for (ours, theirs) in here.roots().zip(self.roots()) {
            equal(&ours.file, ours.digest(), theirs.digest())?;
        }
        let (ours, theirs) = (here.root().version, self.root().version);
        at_least("root", ours, theirs)?;
        let (ours, theirs) = (&here.index, &self.index);
        at_least("index", ours.value.version, theirs.value.version)?;
        if ours.value.version == theirs.value.version {
            equal(&ours.file, ours.digest(), theirs.digest())?;
        }
        Ok(())
    }
}

fn equal(file: &str, here: Digest, there: Digest) -> Result<(), SiteError> {
    if here == there {
        return Ok(());
    }
    let file = file.to_owned();
    Err(SiteError::Differs { file, here, there })
}

fn at_least(kind: &'static str, here: u64, there: u64) -> Result<(), SiteError> {
    if there >= here {
        return Ok(());
    }
    Err(SiteError::Behind { kind, here, there })
}

fn follows(before: &Filed<Root>, root: &Filed<Root>) -> Result<(), SiteError> {
    named(&root.file, &before.value.name, &root.value.name)?;
    if root.value.previous != Some(before.digest()) {
        return Err(SiteError::Previous {
            file: root.file.clone(),
            expected: before.digest(),
        });
    }
    signed(
        &root.file,
        &root.envelope,
        &before.value,
        &before.value.roles.root,
    )
}

fn named(file: &str, expected: &Name, found: &Name) -> Result<(), SiteError> {
    if expected == found {
        return Ok(());
    }
    Err(SiteError::Name {
        file: file.to_owned(),
        expected: expected.clone(),
        found: found.clone(),
    })
}

fn signed(file: &str, envelope: &Envelope, root: &Root, role: &Role) -> Result<(), SiteError> {
    let good = signed_by(envelope, &root.keys_of(role)).len();
    if good >= role.threshold.max(1) {
        return Ok(());
    }
    Err(SiteError::Unsigned {
        file: file.to_owned(),
        root: root.version,
        needed: role.threshold,
        good,
    })
}
