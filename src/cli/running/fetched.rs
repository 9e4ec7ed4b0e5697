//! The script's bytes: fetched whole and once, held against the hash that was asked for.

use super::order::Order;
use crate::cli::context::Context;
use crate::cli::failure::Failed;
use crate::cli::hint;
use crate::fetch::{FetchError, Plain, ScriptAt};
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
        let found = context.fetcher(policy).script(&order.at, cap);
        let found = found.map_err(|error| unfetched(order, error))?;
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

/// What is taken is a file or an address: what another program writes was not asked for by unpipe, and is
/// gone when it was read once.
const NAME_IT: &str = "give the address itself, which begins with https://, or the path of a file";

fn unfetched(order: &Order, error: FetchError) -> Failed {
    match (&error, &order.at) {
        (FetchError::NotRegular { .. }, ScriptAt::Local(_)) => {
            Failed::of(&error, error.code()).hint(NAME_IT)
        }
        (FetchError::Offline { .. }, _) => {
            let failed = Failed::of(&error, error.code());
            hint::of_script(&error)
                .into_iter()
                .fold(failed, Failed::hint)
        }
        _ => error.into(),
    }
}

fn absent(order: &Order) -> Failed {
    let source = &order.source;
    match &order.at {
        ScriptAt::Local(_) => {
            let message = format!("expected a script at {source}, found nothing");
            Failed::say_usage(message).hint(NAME_IT)
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
        ScriptError::WebPage => failed.hint(
            "look at it in a browser: it may be about the script, and name the address of the script itself",
        ),
        ScriptError::Interpreter(line) if line.ends_with('\r') => failed.hint(
            "it has Windows line ends; to take them out: tr -d '\\r' < FILE > NEW, and run NEW",
        ),
        _ => failed,
    }
}
