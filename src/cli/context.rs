//! What every command works with.

use crate::fetch::{Caching, Fetcher, Mirrors};
use crate::install::Prefix;
use crate::model::Machine;
use crate::progress::{Interrupt, Observer};
use crate::resolve::{Meeting, Resolver};
use crate::store::{Cache, Store, read_policy};
use crate::trust::policy::Policy;
use crate::ui::Console;
use crate::world::World;

use super::failure::Failed;
use super::options::Options;

/// The world, the options, and what they open.
pub(crate) struct Context<'a> {
    pub(crate) world: &'a World,
    pub(crate) options: &'a Options,
    pub(crate) console: &'a Console,
    pub(crate) observer: &'a dyn Observer,
    pub(crate) interrupt: Interrupt,
    pub(crate) store: Store,
}

impl Context<'_> {
    /// The prefix, resolved once.
    pub(crate) fn prefix(&self) -> Result<Prefix, Failed> {
        Ok(Prefix::at(&self.options.prefix, self.world.home())?)
    }

    /// A fetcher that connects to nothing before it is asked, and goes the ways of the policy.
    pub(crate) fn fetcher(&self, policy: &Policy) -> Fetcher<'_> {
        let downloads = self.store.downloads();
        let fetcher = Fetcher::new(
            self.observer,
            self.interrupt.clone(),
            self.options.reach,
            downloads,
        );
        fetcher
            .with_cache(Caching::Keeps(self.cache()))
            .through(Mirrors::of(policy.mirrors().clone()))
    }

    /// What resolves for this command: its store and its time, the fetcher and the policy, and who
    /// may compare a key.
    pub(crate) fn resolver<'b>(
        &'b self,
        fetcher: &'b Fetcher<'b>,
        policy: &'b Policy,
        meeting: &'b dyn Meeting,
    ) -> Resolver<'b> {
        Resolver {
            fetcher,
            store: &self.store,
            now: self.world.now(),
            meeting,
            policy,
        }
    }

    /// What earlier runs kept.
    pub(crate) fn cache(&self) -> Cache {
        Cache::new(self.options.cache.clone())
    }

    /// What this machine requires, read anew. Whoever cannot know it does nothing.
    pub(crate) fn policy(&self) -> Result<Policy, Failed> {
        let paths = self.world.policy_paths();
        Ok(read_policy(&paths.system, paths.user.as_deref())?)
    }

    /// This machine.
    pub(crate) fn machine(&self) -> Machine {
        self.world.machine()
    }
}
