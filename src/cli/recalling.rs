//! What an installed package keeps, verified again.

use super::context::Context;
use super::failure::Failed;
use crate::document::Release;
use crate::install::{Kept, Package, View};
use crate::model::Code;
use crate::resolve::{KeptPapers, recall_described, recall_installed};
use crate::trust::{Recollection, SignedOver, Verified};

/// A verified release of an installed package, and how far that goes.
pub(super) struct Recalled {
    pub(super) release: Verified<Release>,
    pub(super) signers: Vec<String>,
    pub(super) proof: Proof,
}

/// What speaks for an installed release.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Proof {
    /// Its publisher's signed documents.
    Documents,
    /// The user's description, of an archive that the publisher signed.
    Description(SignedOver),
}

impl Recalled {
    fn of(recalled: Recollection<Release>, proof: Proof) -> Self {
        Self {
            signers: recalled.signers.iter().map(ToString::to_string).collect(),
            release: recalled.release,
            proof,
        }
    }
}

impl Proof {
    /// The word for it in JSON.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Documents => "signed-documents",
            Self::Description(SignedOver::Sums) => "described-signed-sums",
            Self::Description(SignedOver::Archive) => "described-signed-archive",
        }
    }

    /// What a person should know of it; nothing where the publisher signed every file.
    pub(super) fn limits(self) -> Option<&'static str> {
        match self {
            Self::Documents => None,
            Self::Description(SignedOver::Sums) => Some(
                "the publisher's signed sums have the hash of the archive; that these files came \
                 from it was checked at the install, by unpipe",
            ),
            Self::Description(SignedOver::Archive) => Some(
                "the archive's signature, and that these files came from it, were checked at the \
                 install, by unpipe; without the archive they cannot be checked again",
            ),
        }
    }
}

/// Verifies again what a package keeps.
pub(super) fn recall(
    context: &Context<'_>,
    view: &View,
    package: &Package,
) -> Result<Recalled, Failed> {
    let receipt = &package.receipt;
    let missing = || {
        Failed::say(
            Code::Mismatch,
            format!("{} keeps no signed release", receipt.name),
        )
    };
    let store = &context.store;
    match view.documents(package)?.ok_or_else(missing)? {
        Kept::Documents { release, root } => {
            let recalled = recall_installed(store, receipt, &release, root.as_ref())?;
            Ok(Recalled::of(recalled, Proof::Documents))
        }
        Kept::Papers {
            description,
            evidence,
        } => {
            let kept = KeptPapers {
                description: &description,
                evidence: &evidence,
            };
            let recalled = recall_described(store, receipt, kept)?;
            Ok(Recalled::of(recalled, Proof::Description(evidence.over())))
        }
    }
}
