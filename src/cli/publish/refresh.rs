//! `unpipe publish refresh`: a new index with the same offers, so that it stays fresh.

use super::desk::Desk;
use super::told;
use crate::cli::args::RefreshArgs;
use crate::cli::context::Context;
use crate::cli::failure::Failed;
use crate::cli::report::Report;
use crate::publish::change::{Change, gather};
use crate::publish::make::{index_draft, next_index};

/// Signs a new index.
pub(super) fn run(context: &Context<'_>, args: &RefreshArgs) -> Result<Report, Failed> {
    let mut desk = Desk::open(context, &args.site)?;
    let (site, change) = desk.site_in_force()?;
    let (days, _) = desk.days()?;
    let fresh = next_index(&site.index.value, context.world.signing_time(), days);
    let waiting = desk.waiting()?;
    let index = waiting.iter().find_map(|one| one.index_like(&fresh));
    let index = index.cloned().unwrap_or(fresh);
    let draft = index_draft(&index, site.root())?;
    let expires = index.expires.date();
    let change = Change {
        drafts: gather(vec![draft], &waiting)?,
        ..change
    };
    let carried = desk.carry_out(change, &mut |_| Ok(()))?;
    let effect = [
        format!("they learn that nothing newer is withheld, until {expires}."),
        "nothing is offered that was not offered before; upload index.unpipe.".to_owned(),
    ];
    Ok(told::report(&desk, &carried, &effect))
}
