//! The command line of a run, as it is typed to have the same again.
//!
//! Whoever copies it from the screen must have typed the very same words. Where one of them cannot be
//! shown as it is, there is no command: with another word in place of that of a `--hide`, it would
//! show a script what was hidden.

use std::path::Path;

use super::order::Order;
use crate::cli::args::TIMEOUT;
use crate::cli::context::Context;
use crate::fetch::Reach;
use crate::model::{HomePath, exact_path, exact_word};

/// What a command line is made of.
pub(super) struct Typing<'a> {
    pub(super) context: &'a Context<'a>,
    pub(super) order: &'a Order,
}

impl Typing<'_> {
    /// The command of this run, with more flags. All that was said and decides what the script is
    /// shown, where it reaches and where things are kept is said again. Left out are `--yes` and
    /// `--allow-path`, which are for the caller to say; how much is told (`--json`, `--quiet`); and
    /// `--record`: the folder must be a new one, and by now it is there. None, where a word of it
    /// would not be shown as it is.
    pub(super) fn command(&self, more: &str) -> Option<String> {
        let order = self.order;
        let mut line = format!("unpipe run {}{more}", exact_word(order.source.raw())?);
        line.push_str(&paths_flags("--hide", order, &order.hidden)?);
        for host in &order.hosts {
            line.push_str(&format!(" --allow-host {}", exact_word(&host.to_string())?));
        }
        for (name, value) in &order.environment {
            let word = format!("{name}={value}");
            line.push_str(&format!(" --env {}", exact_word(&word)?));
        }
        if order.time.as_secs() != TIMEOUT {
            line.push_str(&format!(" --timeout {}", order.time.as_secs()));
        }
        line.push_str(&elsewhere(self.context)?);
        line.push_str(&self.state()?);
        if self.context.options.reach == Reach::Offline {
            line.push_str(" --offline");
        }
        if !order.words.is_empty() {
            line.push_str(" --");
        }
        for word in &order.words {
            line.push(' ');
            line.push_str(&exact_word(word)?);
        }
        Some(line)
    }

    fn state(&self) -> Option<String> {
        let state = &self.context.options.state;
        let usual = self.context.world.state_folder();
        flag("--state", usual.as_deref(), state)
    }
}

/// The flag that another command needs too, where the prefix is not the usual one. None, where the
/// prefix would not be shown as it is.
pub(super) fn elsewhere(context: &Context<'_>) -> Option<String> {
    let usual = context.world.home().map(|home| home.join(".local"));
    flag("--prefix", usual.as_deref(), &context.options.prefix)
}

fn flag(name: &str, usual: Option<&Path>, folder: &Path) -> Option<String> {
    if usual == Some(folder) {
        return Some(String::new());
    }
    Some(format!(" {name} {}", exact_path(folder)?))
}

/// A flag for each path of the home. None, where one of them would not be shown as it is.
pub(super) fn paths_flags<'a>(
    name: &str,
    order: &Order,
    paths: impl IntoIterator<Item = &'a HomePath>,
) -> Option<String> {
    let flag = |path: &HomePath| {
        let whole = order.home.join(path.as_path());
        Some(format!(" {name} {}", exact_path(&whole)?))
    };
    paths.into_iter().map(flag).collect()
}
