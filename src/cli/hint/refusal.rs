//! What to do when something is not trusted, not allowed, or not what it should be.

use crate::trust::policy::{Denied, PolicyError};
use crate::trust::{AdoptError, Refusal};

pub(super) fn of_adoption(error: &AdoptError) -> Vec<String> {
    let hint = match error {
        AdoptError::Signature { .. } | AdoptError::NotSigned { .. } => {
            "do not install it; compare the key with the publisher's page, by another way than this host"
        }
        AdoptError::OtherFile { .. } => {
            "the host may show an old file under a new name; get the file that you want by its own name"
        }
        AdoptError::NotListed { .. } | AdoptError::Ambiguous { .. } | AdoptError::NoSums { .. } => {
            "take the file of sums that the publisher made for this version"
        }
        AdoptError::Differs { .. } => {
            "the file was damaged or altered on the way; try again later, and tell the publisher"
        }
        AdoptError::Changed { .. } | AdoptError::Damaged { .. } => {
            "install it again: unpipe info NAME shows the command"
        }
        _ => return Vec::new(),
    };
    vec![hint.to_owned()]
}

pub(super) fn of_refusal(refusal: &Refusal) -> Vec<String> {
    if let Refusal::OtherKey { name, .. } = refusal {
        return vec![
            "do not install it; ask the publisher, by another way than this host, whether the key changed".to_owned(),
            format!("only if they confirm the new key: unpipe trust reset {name} --key KEY"),
        ];
    }
    if let Refusal::RevokedBefore { version, .. } = refusal {
        return vec![
            "wait for a newer release, and until then do not use the installed one".to_owned(),
            format!("or go back to the older one: unpipe install NAME@{version} --downgrade"),
        ];
    }
    let hint = match refusal {
        Refusal::NoKey { .. } => {
            "pass the publisher's key, from their page or repository: --key RWQ…"
        }
        Refusal::Signatures { .. } | Refusal::PinNotMet { .. } => {
            "do not install it; compare the key with the publisher's page, by another way than this host"
        }
        Refusal::Clock { .. } | Refusal::Future { .. } => {
            "set this machine's clock, then run the command again"
        }
        Refusal::Expired { .. } => {
            "wait for the publisher to refresh it, or tell them that it expired"
        }
        Refusal::Revoked { .. } | Refusal::BelowMinimum { .. } => {
            "install a version that is still on offer"
        }
        Refusal::NotOffered { .. } | Refusal::NoChannel { .. } => {
            "name one that is on offer, or none for what is current"
        }
        Refusal::Rollback { .. } => {
            "if you want the older release, name it: unpipe install NAME@VERSION --downgrade"
        }
        Refusal::IndexEquivocation { .. } | Refusal::SerialEquivocation { .. } => {
            "do not install it; tell the publisher, since others may see something else than you"
        }
        Refusal::IndexMissing { .. }
        | Refusal::ReleaseRoot { .. }
        | Refusal::OtherRelease { .. } => {
            "try again later; if it stays so, the host or somebody on the way altered what is served"
        }
        Refusal::DamagedState { .. } => {
            "restore the state folder from a backup; do not delete it unread"
        }
        _ => return Vec::new(),
    };
    vec![hint.to_owned()]
}

pub(super) fn of_denied(denied: &Denied) -> Vec<String> {
    let hint = match denied {
        Denied::LookAlike { known, .. } => {
            return vec![
                format!("if you meant the one that is known here, its name is {known}"),
                "if both are real, run the command at a terminal, and type the name when you are asked"
                    .to_owned(),
            ];
        }
        Denied::Young { name, .. } => {
            return vec![
                "run the command again then".to_owned(),
                format!(
                    "a name without a pin is seen anew each time: unpipe trust add {name} --key KEY"
                ),
            ];
        }
        Denied::FirstUse { .. } => {
            "pass the publisher's key, from their page or repository: --key RWQ…"
        }
        Denied::Run { .. } => {
            "to look at it only: unpipe run --show; ask whoever keeps this machine's policy"
        }
        Denied::Idn { .. } | Denied::Listed { .. } | Denied::NotAllowed { .. } => {
            "ask whoever keeps this machine's policy; unpipe policy test NAME explains it"
        }
        Denied::Rejected { .. } => {
            "do not install it; ask the reviewer, or install a version that nobody rejects"
        }
        Denied::Reviews { .. } => {
            "ask a reviewer for a review of this release, or install a version that has one"
        }
        Denied::Steps { .. } | Denied::Large { .. } | Denied::Larger { .. } => {
            "ask whoever keeps this machine's policy, or the publisher for a release that fits it"
        }
    };
    vec![hint.to_owned()]
}

/// Hints for a policy that cannot be used.
pub(in crate::cli) fn of_policy(error: &PolicyError) -> Vec<String> {
    let hint = match error {
        PolicyError::Unreadable { .. } => "make the file readable for everybody who uses unpipe",
        PolicyError::Contradiction(_) => {
            "take one of the two rules out; the one of /etc cannot be changed by another file"
        }
        _ => "mend the file: until then nothing is installed",
    };
    vec![hint.to_owned()]
}
