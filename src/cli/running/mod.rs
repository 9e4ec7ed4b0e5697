//! `unpipe run`: a script in a cage, what it would change, and what becomes of that.

mod choice;
mod environment;
mod hearing;
mod holding;
mod order;
mod own;

use std::path::PathBuf;

use holding::Start;
use order::Order;

use super::args::RunArgs;
use super::context::Context;
use super::failure::Failed;
use super::report::Report;
use crate::model::Size;

/// The most bytes of a script.
const MOST: u64 = 8 * 1024 * 1024;

/// Runs a script.
pub(super) fn run(context: &Context<'_>, args: &RunArgs) -> Result<Report, Failed> {
    let order = Order::of(context, args)?;
    let policy = context.policy()?;
    policy.admit_script(&order.source, order.name().as_ref())?;
    let fetcher = context.fetcher(&policy);
    let plain = fetcher.script(&order.at, Size::bytes(MOST))?.unwrap();
    let start = Start {
        program: PathBuf::from("/bin/sh"),
        words: vec!["sh".to_owned()],
    };
    let ran = holding::hold(context, &order, start, &plain.bytes)?;
    eprintln!("{:?} {:?} {:?}", ran.ended, ran.heard.talks, ran.asked);
    for change in &ran.listing.changes {
        eprintln!("{:?}", change);
    }
    let choice = choice::choose(context, &order, &ran.listing.changes, "");
    eprintln!("{:?}", choice.code());
    Ok(Report::done(String::new()))
}
