//! What to do next. Hints are kept apart from errors, so that no error can grow into advice to
//! weaken a check: a test reads every hint of this file for flags that would.

use std::error::Error;

use super::disk_hint;
use crate::bundle::{BundleError, BundleFault, DraftError};
use crate::fetch::FetchError;
use crate::install::{Cause, Danger, InstallError, Obstacle};
use crate::minisign::{KeyFileFault, SecretKeyError};
use crate::model::{Code, shell_word};
use crate::plan::PlanError;
use crate::resolve::ResolveError;
use crate::shell::ShellError;
use crate::trust::policy::{Denied, PolicyError};
use crate::trust::{AdoptError, Refusal};

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

/// What to do when the place that a package came from is gone.
pub(super) const GONE: &str =
    "put it back there, or install the package again from where it is now";

/// What to do with an archive that is named where documents are expected.
const ADOPT: &str = "an archive that its publisher only signed is installed with --key KEY and --bin COMMAND, and with --sums FILE where its sums are signed";

/// What to do with a bundle that was damaged.
pub(super) const CARRY_AGAIN: &str =
    "carry it again from where it was made, or make it again with unpipe bundle";

/// How archives end that are no bundles.
const ARCHIVES: [&str; 9] = [
    ".tar.gz", ".tgz", ".tar.xz", ".tar.zst", ".tar.bz2", ".zip", ".gz", ".xz", ".zst",
];

fn is_archive(at: &str) -> bool {
    let file = at.trim_end_matches('/').to_ascii_lowercase();
    ARCHIVES.iter().any(|end| file.ends_with(end))
}

/// Hints for a bundle that cannot be used.
pub(super) fn of_bundle(error: &BundleError) -> Vec<String> {
    let hint = match error {
        BundleError::Malformed {
            source: BundleFault::Missing(what),
            ..
        } if what.raw().ends_with(".release.unpipe") => {
            "a bundle holds one release; make one of that version where it can be had: unpipe bundle NAME@VERSION -o FILE"
        }
        BundleError::Malformed {
            source: BundleFault::Missing(_),
            ..
        } => "make the bundle again; for machines of another kind with --all-platforms",
        BundleError::Malformed { at, .. } if is_archive(at.raw()) => ADOPT,
        BundleError::Malformed { .. } | BundleError::NotRegular(_) => CARRY_AGAIN,
        BundleError::Unreadable { .. } => return of_code(error, error.code()),
    };
    vec![hint.to_owned()]
}

fn of_adoption(error: &AdoptError) -> Vec<String> {
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

/// Hints for a bundle that cannot be made.
pub(super) fn of_draft(error: &DraftError) -> Vec<String> {
    match error {
        DraftError::Exists(_) => {
            vec!["choose another name, or move the file away first".to_owned()]
        }
        DraftError::System { .. } => of_code(error, error.code()),
        _ => Vec::new(),
    }
}

fn of_refusal(refusal: &Refusal) -> Vec<String> {
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

fn of_denied(denied: &Denied) -> Vec<String> {
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
pub(super) fn of_policy(error: &PolicyError) -> Vec<String> {
    let hint = match error {
        PolicyError::Unreadable { .. } => "make the file readable for everybody who uses unpipe",
        PolicyError::Contradiction(_) => {
            "take one of the two rules out; the one of /etc cannot be changed by another file"
        }
        _ => "mend the file: until then nothing is installed",
    };
    vec![hint.to_owned()]
}

/// Hints for a plan that cannot be made.
pub(super) fn of_plan(error: &PlanError) -> Vec<String> {
    let hint = match error {
        PlanError::NoBuild { .. } => {
            "ask the publisher for a build, or build it from source".to_owned()
        }
        PlanError::Missing { missing, .. } => {
            let words: Vec<&str> = missing
                .iter()
                .map(crate::document::CommandName::as_str)
                .collect();
            format!(
                "install {} with your system's package manager first",
                words.join(", ")
            )
        }
        PlanError::Steps { .. } => "allow user namespaces, or a kernel with Landlock, on this machine; or ask the publisher for a \
             release without steps"
                .to_owned(),
        PlanError::Conflicts { .. } => {
            "move what is in the way, or choose another --prefix".to_owned()
        }
        PlanError::Older { .. } => {
            "if you want the older release, install it with --downgrade".to_owned()
        }
        PlanError::NothingEarlier { .. } => {
            "install the version that you want: unpipe install NAME@VERSION".to_owned()
        }
    };
    vec![hint]
}

/// Hints for an install that failed.
pub(super) fn of_install(error: &InstallError) -> Vec<String> {
    let hint = match &*error.cause {
        Cause::Busy(_) => "wait for the other run to end, then run the command again",
        Cause::Unsafe {
            fault: Danger::Owner { .. },
            ..
        } => "run it as the user who owns the folder, or choose a prefix of your own with --prefix",
        Cause::Unsafe { path, .. } => {
            return vec![format!(
                "chmod go-w {}, or choose a prefix of your own with --prefix",
                shell_word(&path.to_string_lossy())
            )];
        }
        Cause::NotAFolder {
            found: Obstacle::Link(_),
            ..
        } => {
            "let the link lead to a folder of yours below your home, or choose another prefix with --prefix"
        }
        Cause::NoRoom { .. } => "free some space, or choose another disk with --prefix",
        Cause::Lost { path } => {
            let path = shell_word(&path.to_string_lossy());
            return vec![
                format!(
                    "make it again, if you know which version was the current one: ln -s VERSION {path}"
                ),
                "or remove the package, and keep its files: unpipe uninstall NAME --damaged"
                    .to_owned(),
            ];
        }
        Cause::Receipt { .. } | Cause::Dangling { .. } => {
            return vec![
                "put the file back from a backup; nothing in this prefix is changed while it is damaged"
                    .to_owned(),
                "or remove the package, and keep its files: unpipe uninstall NAME --damaged".to_owned(),
            ];
        }
        Cause::Changed(_) | Cause::Shifted(_) => "look at it as it is now: run the command again",
        Cause::Files(_) | Cause::Prefix { .. } | Cause::Nowhere(_) | Cause::NotAFolder { .. }
            if error.code() == Code::Conflict =>
        {
            "move what is in the way, or choose another folder with --prefix"
        }
        _ => return of_code(&*error.cause, error.code()),
    };
    vec![hint.to_owned()]
}

/// Hints for a start-up file that is not changed.
pub(super) fn of_start_up_file(error: &ShellError) -> Vec<String> {
    let hint = match error {
        ShellError::Damaged { .. } => {
            "take the rest of the block out of the file by hand, then run the command again"
        }
        ShellError::Changed { .. } => "look at the file as it is now: run the command again",
        ShellError::NotAFile { .. }
        | ShellError::Linked { .. }
        | ShellError::Foreign { .. }
        | ShellError::ReadOnly { .. } => {
            "put the line that unpipe env prints where your shell reads it"
        }
        ShellError::Unchanged { .. } if error.code() == Code::Permission => {
            "put the line that unpipe env prints into it yourself, or take it out"
        }
        ShellError::Path { .. } | ShellError::Unchanged { .. }
            if error.code() == Code::Conflict =>
        {
            "move what is in the way, then run the command again"
        }
        ShellError::Files(_) | ShellError::Path { .. } | ShellError::Unchanged { .. } => {
            return of_code(error, error.code());
        }
    };
    vec![hint.to_owned()]
}

/// Hints for a secret key that cannot be used.
pub(super) fn of_secret_key(error: &SecretKeyError) -> Vec<String> {
    let hint = match error {
        SecretKeyError::File(fault) => return vec![of_key_file(*fault).to_owned()],
        SecretKeyError::Damaged => "use the copy of the key that you kept elsewhere",
        SecretKeyError::Memory(_) => "use a machine with more free memory",
        _ => return Vec::new(),
    };
    vec![hint.to_owned()]
}

/// What to do with a file that should be a key.
pub(super) fn of_key_file(fault: KeyFileFault) -> &'static str {
    use KeyFileFault as Fault;
    match fault {
        Fault::Empty | Fault::NoKey | Fault::Base64 { .. } | Fault::Lines(_) => {
            "use the copy of the key that you kept elsewhere: a part of this one is missing"
        }
        Fault::Utf16 => "save the file as UTF-8: iconv -f UTF-16 -t UTF-8",
        Fault::ByteOrderMark => "save the file as UTF-8 without a byte order mark",
        Fault::CarriageReturns => "take the CRs out: tr -d '\\r' < FILE > NEW",
        Fault::NoComment => {
            "put the first line back, \"untrusted comment: \" and any words: a key file is both lines"
        }
        Fault::Wrapped(_) => "join the lines below the comment into one",
        Fault::Blanks => "take the spaces and tabs out of the second line and off the first",
        Fault::EmptyLines => "take the empty lines out",
        Fault::PublicKey => "the secret key is LABEL.key in the keys folder, not LABEL.pub",
        Fault::SecretKey => {
            "the public key is LABEL.pub; never give a secret key to anybody or to a repository"
        }
        Fault::Signature | Fault::Document | Fault::Foreign | Fault::Binary => {
            "a secret key is made by: unpipe publish key new LABEL"
        }
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
        Code::Failed => disk_hint::of(error),
        Code::Leftover => "run the command again: it tidies up first",
        Code::Busy => "run the command again",
        _ => return Vec::new(),
    };
    vec![hint.to_owned()]
}
