//! What to do about the place that something is installed into.

use super::of_code;
use crate::install::{Cause, Danger, InstallError, Obstacle};
use crate::model::{Code, exact_path};
use crate::plan::PlanError;

/// Hints for a plan that cannot be made.
pub(in crate::cli) fn of_plan(error: &PlanError) -> Vec<String> {
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
pub(in crate::cli) fn of_install(error: &InstallError) -> Vec<String> {
    let hint = match &*error.cause {
        Cause::Busy(_) => "wait for the other run to end, then run the command again",
        Cause::Unsafe {
            fault: Danger::Owner { .. },
            ..
        } => "run it as the user who owns the folder, or choose a prefix of your own with --prefix",
        Cause::Unsafe { path, .. } => {
            let mend = exact_path(path).map_or_else(
                || "take the right to write there from all others".to_owned(),
                |word| format!("chmod go-w {word}"),
            );
            return vec![format!(
                "{mend}, or choose a prefix of your own with --prefix"
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
            let line = exact_path(path).map_or_else(
                || "a link to that version".to_owned(),
                |word| format!("ln -s VERSION {word}"),
            );
            return vec![
                format!("make it again, if you know which version was the current one: {line}"),
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
