//! What every command works with.

use crate::fetch::{Caching, Fetcher};
use crate::install::Prefix;
use crate::model::Machine;
use crate::progress::{Interrupt, Observer};
use crate::store::{Cache, Store};
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

    /// A fetcher that connects to nothing before it is asked.
    pub(crate) fn fetcher(&self) -> Fetcher<'_> {
        let downloads = self.store.downloads();
        Fetcher::new(
            self.observer,
            self.interrupt.clone(),
            self.options.reach,
            downloads,
        )
        .with_cache(Caching::Keeps(self.cache()))
    }

    /// What earlier runs kept.
    pub(crate) fn cache(&self) -> Cache {
        Cache::new(self.options.cache.clone())
    }

    /// This machine.
    pub(crate) fn machine(&self) -> Machine {
        self.world.machine()
    }
}
