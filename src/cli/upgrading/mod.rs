//! `unpipe upgrade`

mod described;
mod every;
mod next;
mod passed;

use serde_json::json;

use super::adopting::Adopter;
use super::args::UpgradeArgs;
use super::context::Context;
use super::failure::Failed;
use super::kept_runs;
use super::options::Mode;
use super::placing::Placing;
use super::report::Report;
use super::select::{named, needed};
use crate::install::Package;
use crate::model::Version;
use crate::resolve::Nobody;
use crate::trust::Downgrade;
use crate::ui::Terminal;
use described::Asking;
use next::{Next, Upgrading};

/// An installed package, and the version that was named for it.
struct Wish {
    package: Package,
    version: Option<Version>,
}

/// Asks the place of every named package, or of all, for what its channel offers. With `--all` each
/// goes for itself, else they go together.
pub(super) fn run(context: &Context<'_>, args: &UpgradeArgs) -> Result<Report, Failed> {
    let policy = context.policy()?;
    let prefix = context.prefix()?;
    let view = prefix.view()?;
    kept_runs::no_upgrade(&view, &args.names)?;
    let mut wishes = Vec::new();
    for word in &args.names {
        let (word, version) = named(word)?;
        let package = needed(&view, word)?;
        wishes.push(Wish { package, version });
    }
    let all = if wishes.is_empty() {
        view.packages()?
    } else {
        Vec::new()
    };
    let mode = Mode::of(&args.plan, wishes.len() + all.len())?;
    drop(view);
    let fetcher = context.fetcher(&policy);
    let resolver = context.resolver(&fetcher, &policy, &Nobody);
    let adopter = Adopter {
        context,
        resolver: &resolver,
        prefix: &prefix,
    };
    let upgrading = Upgrading {
        resolver: &resolver,
        adopter: &adopter,
    };
    let placing = Placing {
        context,
        policy: &policy,
        prefix: &prefix,
        mode,
    };
    if args.all {
        return every::run(&upgrading, &placing, &all);
    }
    let terminal = Terminal::new(context.console, context.interrupt.clone());
    let asking = Asking::of(context, mode, &terminal);
    let mut looked = Vec::new();
    for wish in &wishes {
        looked.push(upgrading.next(wish, &asking)?);
    }
    for package in &all {
        looked.push(upgrading.next_of_all(package)?);
    }
    together(&placing, looked)
}

/// Whatever stops one stops all before the first switch.
fn together(placing: &Placing<'_>, looked: Vec<Next>) -> Result<Report, Failed> {
    let mut resolved = Vec::new();
    let mut passed = Vec::new();
    for next in looked {
        match next {
            Next::Release(release) => resolved.push((*release, Downgrade::Refused)),
            Next::Held(held) => {
                held.say(placing.context);
                passed.push(held.object());
            }
        }
    }
    let report = placing.run(resolved)?;
    Ok(report.with("skipped", json!(passed)))
}
