//! `unpipe publish revoke`: a release is denied to everybody.

use super::desk::Desk;
use super::told;
use crate::cli::args::RevokeArgs;
use crate::cli::context::Context;
use crate::cli::failure::Failed;
use crate::cli::report::Report;
use crate::model::{OutsideText, Version};
use crate::publish::change::{Change, gather};
use crate::publish::make::{Withdrawn, index_draft, next_index, revoke};

/// Signs an index that denies the version.
pub(super) fn run(context: &Context<'_>, args: &RevokeArgs) -> Result<Report, Failed> {
    let version: Version = args
        .version
        .parse()
        .map_err(|error| Failed::usage(&error))?;
    if args.reason.trim().is_empty() {
        return Err(Failed::say_usage(
            "expected a reason that users can read, found none".to_owned(),
        ));
    }
    let mut desk = Desk::open(context, &args.site)?;
    let (site, change) = desk.site_in_force()?;
    let (days, _) = desk.days()?;
    let mut fresh = next_index(&site.index.value, context.world.signing_time(), days);
    let words = (
        OutsideText::new(args.reason.clone()),
        OutsideText::new(args.severity.clone()),
    );
    let withdrawn =
        revoke(&mut fresh, &version, words).map_err(|error| Failed::of(&error, error.code()))?;
    let waiting = desk.waiting()?;
    let index = waiting.iter().find_map(|one| one.index_like(&fresh));
    let draft = index_draft(index.unwrap_or(&fresh), site.root())?;
    let change = Change {
        drafts: gather(vec![draft], &waiting)?,
        ..change
    };
    let carried = desk.carry_out(change, &mut |_| Ok(()))?;
    Ok(told::report(&desk, &carried, &effect(&version, &withdrawn)))
}

fn effect(version: &Version, withdrawn: &Withdrawn) -> told::Effect {
    let first = format!("{version} is refused with your reason, also to who names it;");
    let second = match withdrawn {
        Withdrawn::NoChannel => {
            "who has it keeps it until the next upgrade; upload index.unpipe now.".to_owned()
        }
        Withdrawn::MovedTo(newest) => format!(
            "new installs get {newest}; who has {version} keeps it until you release a newer one. \
             Upload index.unpipe now."
        ),
        Withdrawn::NothingLeft => {
            "nothing else is on offer, so nobody can install until the next release. Upload \
             index.unpipe now."
                .to_owned()
        }
    };
    [first, second]
}
