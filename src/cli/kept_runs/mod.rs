//! Kept scripts in the commands for packages: `run:HASH12`.

mod checked;
mod damaged;
mod hints;
mod listed;
mod removed;
mod told;

pub(super) use checked::check;
pub(super) use damaged::give_up;
pub(super) use listed::{objects, with_damaged};
pub(super) use removed::{rollback, uninstall};
pub(super) use told::info;

use super::context::Context;
use super::failure::Failed;
use crate::install::{Prefix, View};
use crate::model::{RunWord, exact_word};
use crate::run::{KeptRun, KeptRuns, RunError, kept_runs, look_at_runs};

/// Every kept script.
pub(super) fn all(view: &View) -> Result<Vec<KeptRun>, Failed> {
    match view.own()? {
        Some(own) => Ok(kept_runs(&own)?),
        None => Ok(Vec::new()),
    }
}

/// Every kept script, the damaged ones apart.
pub(super) fn looked(view: &View) -> Result<KeptRuns, Failed> {
    match view.own()? {
        Some(own) => Ok(look_at_runs(&own)?),
        None => Ok(KeptRuns::default()),
    }
}

/// Checks, before a script is run, that what it does could be kept.
pub(super) fn check_readable(context: &Context<'_>) -> Result<(), Failed> {
    all(&context.prefix()?.view()?).map(drop)
}

/// What a word means, if it is about a kept script.
pub(super) fn word(text: &str) -> Result<Option<RunWord>, Failed> {
    RunWord::parse(text)
        .transpose()
        .map_err(|error| Failed::usage(&error))
}

/// Words about kept scripts, and words about packages.
pub(super) fn split(words: &[String]) -> Result<(Vec<RunWord>, Vec<String>), Failed> {
    let (mut runs, mut packages) = (Vec::new(), Vec::new());
    for text in words {
        match word(text)? {
            Some(word) => runs.push(word),
            None => packages.push(text.clone()),
        }
    }
    Ok((runs, packages))
}

/// The kept script that a word means; `None` if there is none.
pub(super) fn find(runs: &[KeptRun], word: &RunWord) -> Result<Option<KeptRun>, Failed> {
    let found: Vec<&KeptRun> = runs.iter().filter(|run| word.means(&run.name)).collect();
    if let [_, _, ..] = found.as_slice() {
        let names: Vec<String> = found.iter().map(|run| run.name.to_string()).collect();
        let message = format!("{word} is not one kept script, found {}", names.join(", "));
        return Err(Failed::say_usage(message).hint("use the whole name"));
    }
    Ok(found.first().map(|run| (*run).clone()))
}

/// The kept script that a command needs.
pub(super) fn needed(runs: &[KeptRun], word: &RunWord) -> Result<KeptRun, Failed> {
    find(runs, word)?.ok_or_else(|| {
        Failed::say_usage(format!("expected a kept script, found none called {word}"))
            .hint("unpipe list shows what is installed and kept")
    })
}

/// A script has no channel to follow: whoever wants its newer version runs it again.
pub(super) fn no_upgrade(view: &View, words: &[String]) -> Result<(), Failed> {
    for text in words {
        let Some(word) = word(text)? else {
            continue;
        };
        let run = needed(&all(view)?, &word)?;
        let again = match exact_word(run.newest.source.raw()) {
            Some(word) => format!("to run it again: unpipe run {word}"),
            None => "to run it again, type what you typed then".to_owned(),
        };
        let message = format!(
            "{} is a script that was run, so there is no channel that has a newer one",
            run.name
        );
        return Err(Failed::say_usage(message).hint(again));
    }
    Ok(())
}

/// What was cut off is ended before anything is looked at: a plan, and a view of the home, are made
/// of what is there.
pub(super) fn end_cut_off(context: &Context<'_>, prefix: &Prefix) -> Result<(), Failed> {
    if prefix.view()?.is_cut_off()? {
        for note in prefix.tidy_up()? {
            context.console.say_line(&format!("note: {note}"));
        }
    }
    Ok(())
}

/// A home that is changed in part is worth a word before anything is told of it.
pub(super) fn say_if_cut_off(context: &Context<'_>, view: &View) -> Result<(), Failed> {
    if view.is_cut_off()? {
        context.console.urge(
            "note: a kept script was cut off; the next command that changes something ends it\n",
        );
    }
    Ok(())
}

impl From<RunError> for Failed {
    fn from(error: RunError) -> Self {
        let hints = hints::of(&error);
        let code = error.code();
        let failed = match error {
            RunError::Cause(cause) => return cause.into(),
            other => Self::of(&other, code),
        };
        hints.into_iter().fold(failed, Self::hint)
    }
}
