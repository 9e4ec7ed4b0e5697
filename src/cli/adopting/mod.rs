//! `unpipe install ARCHIVE --bin COMMAND`: an archive that its publisher signed and did not describe.
//!
//! What the user said of it is kept, so that `upgrade` can say it again of another version.

mod address;
mod told;
mod wanted;

pub(super) use told::Told;

use wanted::Wanted;

use super::args::InstallArgs;
use super::context::Context;
use super::failure::Failed;
use super::install::{downgrade, meeting};
use super::options::Mode;
use super::placing::Placing;
use super::report::Report;
use crate::install::Prefix;
use crate::resolve::{ResolveError, Resolved, Resolver};
use crate::trust::{Anchor, Draft};
use crate::ui::Terminal;

/// Checks who vouches for the archive, describes it, and goes the way of every install.
pub(super) fn run(context: &Context<'_>, args: &InstallArgs) -> Result<Report, Failed> {
    let [word] = args.packages.as_slice() else {
        let found = args.packages.len();
        return Err(Failed::say_usage(format!(
            "--bin is for one archive, found {found}"
        )));
    };
    let mode = Mode::of(&args.plan, 1)?;
    let key: Option<Anchor> = args.key.as_deref().map(str::parse).transpose()?;
    let told = Told {
        archive: word.clone(),
        adopt: args.adopt.clone(),
    };
    let policy = context.policy()?;
    let prefix = context.prefix()?;
    let fetcher = context.fetcher(&policy);
    let terminal = Terminal::new(context.console, context.interrupt.clone());
    let meeting = meeting(context, mode, &terminal);
    let resolver = context.resolver(&fetcher, &policy, &meeting);
    let adopter = Adopter {
        context,
        resolver: &resolver,
        prefix: &prefix,
    };
    let resolved = adopter.adopt(&told, key, Failed::from, |_| Ok(()))?;
    Placing {
        context,
        policy: &policy,
        prefix: &prefix,
        mode,
    }
    .run(vec![(resolved, downgrade(args))])
}

/// What an adoption needs.
pub(super) struct Adopter<'a> {
    pub(super) context: &'a Context<'a>,
    pub(super) resolver: &'a Resolver<'a>,
    pub(super) prefix: &'a Prefix,
}

impl Adopter<'_> {
    /// From the user's words to a release that may be planned; `failed` tells what to do where
    /// nobody vouches for the archive, and `check` may refuse what it is before any of it is
    /// remembered.
    pub(super) fn adopt(
        &self,
        told: &Told,
        key: Option<Anchor>,
        failed: impl Fn(ResolveError) -> Failed,
        check: impl Fn(&Draft) -> Result<(), Failed>,
    ) -> Result<Resolved, Failed> {
        let wanted = Wanted::read(self.context, told)?;
        let adopting = self.resolver.vouch(&wanted.name, key, &wanted.archive());
        let adopting = adopting.map_err(failed)?;
        let view = self.prefix.view()?;
        let draft = wanted.draft(self.context, &adopting)?;
        check(&draft)?;
        Ok(adopting.describe(draft, wanted.floor(&view)?)?)
    }
}
