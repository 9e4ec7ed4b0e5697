//! Packages that an upgrade passes by, and why.

use serde_json::{Value, json};

use super::described::{needs_version, way_on};
use crate::cli::context::Context;
use crate::cli::failure::Failed;
use crate::cli::select::where_from;
use crate::install::Package;
use crate::model::{Name, Time, Version};
use crate::trust::policy::Denied;
use crate::ui::Failure;

/// One that stays as it is.
pub(super) struct Passed {
    name: Name,
    why: Why,
    message: String,
}

enum Why {
    /// It is held at its version.
    Held,
    /// Only the user can name its next version.
    NeedsVersion,
    /// Its next version is too young.
    Waiting { version: Version, until: Time },
    /// It could not be upgraded.
    Failed(Value),
}

impl Passed {
    pub(super) fn held(package: &Package, version: &Version) -> Self {
        let name = &package.receipt.name;
        let again = where_from(package);
        Self {
            name: name.clone(),
            why: Why::Held,
            message: format!(
                "{name} is held at {version}; to follow a channel again: unpipe install {again}"
            ),
        }
    }

    pub(super) fn needs_version(package: &Package) -> Result<Self, Failed> {
        Ok(Self {
            message: format!("{}: {}", needs_version(package), way_on(package)?),
            name: package.receipt.name.clone(),
            why: Why::NeedsVersion,
        })
    }

    /// One whose next version the policy lets in later; `None` if it denies it for another reason.
    pub(super) fn waiting(denied: &Denied) -> Option<Self> {
        let Denied::Young {
            name,
            version,
            from,
            at,
            ..
        } = denied
        else {
            return None;
        };
        Some(Self {
            name: name.clone(),
            message: format!("{name} {version} is waiting until {from}: min_age, {at}"),
            why: Why::Waiting {
                version: version.clone(),
                until: *from,
            },
        })
    }

    pub(super) fn failed(name: &Name, failure: &Failure) -> Self {
        Self {
            name: name.clone(),
            message: format!("{name}: {}", failure.message),
            why: Why::Failed(failure.to_json_fields()),
        }
    }

    pub(super) fn say(&self, context: &Context<'_>) {
        context.console.say_line(&self.message);
    }

    pub(super) fn object(&self) -> Value {
        let (name, message) = (&self.name, &self.message);
        match &self.why {
            Why::Held => json!({"name": name, "why": "held", "message": message}),
            Why::NeedsVersion => json!({"name": name, "why": "needs-version", "message": message}),
            Why::Waiting { version, until } => json!({
                "name": name,
                "why": "waiting",
                "message": message,
                "version": version,
                "until": until,
            }),
            Why::Failed(error) => {
                json!({"name": name, "why": "failed", "message": message, "error": error})
            }
        }
    }
}
