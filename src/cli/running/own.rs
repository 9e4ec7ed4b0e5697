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

/// Where a variable leads below the home: by its whole value, and by each part of it if it is a list.
/// A path that is not absolute begins where this process stands.
pub(super) fn led_to(context: &Context<'_>, order: &Order, name: &str) -> Vec<HomePath> {
    let Some(value) = context.world.variable(name) else {
        return Vec::new();
    };
    let parts = std::env::split_paths(value);
    let paths = [PathBuf::from(value)].into_iter().chain(parts);
    paths
        .filter(|path| !path.as_os_str().is_empty())
        .filter_map(|path| below(context, order, &context.world.folder().join(path)))
        .collect()
}

/// A path as one below the real home, if it is one; what exists of it is taken for where it leads.
fn below(context: &Context<'_>, order: &Order, path: &Path) -> Option<HomePath> {
    let whole = real(path);
    let named = context
        .world
        .home()
        .and_then(|home| path.strip_prefix(home).ok());
    home_path(whole.strip_prefix(&order.home).ok().or(named))
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
