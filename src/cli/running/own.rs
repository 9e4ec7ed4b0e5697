//! What of a home is unpipe's own, or hidden from scripts.

use std::path::{Path, PathBuf};

use super::order::Order;
use crate::cli::context::Context;
use crate::model::HomePath;
use crate::run::secrets;

/// Unpipe's own in a prefix.
const OF_PREFIX: &str = "share/unpipe";

/// Where unpipe itself keeps things below the home.
pub(super) struct Own {
    /// Not shown to a script, and never kept.
    pub(super) private: Vec<HomePath>,
    /// Shown, and never kept.
    pub(super) shown: Vec<HomePath>,
}

impl Own {
    pub(super) fn of(context: &Context<'_>, order: &Order) -> Self {
        let below = |path: &Path| below(context, order, path);
        let options = context.options;
        let config = context.world.config_folder();
        let usual = [context.world.state_folder(), context.world.cache_folder()];
        // The usual ones too, where others were named for this run.
        let private = [options.state.clone(), options.cache.clone()];
        let private = private
            .into_iter()
            .chain(config)
            .chain(usual.into_iter().flatten());
        let usual_prefix = order.home.join(".local");
        let mut shown: Vec<HomePath> = order.record.iter().filter_map(|path| below(path)).collect();
        for prefix in [&options.prefix, &usual_prefix] {
            shown.extend(below(&prefix.join(OF_PREFIX)));
            // A link in its place, or above it, is no less than what it leads to.
            let link = real(prefix).join(OF_PREFIX);
            shown.extend(home_path(link.strip_prefix(&order.home).ok()));
        }
        shown.sort();
        shown.dedup();
        Self {
            private: private.filter_map(|path| below(&path)).collect(),
            shown,
        }
    }

    /// All that a script is not shown.
    pub(super) fn hidden(&self, context: &Context<'_>, order: &Order) -> Vec<HomePath> {
        let mut hidden = secrets(&order.home, &|name| led_to(context, order, name));
        hidden.extend(order.hidden.iter().cloned());
        hidden.extend(self.private.iter().cloned());
        hidden
    }
}

/// Where a variable leads below the home, or to the home itself: by its whole value, and by each part of
/// it if it is a list. A path that is not absolute begins where this process stands; many programs take
/// one that begins with `~` or `$HOME`, which no shell has read, for one of the home.
pub(super) fn led_to(context: &Context<'_>, order: &Order, name: &str) -> Vec<HomePath> {
    let Some(value) = context.world.variable(name) else {
        return Vec::new();
    };
    let parts = std::env::split_paths(value);
    let paths = [PathBuf::from(value)].into_iter().chain(parts);
    let of_home = |path: &Path| {
        let mut starts = ["~", "$HOME", "${HOME}"].into_iter();
        let below = starts.find_map(|start| path.strip_prefix(start).ok());
        below.map(|below| order.home.join(below))
    };
    paths
        .filter(|path| !path.as_os_str().is_empty())
        .flat_map(|path| [of_home(&path), Some(context.world.folder().join(path))])
        .flatten()
        .filter_map(|path| {
            let below = rest(context, order, &path)?;
            let is_home = below.as_os_str().is_empty();
            if is_home {
                Some(HomePath::home())
            } else {
                home_path(Some(&below))
            }
        })
        .collect()
}

/// A path as one below the real home, if it is one.
fn below(context: &Context<'_>, order: &Order, path: &Path) -> Option<HomePath> {
    home_path(rest(context, order, path).as_deref())
}

/// What of a path is below the home, if it is there; what exists of it is taken for where it leads.
fn rest(context: &Context<'_>, order: &Order, path: &Path) -> Option<PathBuf> {
    let whole = real(path);
    let named = context
        .world
        .home()
        .and_then(|home| path.strip_prefix(home).ok());
    let below = whole.strip_prefix(&order.home).ok().or(named);
    below.map(Path::to_owned)
}

fn home_path(below: Option<&Path>) -> Option<HomePath> {
    HomePath::try_from(below?.to_owned()).ok()
}

/// The path with the links of all that exists of it resolved.
fn real(path: &Path) -> PathBuf {
    match (path.canonicalize(), path.parent(), path.file_name()) {
        (Ok(real), ..) => real,
        (Err(_), Some(parent), Some(name)) => real(parent).join(name),
        (Err(_), ..) => path.to_owned(),
    }
}
