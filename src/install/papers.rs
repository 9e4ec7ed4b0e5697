//! What an install keeps to prove itself: the signed documents of a publisher, or the papers of an
//! archive that the user described.

use std::path::Path;

use super::stage::write_new;
use super::{Cause, Package, View, layout};
use crate::beneath::Dir;
use crate::document::Release;
use crate::plan::Placement;
use crate::receipt::Claimed;
use crate::trust::{Description, Evidence, Root, Unverified};

/// What a package keeps.
pub enum Kept {
    /// The publisher's signed documents.
    Documents {
        /// The release.
        release: Unverified<Release>,
        /// The last root at the time; none at level 0.
        root: Option<Unverified<Root>>,
    },
    /// The user's description of an archive, and what the publisher signed of it.
    Papers {
        /// The description.
        description: Unverified<Description>,
        /// What the publisher signed.
        evidence: Evidence,
    },
}

impl View {
    /// Reads what a package keeps; nothing of it is verified.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn documents(&self, package: &Package) -> Result<Option<Kept>, Cause> {
        let Some(prefix) = self.installed() else {
            return Ok(None);
        };
        let tree = layout::tree(&package.receipt.name, &package.tree);
        let read = |path: &str| prefix.read(&tree.join(path), layout::RECEIPT_LIMIT);
        let maybe = |path: &str| prefix.read_if_there(&tree.join(path), layout::RECEIPT_LIMIT);
        if package.receipt.claimed != Claimed::Described {
            return Ok(Some(Kept::Documents {
                release: Unverified::new(read(layout::RELEASE)?),
                root: maybe(layout::ROOT)?.map(Unverified::new),
            }));
        }
        let evidence = match maybe(layout::SUMS)? {
            Some(bytes) => Evidence::Sums {
                bytes,
                signature: read(layout::SUMS_SIGNATURE)?,
            },
            None => Evidence::Archive {
                signature: read(layout::ARCHIVE_SIGNATURE)?,
            },
        };
        Ok(Some(Kept::Papers {
            description: Unverified::new(read(layout::DESCRIPTION)?),
            evidence,
        }))
    }
}

/// Writes what proves a placement into its tree.
pub(super) fn write(into: &Dir, placement: &Placement) -> Result<(), Cause> {
    let new = |path: &str, bytes: &[u8]| write_new(into, Path::new(path), bytes);
    let Some(papers) = &placement.papers else {
        new(layout::RELEASE, &placement.document)?;
        return match &placement.root_document {
            Some(root) => new(layout::ROOT, root),
            None => Ok(()),
        };
    };
    new(layout::DESCRIPTION, &placement.document)?;
    match &papers.evidence {
        Evidence::Archive { signature } => new(layout::ARCHIVE_SIGNATURE, signature),
        Evidence::Sums { bytes, signature } => {
            new(layout::SUMS, bytes)?;
            new(layout::SUMS_SIGNATURE, signature)
        }
    }
}
