//! `unpipe install`

use super::adopting;
use super::args::InstallArgs;
use super::context::Context;
use super::failure::Failed;
use super::options::{Mode, Yes};
use super::placing::Placing;
use super::report::Report;
use super::select::{asked, elsewhere};
use crate::model::Code;
use crate::resolve::{Purpose, Request};
use crate::trust::{Anchor, Downgrade};
use crate::ui::{FirstUse, Stream, Terminal};
use crate::world::Person;

/// Resolves every package first, then places them.
pub(super) fn run(context: &Context<'_>, args: &InstallArgs) -> Result<Report, Failed> {
    if !args.adopt.bins.is_empty() {
        return adopting::run(context, args);
    }
    let mode = Mode::of(&args.plan, args.packages.len())?;
    let key: Option<Anchor> = args.key.as_deref().map(str::parse).transpose()?;
    if key.is_some() && args.packages.len() > 1 {
        let found = args.packages.len();
        return Err(
            Failed::say_usage(format!("--key is for one package, found {found}"))
                .hint("install the packages one by one"),
        );
    }
    let downgrade = downgrade(args);
    let policy = context.policy()?;
    let prefix = context.prefix()?;
    let view = prefix.view()?;
    let fetcher = context.fetcher(&policy);
    let terminal = Terminal::new(context.console, context.interrupt.clone());
    let meeting = meeting(context, mode, &terminal);
    let resolver = context.resolver(&fetcher, &policy, &meeting);
    let mut resolved = Vec::new();
    for word in &args.packages {
        let asked = asked(context, &view, word)?;
        let (source, wanted) = (&asked.source, asked.wanted);
        let request = Request {
            source,
            wanted,
            key: key.clone(),
            downgrade,
            purpose: Purpose::Install,
        };
        let outcome = resolver.resolve(&request);
        // Ctrl-C at the question about a key is an interrupt, not a no.
        context
            .interrupt
            .check()
            .map_err(|error| Failed::of(&error, Code::Interrupted))?;
        let found = outcome.map_err(|error| elsewhere(&view, word, error))?;
        resolved.push((found, downgrade));
    }
    drop(view);
    Placing {
        context,
        policy: &policy,
        prefix: &prefix,
        mode,
    }
    .run(resolved)
}

/// Whether an older release may be taken.
pub(super) fn downgrade(args: &InstallArgs) -> Downgrade {
    if args.downgrade {
        Downgrade::Allowed
    } else {
        Downgrade::Refused
    }
}

/// Who may compare a key. A flag stands for a person who saw the plan, and never for one who tells
/// two names apart.
pub(super) fn meeting<'a>(
    context: &Context<'_>,
    mode: Mode,
    terminal: &'a Terminal<'a>,
) -> FirstUse<'a> {
    let style = context.console.style(Stream::Err, context.world);
    let teller = match (mode, context.options.yes) {
        (Mode::Real(Some(_)), _) | (_, Yes::Said) => Person::Absent,
        _ => context.options.person,
    };
    FirstUse::new(terminal, context.options.person, style).told_apart_by(teller)
}
