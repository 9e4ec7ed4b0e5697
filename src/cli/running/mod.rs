//! `unpipe run`: a script in a cage, what it would change, and what becomes of that.

mod order;

use order::Order;

use super::args::RunArgs;
use super::context::Context;
use super::failure::Failed;
use super::report::Report;

/// Runs a script.
pub(super) fn run(context: &Context<'_>, args: &RunArgs) -> Result<Report, Failed> {
    let order = Order::of(context, args)?;
    let policy = context.policy()?;
    policy.admit_script(&order.source, order.name().as_ref())?;
    Ok(Report::done(String::new()))
}
