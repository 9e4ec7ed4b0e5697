//! `unpipe upgrade`

use super::args::UpgradeArgs;
use super::context::Context;
use super::failure::Failed;
use super::options::Mode;
use super::placing::Placing;
use super::report::Report;
use super::select::{described, described_by_you, named_or_all, source_of};
use crate::receipt::{Claimed, Follow};
use crate::resolve::{Nobody, Purpose, Request, ResolveError};
use crate::trust::{Downgrade, Refusal, Wanted};

/// Asks the place of every named package, or of all, for what its channel offers.
pub(super) fn run(context: &Context<'_>, args: &UpgradeArgs) -> Result<Report, Failed> {
    let policy = context.policy()?;
    let prefix = context.prefix()?;
    let view = prefix.view()?;
    let packages = named_or_all(&view, &args.names)?;
    let mode = Mode::of(&args.plan, packages.len())?;
    drop(view);
    let fetcher = context.fetcher(&policy)?;
    let resolver = context.resolver(&fetcher, &policy, &Nobody);
    let mut resolved = Vec::new();
    for package in &packages {
        let name = &package.receipt.name;
        if package.receipt.claimed == Claimed::Described {
            if !args.names.is_empty() {
                return Err(described_by_you(package));
            }
            context.console.say(&format!("{}\n", described(package)));
            continue;
        }
        match &package.track.follow {
            Follow::Exact(version) => context.console.say(&format!(
                "{name} is held at {version}; to follow a channel again: unpipe install {name}\n"
            )),
            Follow::Channel(channel) => {
                let source = source_of(package)?;
                let wanted = Wanted::Channel(channel.clone());
                let downgrade = Downgrade::Refused;
                let request = Request {
                    source: &source,
                    wanted,
                    key: None,
                    downgrade,
                    purpose: Purpose::Install,
                };
                resolved.push((resolver.resolve(&request).map_err(without_key)?, downgrade));
            }
        }
    }
    Placing {
        context,
        policy: &policy,
        prefix: &prefix,
        mode,
    }
    .run(resolved)
}

/// An upgrade takes no key: the pin that the install made is missing, so it says how to make one.
fn without_key(error: ResolveError) -> Failed {
    match error {
        ResolveError::Refused(refusal @ Refusal::NoKey { .. }) => {
            Failed::of(&refusal, refusal.code())
                .hint("pin the publisher's key first: unpipe trust add NAME --key KEY")
        }
        other => other.into(),
    }
}
