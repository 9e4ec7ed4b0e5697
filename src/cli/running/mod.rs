//! `unpipe run`: a script in a cage, what it would change, and what becomes of that.
//!
//! | file | duty |
//! |---|---|
//! | `order` | what was typed |
//! | `fetched` | the bytes |
//! | `showing` | the script before it runs, and the question |
//! | `environment`, `own`, `hearing`, `holding` | the run |
//! | `seen` | what it did, on the screen |
//! | `choice`, `keeping` | what becomes of it |
//! | `told`, `recording` | for machines and auditors |

mod choice;
mod environment;
mod fetched;
mod hearing;
mod holding;
mod keeping;
mod order;
mod own;
mod recording;
mod seen;
mod showing;
mod told;

use choice::{Choice, choose};
use fetched::Fetched;
use holding::Ran;
use order::Order;
use recording::Record;
use seen::Seen;
use told::Told;

use super::args::RunArgs;
use super::context::Context;
use super::failure::Failed;
use super::kept_runs;
use super::report::Report;
use crate::cage::Ended;
use crate::model::{Code, shell_word};
use crate::run::LeftOut;
use crate::ui::State;

/// Runs a script.
pub(super) fn run(context: &Context<'_>, args: &RunArgs) -> Result<Report, Failed> {
    let order = Order::of(context, args)?;
    let policy = context.policy()?;
    policy.admit_script(&order.source, order.name().as_ref())?;
    if let Some(folder) = &order.record {
        recording::check(folder)?;
    }
    let fetched = Fetched::of(context, &order, &policy)?;
    let findings = fetched.script.findings();
    let mut told = Told::of(&order, &fetched, &findings);
    if args.show {
        let text = showing::show(context, &order, (&fetched, &findings));
        return Ok(told.report(text));
    }
    kept_runs::end_cut_off(context, &context.prefix()?)?;
    holding::check(context, &order)?;
    showing::consent(context, &order, (&fetched, &findings))?;
    let bytes = fetched.script.bytes();
    context.store.remember_script(&order.source, bytes)?;
    let ran = holding::hold(context, &order, &fetched.script)?;
    told.ran(&ran);
    let seen = Seen::of(context, &ran)?;
    let outcome = conclude(context, &order, (&fetched, &ran, &seen), &mut told);
    if let Some(folder) = &order.record {
        let record = Record {
            script: bytes,
            output: &ran.heard.log,
            diff: &seen.diff(),
            told: &told,
        };
        recording::write(folder, &record)?;
    }
    match outcome {
        Ok(text) => Ok(told.report(text)),
        Err(failed) => Err(told.fields().fold(failed, |failed, (key, value)| {
            failed.with(key, value.clone())
        })),
    }
}

/// What becomes of a run that is over.
fn conclude(
    context: &Context<'_>,
    order: &Order,
    (fetched, ran, seen): (&Fetched, &Ran, &Seen),
    told: &mut Told,
) -> Result<String, Failed> {
    if ran.ended != Ended::Exited(0) {
        return Err(failed(context, ran));
    }
    context.console.say(&seen.screen(context));
    let changes = &ran.listing.changes;
    if changes.is_empty() && ran.listing.left_out == LeftOut::Nothing {
        return Ok("nothing was changed, so there is nothing to keep\n".to_owned());
    }
    if ran.listing.left_out != LeftOut::Nothing {
        let message = format!(
            "expected at most {} changes to keep, found more",
            changes.len()
        );
        return Err(thrown_away(Failed::say(Code::Step, message)));
    }
    let details = seen.details(context);
    match choose(context, order, changes, &details) {
        Choice::Keep(chosen) => {
            let kept = keeping::keep_chosen(context, order, (fetched, ran), &chosen)?;
            told.kept(&kept.name, kept.paths);
            Ok(kept.text)
        }
        Choice::ThrowAway => Err(thrown_away(Failed::say(
            Code::Declined,
            "you threw the changes away".to_owned(),
        ))),
        Choice::Interrupted => Err(thrown_away(Failed::say(
            Code::Interrupted,
            "interrupted".to_owned(),
        ))),
        Choice::NotCovered(paths) => Err(not_covered(order, fetched, &paths)),
    }
}

/// A script that did not end well: nothing of it can be kept.
fn failed(context: &Context<'_>, ran: &Ran) -> Failed {
    if context.interrupt.check().is_err() {
        return thrown_away(Failed::say(Code::Interrupted, "interrupted".to_owned()));
    }
    let changes = ran.listing.changes.len();
    let message = format!(
        "the script {}, so its {changes} change(s) are not kept",
        ran.ended
    );
    thrown_away(Failed::say(Code::Step, message))
        .hint("what it wrote, above, may say why; to keep that: --record DIR")
}

fn thrown_away(failed: Failed) -> Failed {
    failed.state(State::NothingChanged)
}

/// Nobody is there to say yes, and the command line does not.
fn not_covered(order: &Order, fetched: &Fetched, paths: &[String]) -> Failed {
    let message = match paths {
        [] => "the changes need consent, found nobody to ask".to_owned(),
        [one] => format!("the change of ~/{one} needs consent, found nobody to ask"),
        [first, more @ ..] => format!(
            "the changes of ~/{first} and {} more paths need consent, found nobody to ask",
            more.len()
        ),
    };
    let source = shell_word(order.source.raw());
    let hash = fetched.script.digest().hex();
    Failed::say(Code::Declined, message)
        .hint(format!("run it at a terminal: unpipe run {source}"))
        .hint(format!(
            "or say which paths it may change: unpipe run {source} --sha256 {hash} --yes --allow-path PATH"
        ))
}
