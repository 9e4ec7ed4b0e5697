//! `unpipe run`: a script in a cage, what it would change, and what becomes of that.
//!
//! | file | duty |
//! |---|---|
//! | `order` | what was typed |
//! | `fetched` | the bytes |
//! | `showing` | the script before it runs, and the question |
//! | `reader` | who reads and answers |
//! | `environment`, `own`, `hearing`, `holding` | the run |
//! | `seen` | what it did, on the screen |
//! | `failing` | a script that failed |
//! | `choice`, `places`, `parts`, `typed`, `keeping` | what becomes of it |
//! | `again`, `typing` | the command that does it again |
//! | `told`, `recording` | for machines and auditors |

mod again;
mod choice;
mod environment;
mod failing;
mod fetched;
mod hearing;
mod holding;
mod keeping;
mod order;
mod own;
mod parts;
mod places;
mod reader;
mod recording;
mod seen;
mod showing;
mod told;
mod typed;
mod typing;

use choice::{Choice, Matter, choose};
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
use crate::fetch::ScriptAt;
use crate::model::Code;
use crate::run::{Change, LeftOut};
use crate::trust::policy::{Policy, ScriptName};
use crate::ui::{State, commands_json};

/// Runs a script.
pub(super) fn run(context: &Context<'_>, args: &RunArgs) -> Result<Report, Failed> {
    let order = Order::of(context, args)?;
    let policy = context.policy()?;
    admit(&policy, &order)?;
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
    kept_runs::check_readable(context)?;
    holding::check(context, &order, &fetched.script)?;
    let seen_by = showing::consent(context, &order, (&fetched, &findings))?;
    let bytes = fetched.script.bytes();
    let store = &context.store;
    store.remember_script(&order.source, bytes, seen_by)?;
    showing::begin(context);
    let ran = holding::hold(context, &order, &fetched.script)?;
    showing::left(context, ran.heard.left);
    told.ran(&ran);
    let seen = Seen::of(context, &ran)?;
    told.put("commands", commands_json(seen.commands()));
    let staged = order.record.as_ref().map(|folder| {
        let record = Record {
            script: bytes,
            output: &ran.heard.log,
            diff: &seen.diff(),
        };
        recording::stage(folder, &record)
    });
    let staged = staged.transpose()?;
    let mut outcome = conclude(context, &order, (&fetched, &ran, &seen), &mut told);
    if let Some(Err(failed)) = staged.map(|staged| staged.finish(&told)) {
        // What was kept stays kept, and is said.
        outcome = match outcome {
            Ok(text) if told.is_kept() => {
                Err(failed.state(State::Done(vec![text.trim().to_owned()])))
            }
            Ok(_) => Err(failed),
            earlier => earlier,
        };
    }
    match outcome {
        Ok(text) => Ok(told.report(text)),
        Err(failed) => Err(told.fields().fold(failed, |failed, (key, value)| {
            failed.with(key, value.clone())
        })),
    }
}

/// Whether the policy lets it be run at all.
fn admit(policy: &Policy, order: &Order) -> Result<(), Failed> {
    let ScriptAt::Web(url) = &order.at else {
        return Ok(policy.admit_script(&order.source, ScriptName::Local)?);
    };
    let (whole, host) = order::names(url);
    let name = match (&whole, &host) {
        (Some(name), _) => ScriptName::Whole(name),
        (None, Some(host)) => ScriptName::HostOnly(host),
        (None, None) => ScriptName::Nothing,
    };
    Ok(policy.admit_script(&order.source, name)?)
}

/// What becomes of a run that is over.
fn conclude(
    context: &Context<'_>,
    order: &Order,
    (fetched, ran, seen): (&Fetched, &Ran, &Seen),
    told: &mut Told,
) -> Result<String, Failed> {
    if ran.ended != Ended::Exited(0) {
        return Err(failing::failed(context, order, (ran, seen)));
    }
    showing::put(context, &seen.screen(context));
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
    let matter = Matter {
        listing: &ran.listing,
        commands: seen.commands(),
        details: &details,
        details_of: &|changes| seen.details_of(context, changes),
    };
    match choose(context, order, matter) {
        Choice::Keep(chosen) => {
            let kept = keeping::keep_chosen(context, order, (fetched, ran), &chosen)?;
            told.kept(&kept.name, kept.paths);
            Ok(kept.text)
        }
        Choice::Never => Err(thrown_away(never(changes))),
        Choice::ThrowAway => Err(thrown_away(Failed::say(
            Code::Declined,
            "you threw the changes away".to_owned(),
        ))),
        Choice::Interrupted => Err(thrown_away(Failed::say(
            Code::Interrupted,
            "interrupted".to_owned(),
        ))),
        Choice::NotCovered(paths) => {
            let about = (fetched, &ran.listing);
            Err(again::not_covered(context, order, about, &paths))
        }
    }
}

/// There is nothing to choose: why, is told of the first; the others stand on the screen.
fn never(changes: &[Change]) -> Failed {
    let mut barred = changes
        .iter()
        .filter_map(|change| Some((&change.path, change.barred?)));
    let why = barred.next().map_or_else(String::new, |(path, why)| {
        format!(": ~/{path}, since {why}")
    });
    let message = format!("none of the changes can be kept{why}");
    Failed::say(Code::Conflict, message)
}

fn thrown_away(failed: Failed) -> Failed {
    failed.state(State::NothingChanged)
}
