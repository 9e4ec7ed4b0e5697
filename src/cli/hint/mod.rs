//! What to do next. Hints are kept apart from errors, so that no error can grow into advice to
//! weaken a check: a test reads every hint of this folder for flags that would.

mod bundle;
mod disk;
mod files;
mod place;
mod refusal;

use std::error::Error;

use crate::fetch::FetchError;
use crate::model::Code;
use crate::resolve::ResolveError;
use crate::trust::AdoptError;

use bundle::{ADOPT, is_archive};
use refusal::{of_adoption, of_denied, of_refusal};

pub(super) use bundle::{CARRY_AGAIN, of_bundle, of_draft};
pub(super) use files::{of_key_file, of_secret_key, of_start_up_file};
pub(super) use place::{of_install, of_plan};
pub(super) use refusal::of_policy;

/// What to do when the place that a package came from is gone.
pub(super) const GONE: &str =
    "put it back there, or install the package again from where it is now";

/// Hints for a resolve that failed.
pub(super) fn of_resolve(error: &ResolveError) -> Vec<String> {
    match error {
        ResolveError::Refused(refusal) | ResolveError::Adopt(AdoptError::Refused(refusal)) => {
            of_refusal(refusal)
        }
        ResolveError::OldBundle(_) => vec![
            "make a new one on a machine with a network: unpipe bundle NAME -o FILE".to_owned(),
        ],
        ResolveError::Denied(denied) => of_denied(denied),
        ResolveError::Bundle(error) => of_bundle(error),
        ResolveError::Adopt(error) => of_adoption(error),
        ResolveError::Unsigned { .. } => vec![
            "an archive is vouched for by a .minisig of its own, or by a signed file of sums that lists it: see the publisher's page".to_owned(),
        ],
        ResolveError::Published(name) => vec![format!(
            "install what its publisher describes: unpipe install {name}; or choose another name"
        )],
        ResolveError::Unheard {
            source: FetchError::MirrorsAlone { .. },
            ..
        } => vec![
            "copy their review of this release to a mirror, or let the rule name \"direct\" as well"
                .to_owned(),
        ],
        ResolveError::Unheard { .. } => vec![
            "try again later: only their own host knows whether they reject it".to_owned(),
        ],
        ResolveError::Mirror { source, .. } => of_resolve(source),
        ResolveError::Gone { .. } => {
            vec!["tell the publisher: the index offers a document that is not there".to_owned()]
        }
        ResolveError::Stripped(_) => {
            vec!["do not install it from there; if it stays so, tell the publisher that the root is missing".to_owned()]
        }
        ResolveError::Nothing(place) if is_archive(&place.to_string()) => {
            vec![ADOPT.to_owned()]
        }
        ResolveError::Nothing(_) => {
            vec![
                "check the address: a publisher's folder has root-1.unpipe or release.unpipe"
                    .to_owned(),
            ]
        }
        other => of_code(other, other.code()),
    }
}

/// Hints for a script that could not be fetched.
pub(super) fn of_script(error: &FetchError) -> Vec<String> {
    match error.code() {
        Code::Offline => vec![
            "run the command again without --offline".to_owned(),
            "or bring the script along as a file, and run that".to_owned(),
        ],
        code => of_code(error, code),
    }
}

/// Hints for an exit code, and for the system's error behind it where that says more.
pub(super) fn of_code(error: &(dyn Error + 'static), code: Code) -> Vec<String> {
    let hint = match code {
        Code::Mismatch => {
            "the file was damaged or altered on the way; try again later, and tell the publisher"
        }
        Code::Network => "check the connection, then run the command again",
        Code::Offline => {
            return vec![
                "run the command again without --offline".to_owned(),
                "or bring a folder with its files along, and install from that".to_owned(),
            ];
        }
        Code::Permission => "choose a folder that you can write with --prefix and --state",
        Code::Step => "tell the publisher what the step said: nothing of the release was installed",
        Code::Failed => disk::of(error),
        Code::Leftover => "run the command again: it tidies up first",
        Code::Busy => "run the command again",
        _ => return Vec::new(),
    };
    vec![hint.to_owned()]
}
