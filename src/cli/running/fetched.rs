//! The script's bytes: fetched whole and once, held against the hash that was asked for.

use super::order::Order;
use crate::cli::context::Context;
use crate::cli::failure::Failed;
use crate::fetch::{Plain, ScriptAt};
use crate::model::{Code, Size};
use crate::script::{MOST_BYTES, Script, ScriptError};
use crate::store::LastScript;
use crate::trust::policy::Policy;

/// A script, and what is known of it.
pub(super) struct Fetched {
    pub(super) script: Script,
    /// The server that gave it out in the end.
    pub(super) from: Option<String>,
    /// What was run last from the same source.
    pub(super) last: Option<LastScript>,
}

impl Fetched {
    pub(super) fn of(
        context: &Context<'_>,
        order: &Order,
        policy: &Policy,
    ) -> Result<Self, Failed> {
        let cap = Size::bytes(MOST_BYTES as u64);
        let found = context.fetcher(policy).script(&order.at, cap)?;
        let Plain { bytes, from } = found.ok_or_else(|| absent(order))?;
        let script = Script::new(bytes).map_err(|error| refused(&error))?;
        if let Some(expected) = order.sha256.filter(|hash| *hash != script.digest()) {
            let found = script.digest();
            let message = format!("expected a script with the hash {expected}, found {found}");
            return Err(Failed::say(Code::Mismatch, message)
                .hint("do not run it; ask the project what it published"));
        }
        let last = context.store.last_script(&order.source, cap)?;
        Ok(Self { script, from, last })
    }
}

fn absent(order: &Order) -> Failed {
    let source = &order.source;
    match &order.at {
        ScriptAt::Local(_) => {
            Failed::say_usage(format!("expected a script at {source}, found nothing"))
        }
        ScriptAt::Web(_) => Failed::say(
            Code::Network,
            format!("expected a script at {source}, and its server has none (404)"),
        ),
    }
}

fn refused(error: &ScriptError) -> Failed {
    let failed = Failed::of(error, Code::Malformed);
    match error {
        ScriptError::Program(_) => failed.hint(
            "a program is not run unseen: ask the project for a signed release, or for sums to adopt",
        ),
        _ => failed,
    }
}
